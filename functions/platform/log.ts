type Level = 'info' | 'warn' | 'error';
type Fields = Record<string, string | number | boolean | undefined>;

/**
 * Writes one structured line. Only flat, named fields are taken, so that no request, answer or error object,
 * and with it no credential, can slip into a log.
 */
export function log(level: Level, event: string, fields: Fields = {}): void {
  console[level](JSON.stringify({ level, event, ...fields }));
}
