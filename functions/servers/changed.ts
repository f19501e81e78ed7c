import { log } from '../platform/log.ts';
import type { RecordKey } from '../platform/record/item.ts';
import type { AutomationRecord } from '../platform/record/record.ts';

export const changedKey = (server: string): RecordKey => ({ pk: `SERVER#${server}`, sk: 'CHANGED' });

/**
 * Notes that we may have changed jobs of a server in a way that we have not looked at: until it is read again, it is
 * asked for its jobs.
 */
export function noteChange(
  { record, now }: { readonly record: AutomationRecord; readonly now: () => Date },
  server: string,
): Promise<void> {
  const at = now().toISOString();
  return keepBeside(server, () => record.putAll([{ ...changedKey(server), at }]));
}

/**
 * Keeps something beside an answer that is right without it: where the record fails, that is a line `last-seen-not-kept`
 * in the log, and what is shown from the record stays as of before.
 */
export async function keepBeside(server: string, keep: () => Promise<void>): Promise<void> {
  try {
    await keep();
  } catch (error) {
    log('error', 'last-seen-not-kept', { server, error: error instanceof Error ? error.name : 'unknown' });
  }
}
