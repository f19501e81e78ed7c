/**
 * An object with these entries and no prototype, so that a key from a server or a person, such as `constructor` or
 * `__proto__`, is a key like any other.
 */
export function safeRecord<Value>(entries: Iterable<readonly [string, Value]> = []): Record<string, Value> {
  const record: Record<string, Value> = Object.create(null);
  for (const [key, value] of entries) record[key] = value;
  return record;
}
