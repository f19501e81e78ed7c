import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { Icon } from './icon.tsx';

interface DialogProps {
  title: string;
  close: () => void;
  children: ComponentChildren;
  /** The buttons at the end. */
  actions?: ComponentChildren;
  /** Called when the dialog's form is submitted. For dialogs that are forms. */
  submit?: () => void;
  /** For tables. */
  isWide?: boolean;
}

/** The browser's own dialog. It holds the focus and gives it back at the end. Escape closes it. */
export function Dialog({ title, close, children, actions, submit, isWide }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => element.current?.showModal(), []);
  return (
    <dialog
      ref={element}
      class={isWide ? 'dialog wide-dialog' : 'dialog'}
      aria-labelledby={heading}
      onClose={close}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit?.();
        }}
      >
        <header>
          <h2 id={heading}>{title}</h2>
          <button
            type="button"
            class="icon-button"
            aria-label="Close"
            onClick={() => element.current?.close()}
          >
            <Icon name="close" />
          </button>
        </header>
        <div class="dialog-body">{children}</div>
        {actions && <footer>{actions}</footer>}
      </form>
    </dialog>
  );
}

/** The two buttons of a dialog that asks for confirmation. */
export function CancelOrSend({
  close,
  isDisabled,
  children,
}: {
  close: () => void;
  isDisabled: boolean;
  /** The label of the submit button. */
  children: ComponentChildren;
}) {
  return (
    <>
      <button type="button" onClick={close}>
        Cancel
      </button>
      <button type="submit" class="primary" disabled={isDisabled}>
        {children}
      </button>
    </>
  );
}
