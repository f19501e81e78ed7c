import { useRef } from 'preact/hooks';
import { changeQuery } from '../app/address.ts';
import { useShortcuts } from '../app/shortcuts.tsx';

/** Finds a text among what a page lists; it stands in the address, and `/` leads to it. */
export function FindField({ label, hint, value }: { label: string; hint: string; value: string }) {
  const field = useRef<HTMLInputElement>(null);
  useShortcuts([{ key: '/', does: 'Find', run: () => field.current?.focus() }]);
  return (
    <input
      ref={field}
      type="search"
      class="find"
      aria-label={label}
      placeholder={hint}
      value={value}
      onInput={({ currentTarget }) => changeQuery({ find: currentTarget.value }, { replace: true })}
      // Back to the keys of one letter, which a field takes for text.
      onKeyDown={({ key, currentTarget }) => key === 'Escape' && currentTarget.blur()}
    />
  );
}
