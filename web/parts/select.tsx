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
