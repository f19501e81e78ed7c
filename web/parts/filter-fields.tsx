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

/** Chooses one of some, or any; what an old link names stays choosable. */
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
