import { useEffect, useState } from 'preact/hooks';

interface Toast {
  readonly text: string;
  /** Undoes the action, if that is possible. */
  readonly undo?: () => Promise<void> | void;
  readonly isBad?: boolean;
}

let show: ((toast: Toast) => void) | undefined;

/** Shows what was done, with a button to undo it if there is one. */
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
