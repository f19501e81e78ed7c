type Level = 'info' | 'warn' | 'error';
type Fields = Record<string, string | number | boolean | undefined>;

/**
 * Writes one structured line. Only flat, named fields are accepted, so that no request, answer or error object, and
 * with it no credential, can slip into a log.
 */
export function log(level: Level, event: string, fields: Fields = {}): void {
  console[level](JSON.stringify({ level, event, ...fields }));
}

/** How many stack frames are logged of an error. */
const mostFrames = 3;

/**
 * What is logged of an unexpected error: its name and where it was thrown. Its message is left out, since it may quote
 * what a caller sent: `JSON.parse`, `Intl` and the AWS clients do so.
 */
export function unexpectedError(error: unknown): { error: string; thrownAt?: string } {
  if (!(error instanceof Error)) return { error: typeof error };
  const { name, message, stack = '' } = error;
  const frames = stack
    .slice(stack.indexOf(message) + message.length)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('at '))
    .slice(0, mostFrames);
  return { error: name, ...(frames.length > 0 && { thrownAt: frames.join(' ') }) };
}
