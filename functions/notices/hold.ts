import { shownAt } from '../input/time-zone.ts';
import { severityRank } from '../words/severities.ts';
import { countedKinds, type Entry, type Notice } from './notice.ts';
import type { ChannelSettings } from './settings.ts';

type WithTimes = Exclude<ChannelSettings, { kind: 'heartbeat' }>;

/** When a channel is held back. */
export type HoldSettings = {
  readonly [Key in 'quietHours' | 'digest']?: WithTimes[Key] | undefined;
};

const minuteMs = 60_000;
const dayMinutes = 24 * 60;

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** Until when a notice that is queued now is held back; undefined if it is not. */
export function heldUntil({ quietHours, digest }: HoldSettings, notice: Notice, now: Date): Date | undefined {
  const ends: Date[] = [];
  if (digest) ends.push(nextTime(digest.at, digest.timeZone, now));
  if (quietHours && !isUrgent(notice.entries, quietHours.except)) {
    const { from, to, timeZone } = quietHours;
    const at = minuteOfDay(now, timeZone);
    const [start, end] = [minuteOf(from), minuteOf(to)];
    const isQuiet = start <= end ? at >= start && at < end : at >= start || at < end;
    if (isQuiet) ends.push(nextTime(to, timeZone, now));
  }
  return ends.sort((one, other) => other.getTime() - one.getTime())[0];
}

/** Changes that are severe enough to be sent at once. Resolved and acknowledged findings are not. */
function isUrgent(entries: readonly Entry[], except: 'critical' | 'high' | 'none'): boolean {
  if (except === 'none') return false;
  return entries.some(
    ({ kind, severity }) =>
      ['new', 'worse', 'lapsed'].includes(kind) && severityRank(severity) >= severityRank(except),
  );
}

function minuteOfDay(now: Date, timeZone: string): number {
  return Math.floor(shownAt(now.getTime(), timeZone) / minuteMs) % dayMinutes;
}

/** The next moment at which clocks in the zone show a time. On a day on which they skip it, up to an hour off. */
function nextTime(time: string, timeZone: string, now: Date): Date {
  const ahead = (minuteOf(time) - minuteOfDay(now, timeZone) + dayMinutes) % dayMinutes || dayMinutes;
  const start = Math.floor(now.getTime() / minuteMs) * minuteMs;
  const guess = start + ahead * minuteMs;
  // The clocks may change in between.
  const offset = (at: number) => shownAt(at, timeZone) - at;
  return new Date(guess + offset(start) - offset(guess));
}

/**
 * Merges several notices: for each finding, its final state. A finding that was never sent as new is sent as new, even
 * if a reminder came last.
 */
export function merged(notices: readonly Notice[]): Notice | undefined {
  const [first] = notices;
  const last = notices.at(-1);
  if (!first || !last || notices.length === 1) return first;
  const entries = new Map<string, Entry>();
  for (const entry of notices.flatMap((notice) => notice.entries)) {
    const before = entries.get(entry.id);
    entries.delete(entry.id);
    entries.set(entry.id, before && entry.kind === 'reminder' ? { ...entry, kind: before.kind } : entry);
  }
  const all = [...entries.values()].sort(
    (one, other) => severityRank(other.severity) - severityRank(one.severity),
  );
  const notes = notices.flatMap((notice) => notice.notes);
  const events = notices.flatMap((notice) => notice.events ?? []);
  const others = notes.length + events.length;
  const counted = [...countedKinds(all), ...(others > 0 ? [`${others} other`] : [])];
  const { totals } = last;
  const jobs = totals === undefined ? '' : ` (${totals.complying} of ${totals.jobs} jobs comply)`;
  return {
    ...last,
    // With the id of the first one, whose item holds the progress.
    id: first.id,
    headline: `Veeam: ${counted.join(', ')} in ${notices.length} notices${jobs}`,
    entries: all,
    notes,
    ...(events.length > 0 && { events }),
  };
}
