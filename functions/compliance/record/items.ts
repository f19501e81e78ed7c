import * as z from 'zod';
import { utcTimeSchema } from '../../jobs/job.ts';
import type { NewItem, RecordKey, StoredItem } from '../../platform/record/item.ts';
import { parseObject, salvage } from '../../platform/salvage.ts';
import { findingSchema } from '../findings/finding.ts';
import { acknowledgementSchema, type CheckFigures, type LedgerEntry, ledgerEntrySchema } from '../history.ts';
import { sealSchema } from '../report/manifest.ts';

/** The keys of everything that compliance stores in the record (docs/record.md). */
export const latestKey: RecordKey = { pk: 'CHECK', sk: 'LATEST' };
export const checkKey = (id: string): RecordKey => ({ pk: `CHECK#${id}`, sk: 'CHECK' });
export const versionKey = (server: string): RecordKey => ({ pk: `SERVER#${server}`, sk: 'VERSION' });
export const muteKey = (id: string): RecordKey => ({ pk: 'MUTE', sk: id });
export const findingKey = (server: string, id: string): RecordKey => ({
  pk: `FINDING#${server}`,
  sk: `${unresolved}${id}`,
});

/** The prefixes of the sort keys of unresolved and of resolved findings. */
export const unresolved = 'OPEN#';
export const resolved = 'RESOLVED#';

/** An unresolved finding as an item; `check` is the check that wrote it. */
export function findingItem({ acknowledged, ...entry }: LedgerEntry, check: string): NewItem {
  const { server, id } = entry.finding;
  return {
    ...findingKey(server, id),
    listPk: 'FINDING',
    listSk: id,
    entry: JSON.stringify(entry),
    ...(acknowledged && { acknowledged }),
    check,
  };
}

/** The finding in an item, and which of its fields are lost; undefined if it cannot be used. */
export function readFinding(item: StoredItem): { entry: LedgerEntry; lost: string[] } | undefined {
  const stored = parseObject(typeof item['entry'] === 'string' ? item['entry'] : '');
  const read = salvage(ledgerEntrySchema, stored) ?? salvage(ledgerEntrySchema, withSoundEvidence(stored));
  if (read === undefined) return undefined;
  const acknowledged = acknowledgementSchema.safeParse(item['acknowledged']);
  if (acknowledged.success)
    return { entry: { ...read.value, acknowledged: acknowledged.data }, lost: read.lost };
  const isLost = item['acknowledged'] !== undefined;
  return { entry: read.value, lost: [...read.lost, ...(isLost ? ['acknowledged'] : [])] };
}

const { evidence } = findingSchema.shape;

/** Drops unusable facts, which are only for people, so that the state of what was sent about the finding is kept. */
function withSoundEvidence(entry: unknown): unknown {
  const stored = entry as { finding?: { evidence?: unknown } } | undefined;
  const facts = stored?.finding?.evidence;
  if (!Array.isArray(facts)) return entry;
  const sound = facts.filter((fact) => evidence.element.safeParse(fact).success);
  return { ...stored, finding: { ...stored?.finding, evidence: sound } };
}

const day = z.iso.date();

/** The latest check: what the next one starts from. */
export const latestSchema = z.object({
  id: z.string(),
  at: utcTimeSchema,
  /** When it was committed, by the function's clock: its changes are written right after. */
  committedAt: utcTimeSchema.optional(),
  /** The reference to its manifest: the bucket is verified against it, and the next manifest contains it. */
  manifest: sealSchema.optional(),
  /** Whether all its changes are written. */
  applied: z.boolean().optional(),
  /** The local day of the last mark of every job. */
  day: day.optional(),
  /** The local days on which a check counted, as far back as marks go. */
  checkedDays: z.array(day).optional(),
  /** The servers for which there is stored state. */
  servers: z.array(z.string()).optional(),
  /** The figures of the last checks, oldest first. */
  trend: z.array(z.unknown()).optional(),
});
export type Latest = Omit<z.infer<typeof latestSchema>, 'trend'> & { readonly trend: CheckFigures[] };
