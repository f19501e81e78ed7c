import { useEffect, useState } from 'preact/hooks';
import { Dialog } from '../parts/dialog.tsx';

export interface Shortcut {
  /** A value of `KeyboardEvent.key`. */
  readonly key: string;
  readonly does: string;
  run(): void;
}

const name = 'shortcuts';
const sets = new Set<{ current: readonly Shortcut[] }>();

/** Single-letter keys disturb people who use speech input. They can be switched off (WCAG 2.1.4). */
const areShortcutsOn = (): boolean => localStorage.getItem(name) !== 'off';
const switchShortcuts = (on: boolean) =>
  on ? localStorage.removeItem(name) : localStorage.setItem(name, 'off');

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['SELECT', 'TEXTAREA'].includes(target.tagName) || isTextInput(target));
const isTextInput = (target: HTMLElement): boolean =>
  target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit'].includes(target.type);

addEventListener('keydown', (event) => {
  const isMeant = !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target);
  if (!isMeant || !areShortcutsOn() || document.querySelector('dialog[open]')) return;
  for (const { current } of [...sets].reverse()) {
    const shortcut = current.find(({ key }) => key === event.key);
    if (!shortcut) continue;
    event.preventDefault();
    shortcut.run();
    return;
  }
});

/** Offers keys while a component is shown. The keys of the component that was added last take precedence. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const [set] = useState({ current: shortcuts });
  set.current = shortcuts;
  useEffect(() => {
    sets.add(set);
    return () => void sets.delete(set);
  }, [set]);
}

/** The keys that work now, and the switch for them. */
export function ShortcutsDialog({ close }: { close: () => void }) {
  const [isOn, setOn] = useState(areShortcutsOn);
  const all = [...sets].flatMap(({ current }) => current);
  return (
    <Dialog title="Keyboard" close={close}>
      <dl class="keys">
        {all.map(({ key, does }) => (
          <div key={key + does}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
        <div>
          <dt>
            <kbd>Enter</kbd>
          </dt>
          <dd>Open what is focused</dd>
        </div>
      </dl>
      <label class="check">
        <input
          type="checkbox"
          checked={isOn}
          onChange={({ currentTarget: { checked } }) => {
            switchShortcuts(checked);
            setOn(checked);
          }}
        />
        Keys of one letter are on
      </label>
    </Dialog>
  );
}
