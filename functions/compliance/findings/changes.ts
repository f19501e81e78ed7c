import * as z from 'zod';
import { safeRecord } from '../../platform/safe-record.ts';
import type { History, LedgerEntry } from '../history.ts';
import { localDay } from '../policies/wall-clock.ts';
import { type Finding, findingSchema, severities, severityRank } from './finding.ts';

/**
 * `new`: not sent before · `worse`: sent before with a lower severity · `lapsed`: an exception no longer covers it, or
 * a mute or a window that held it back has ended · `resolved`: sent before, and gone · `reminder`: sent on an earlier
 * day, and still open.
 */
const changeKinds = ['new', 'worse', 'lapsed', 'resolved', 'reminder'] as const;

export const changeSchema = z.object({
  kind: z.enum(changeKinds),
  finding: findingSchema,
  /** For `worse`: the highest severity sent before. */
  from: z.enum(severities).optional(),
  /** For `resolved`: why it is gone. */
  because: z.string().optional(),
});
export type Change = z.infer<typeof changeSchema>;

interface Notifying {
  now: Date;
  timeZone: string;
  reminders: 'none' | 'daily';
  /** Why earlier findings are gone, by id. */
  gone: ReadonlyMap<string, string>;
}

function changeOf(
  finding: Finding,
  before: LedgerEntry | undefined,
  notifying: Notifying,
): Change | undefined {
  const notified = before?.notifiedSeverity;
  if (notified === undefined) return { kind: before?.wasExcepted === true ? 'lapsed' : 'new', finding };
  if (severityRank(finding.severity) > severityRank(notified))
    return { kind: 'worse', finding, from: notified };
  const { now, timeZone, reminders } = notifying;
  if (isAcknowledged(before, now)) return undefined;
  if (before?.wasHeld === true) return { kind: 'lapsed', finding };
  if (reminders === 'none') return undefined;
  const notifiedOn = localDay(new Date(before?.notifiedAt ?? finding.since), timeZone);
  return notifiedOn < localDay(now, timeZone) ? { kind: 'reminder', finding } : undefined;
}

function isAcknowledged(entry: LedgerEntry | undefined, now: Date): boolean {
  if (entry?.acknowledged === undefined) return false;
  const { until } = entry.acknowledged;
  return until === undefined || Date.parse(until) > now.getTime();
}

function follow(finding: Finding, before: LedgerEntry | undefined, change: Change | undefined, at: string) {
  const entry: LedgerEntry = { ...before, finding };
  if (finding.state === 'excepted') {
    const { notifiedSeverity: _severity, notifiedAt: _at, wasHeld: _held, ...unnotified } = entry;
    return { ...unnotified, wasExcepted: true };
  }
  if (finding.state === 'held' && entry.notifiedSeverity !== undefined) return { ...entry, wasHeld: true };
  if (change === undefined) return entry;
  const { wasExcepted: _excepted, wasHeld: _held, acknowledged, ...kept } = entry;
  const stillAcknowledged = acknowledged === undefined || change.kind === 'worse' ? {} : { acknowledged };
  // The highest severity remains the one sent, so that a finding that goes up and down is sent once for each level.
  const notifiedSeverity =
    change.kind === 'worse' ? finding.severity : (before?.notifiedSeverity ?? finding.severity);
  return { ...kept, ...stillAcknowledged, notifiedSeverity, notifiedAt: at };
}

/**
 * The changes to notify people of, most severe first, and the ledger that records them as sent. Only open findings are
 * sent: a finding that is held back is sent when it is open later, and one that could not be judged waits until it can
 * be.
 */
export function changes(
  before: History['findings'],
  current: readonly Finding[],
  notifying: Notifying,
): { changes: Change[]; ledger: History['findings'] } {
  const at = notifying.now.toISOString();
  const found: Change[] = [];
  const ledger: History['findings'] = safeRecord();
  for (const finding of current) {
    const earlier = Object.hasOwn(before, finding.id) ? before[finding.id] : undefined;
    const change = finding.state === 'open' ? changeOf(finding, earlier, notifying) : undefined;
    if (change !== undefined) found.push(change);
    ledger[finding.id] = follow(finding, earlier, change, at);
  }
  for (const [id, { finding, notifiedSeverity }] of Object.entries(before)) {
    if (ledger[id] !== undefined || notifiedSeverity === undefined) continue;
    found.push({ kind: 'resolved', finding, because: notifying.gone.get(id) ?? 'it is gone' });
  }
  return { changes: mostSevereFirst(found), ledger };
}

/** Changes in the order of notices: the most severe first, and of equal severity, resolved ones last. */
export function mostSevereFirst(changes: readonly Change[]): Change[] {
  const isGone = (change: Change) => Number(change.kind === 'resolved');
  return changes.toSorted(
    (left, right) =>
      severityRank(right.finding.severity) - severityRank(left.finding.severity) ||
      isGone(left) - isGone(right),
  );
}
