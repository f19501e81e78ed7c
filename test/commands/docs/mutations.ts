/** A value with one change, and where it was made. */
export interface Mutation {
  at: string;
  value: unknown;
}

const wrong = [null, true, -1, 1.5, 1e9, '', 'nonsense', [], ['nonsense'], {}, { nonsense: 1 }];

/** Every single change of each kind at every path: another type, an unknown word, an unknown key, a missing key. */
export function* mutations(value: unknown, at = ''): Generator<Mutation> {
  for (const other of wrong) yield { at: `${at} = ${JSON.stringify(other)}`, value: other };
  if (Array.isArray(value)) {
    for (const [index, entry] of value.entries())
      for (const inner of mutations(entry, `${at}[${index}]`))
        yield { at: inner.at, value: value.with(index, inner.value) };
  } else if (typeof value === 'object' && value !== null) {
    yield { at: `${at}.nonsense added`, value: { ...value, nonsense: 1 } };
    for (const [key, entry] of Object.entries(value)) {
      const { [key]: _left, ...rest } = value as Record<string, unknown>;
      yield { at: `${at}.${key} left out`, value: rest };
      for (const inner of mutations(entry, `${at}.${key}`))
        yield { at: inner.at, value: { ...value, [key]: inner.value } };
    }
  }
}
