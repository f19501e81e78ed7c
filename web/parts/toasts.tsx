import { useEffect, useState } from 'preact/hooks';

interface Toast {
  readonly text: string;
  /** Takes back what was done, where that can be. */
  readonly undo?: () => Promise<void> | void;
  readonly isBad?: boolean;
}

let show: ((toast: Toast) => void) | undefined;

/** Says what was done, with the way back where there is one. */
export const say = (toast: Toast) => show?.(toast);

const shownMs = 12_000;

export function Toasts() {
  const [toast, setToast] = useState<Toast>();
  useEffect(() => {
    show = setToast;
    return () => {
      show = undefined;
    };
  }, []);
  useEffect(() => {
    if (toast === undefined || toast.isBad) return;
    const timer = setTimeout(() => setToast(undefined), shownMs);
    return () => clearTimeout(timer);
  }, [toast]);
  return (
    <div class="toasts" role="status">
      {toast && (
        <div class={toast.isBad ? 'toast bad' : 'toast'}>
          <span>{toast.text}</span>
          {toast.undo && (
            <button
              type="button"
              onClick={async () => {
                setToast(undefined);
                await toast.undo?.();
              }}
            >
              Undo
            </button>
          )}
          <button type="button" onClick={() => setToast(undefined)}>
            Dismiss
          </button>
        </div>
      )}
    </div>
  );
}
