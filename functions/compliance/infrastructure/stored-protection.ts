import type { AutomationRecord } from '../../platform/record/record.ts';
import { type Protection, protectionSchema } from './infrastructure.ts';

const hourMs = 3_600_000;

/**
 * Reads what a server's backups hold as often as the settings of jobs, because 10,000 machines take a hundred requests.
 * In between, it returns the last reading. After a failure, or a change of the server's API version, it reads again the
 * next time.
 * @param server its name
 */
export async function protectionAtPace(
  record: Pick<AutomationRecord, 'get' | 'change'>,
  server: string,
  { version, everyHours, now }: { readonly version: string; readonly everyHours: number; readonly now: Date },
  read: () => Promise<Protection>,
): Promise<Protection> {
  const key = { pk: `SERVER#${server}`, sk: 'PROTECTION' };
  const item = await record.get(key);
  const ageMs = now.getTime() - Date.parse(String(item?.['readAt']));
  const stored = protectionSchema.safeParse(item?.['facts']).data;
  const isDue = !(ageMs >= 0 && ageMs < everyHours * hourMs) || item?.['version'] !== version;
  if (stored !== undefined && !isDue) return stored;
  const facts = await read();
  const isWhole = facts.unread.every(({ because }) => because !== 'failed');
  if (isWhole) await record.change(key, () => ({ ...key, version, readAt: now.toISOString(), facts }));
  return facts;
}
