import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { inParallel } from '../../concurrency.ts';
import { outboxItem } from '../../notices/outbox.ts';
import type { NewItem, RecordKey } from '../../platform/record/item.ts';
import type { AutomationRecord } from '../../platform/record/record.ts';
import type { CheckOutcome } from '../check/check.ts';
import { dayBefore, daysKept, daysUpTo } from '../engine/days.ts';
import type { LedgerEntry } from '../history.ts';
import { noticeObject } from '../notice-of-report.ts';
import type { Seal } from '../report/manifest.ts';
import { type CheckState, keyOf } from './check-state.ts';
import {
  checkKey,
  findingItem,
  findingKey,
  pastItem,
  pastKey,
  pastText,
  resolved,
  versionKey,
} from './items.ts';

const item = z.looseObject({ pk: z.string(), sk: z.string() });

/** What a check changes in the record. It is kept as it is, so that whoever finds it half done does the rest. */
export const checkChangesSchema = z.object({
  check: z.string(),
  at: z.string(),
  /** The manifest of its report: what has one has counted. Absent in changes of old. */
  manifest: z.string().optional(),
  /** Nobody else writes these, and they are safe to write twice. */
  puts: z.array(item),
  deletes: z.array(item),
  /** Findings, which people acknowledge meanwhile. `clears`: it got worse, and what was acknowledged is so no more. */
  findings: z.array(z.object({ item, clears: z.boolean() })),
});
export type CheckChanges = z.infer<typeof checkChangesSchema>;

/** The local days on which a check counted, with this one's. */
export function checkedDays(state: CheckState, day: string): string[] {
  const oldest = dayBefore(day, daysKept);
  const earlier = state.latest?.checkedDays ?? [];
  return [...new Set([...earlier.filter((each) => each > oldest), day])].sort();
}

/**
 * What a check changes, item by item: what says the same as before is not written.
 * @param tells whether there is a notice of it
 * @param expiresAt when what happened now is no longer kept
 */
export function changesOf(
  state: CheckState,
  outcome: CheckOutcome,
  { text: manifest, seal }: { text: string; seal: Seal },
  expiresAt: number,
  tells: boolean,
): CheckChanges {
  const { report, history } = outcome;
  const check = report.id;
  const day = history.day ?? report.day;
  const checked = new Set(checkedDays(state, day));
  const puts: NewItem[] = [];
  const deletes: RecordKey[] = [];

  const pastsNow = new Set<string>();
  for (const [server, known] of Object.entries(history.jobs)) {
    for (const [id, past] of Object.entries(known)) {
      const key = keyOf(pastKey(server, id));
      pastsNow.add(key);
      const stored = state.pasts.get(key);
      const isSame =
        stored !== undefined &&
        stored.text === pastText(past) &&
        daysUpTo(stored.days, stored.day, day, checked) === past.days;
      if (!isSame) puts.push(pastItem(server, id, past, day));
    }
  }
  for (const key of state.pasts.keys()) if (!pastsNow.has(key)) deletes.push(keyFrom(key));

  for (const [server, version] of Object.entries(history.versions ?? {})) {
    if (!isDeepStrictEqual({ ...version }, { ...state.history.versions?.[server] }))
      puts.push({ ...versionKey(server), ...version });
  }

  const findings: CheckChanges['findings'] = [];
  const findingsNow = new Set<string>();
  for (const entry of Object.values(history.findings)) {
    const key = keyOf(findingKey(entry.finding.server, entry.finding.id));
    findingsNow.add(key);
    const stored = state.findings.get(key);
    if (stored !== undefined && isSameEntry(stored, entry)) continue;
    const clears = stored?.acknowledged !== undefined && entry.acknowledged === undefined;
    findings.push({ item: findingItem(entry, check), clears });
  }
  const gone = new Map(
    outcome.changes.filter(({ kind }) => kind === 'resolved').map((change) => [change.finding.id, change]),
  );
  for (const [key, entry] of state.findings) {
    if (findingsNow.has(key)) continue;
    deletes.push(keyFrom(key));
    const change = gone.get(entry.finding.id);
    if (change) puts.push(resolvedItem(entry, report, change.because, expiresAt));
  }

  if (tells) puts.push(outboxItem({ id: check, at: report.at, object: noticeObject(check) }));
  puts.push({
    ...checkKey(check),
    listPk: 'CHECK',
    listSk: `${report.at}#${check}`,
    id: check,
    at: report.at,
    ...report.totals,
    changes: outcome.changes.length,
    manifest: seal,
    expiresAt,
  });
  return {
    check,
    at: report.at,
    manifest,
    puts: puts as CheckChanges['puts'],
    deletes: deletes.map((key) => ({ ...key })),
    findings,
  };
}

function resolvedItem(
  entry: LedgerEntry,
  { id: check, at }: CheckOutcome['report'],
  because: string | undefined,
  expiresAt: number,
): NewItem {
  const { finding } = entry;
  const { listPk: _pk, listSk: _sk, ...item } = findingItem(entry, check);
  return { ...item, sk: `${resolved}${at}#${finding.id}`, resolvedAt: at, because, expiresAt };
}

const keyFrom = (key: string): RecordKey => {
  const [pk = '', sk = ''] = key.split('\0');
  return { pk, sk };
};

/** An age that has grown by less than this is no news. */
const hoursThatCount = 24;

/** Whether nothing has changed but how long ago something was, by less than a day. */
function isSameEntry(before: LedgerEntry, after: LedgerEntry): boolean {
  const evidence = after.finding.evidence.map((fact, index) => {
    const earlier = before.finding.evidence[index];
    const isAge = fact.source === 'check: measured' && earlier?.fact === fact.fact;
    if (!isAge || typeof fact.value !== 'number' || typeof earlier.value !== 'number') return fact;
    return Math.abs(fact.value - earlier.value) < hoursThatCount ? earlier : fact;
  });
  return isDeepStrictEqual(plain(before), plain({ ...after, finding: { ...after.finding, evidence } }));
}

/** As it would be read again: without fields that are undefined, and whatever made it. */
const plain = (value: object): unknown => JSON.parse(JSON.stringify(value));

/** So many writes run at once. */
const atOnce = 8;
const itemsInBatch = 25;

/** Writes what a check changes. Safe to do twice, and to go on with where another has stopped. */
export async function applyChanges(record: AutomationRecord, changes: CheckChanges): Promise<void> {
  await inParallel(atOnce, changes.findings, async ({ item: wanted, clears }) => {
    await record.change({ pk: wanted.pk, sk: wanted.sk }, (stored) => {
      // It has been written already, and what was acknowledged since stays.
      if (stored?.['check'] === changes.check) return undefined;
      if (stored === undefined) return wanted;
      const { acknowledged: _judged, ...rest } = wanted;
      const acknowledged = stored['acknowledged'] as { at?: string } | undefined;
      const isOver = clears && Date.parse(acknowledged?.at ?? '') <= Date.parse(changes.at);
      // That it was taken may not have been told yet.
      const { duePk, dueSk, tell } = stored;
      const marks = duePk === undefined ? {} : { duePk, dueSk, tell };
      return {
        ...rest,
        pk: wanted.pk,
        sk: wanted.sk,
        ...marks,
        ...(acknowledged && !isOver && { acknowledged }),
      };
    });
  });
  await inParallel(atOnce, parts(changes.puts), (part) => record.putAll(part));
  await inParallel(atOnce, parts(changes.deletes), (part) => record.deleteAll(part));
}

function parts<Item>(items: readonly Item[]): Item[][] {
  return Array.from({ length: Math.ceil(items.length / itemsInBatch) }, (_, index) =>
    items.slice(index * itemsInBatch, (index + 1) * itemsInBatch),
  );
}
