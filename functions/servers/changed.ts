import { log } from '../platform/log.ts';
import type { RecordKey } from '../platform/record/item.ts';
import type { AutomationRecord } from '../platform/record/record.ts';

export const changedKey = (server: string): RecordKey => ({ pk: `SERVER#${server}`, sk: 'CHANGED' });

/**
 * Notes that this project may have changed jobs of a server and has not read the result: until the server is read
 * again, requests for its jobs ask it.
 */
export function noteChange(
  { record, now }: { readonly record: AutomationRecord; readonly now: () => Date },
  server: string,
): Promise<void> {
  const at = now().toISOString();
  return keepBeside(server, () => record.putAll([{ ...changedKey(server), at }]));
}

/**
 * Stores something that an answer does not depend on: if the record fails, the log gets a line `last-seen-not-kept`,
 * and the record shows the state from before.
 */
export async function keepBeside(server: string, keep: () => Promise<void>): Promise<void> {
  try {
    await keep();
  } catch (error) {
    log('error', 'last-seen-not-kept', { server, error: error instanceof Error ? error.name : 'unknown' });
  }
}
