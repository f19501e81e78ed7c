import { useRef } from 'preact/hooks';
import { changeQuery } from '../app/address.ts';
import { useShortcuts } from '../app/shortcuts.tsx';

/** A field to find text in a page's list. The text is in the address, and the key `/` moves to the field. */
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
      // Leaves the field, so that single-letter keys work again.
      onKeyDown={({ key, currentTarget }) => key === 'Escape' && currentTarget.blur()}
    />
  );
}

/** Selects one option, or any. A value that an old link names can still be chosen. */
export function Select({
  label,
  any,
  value,
  options,
  change,
}: {
  label: string;
  any: string;
  value: string;
  options: readonly (readonly [value: string, words: string])[];
  change: (value: string) => void;
}) {
  const isKnown = value === '' || options.some(([each]) => each === value);
  return (
    <select
      aria-label={label}
      class={value === '' ? undefined : 'is-set'}
      value={value}
      onChange={({ currentTarget }) => change(currentTarget.value)}
    >
      <option value="">{any}</option>
      {options.map(([each, words]) => (
        <option key={each} value={each}>
          {words}
        </option>
      ))}
      {!isKnown && <option value={value}>{value.replaceAll(',', ', ')}</option>}
    </select>
  );
}
