/** A value as it is after it was stored as JSON: without fields that are undefined. */
export function asStored(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
