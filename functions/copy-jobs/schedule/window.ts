import type { BackupWindowSettings } from '@veeam-automation/veeam/microsoft365/copy-jobs';
import { isTimeZone, shownAt, timeZoneHint } from '../../input/time-zone.ts';
import { assertWeek, DAYS, HOURS_IN_WEEK, parseWindowText, READING_ORDER } from './window-text.ts';

/** A time zone that is not in the IANA database of this Node.js. */
export class TimeZoneError extends Error {
  override name = 'TimeZoneError';
  readonly code = 'time-zone';

  constructor(timeZone: string) {
    super(`This is not an IANA time zone such as Europe/Berlin or UTC. ${timeZoneHint(timeZone)}`.trim());
  }
}

/**
 * Returns by how many minutes an IANA time zone is ahead of UTC at a moment (Berlin in winter 60, New York in winter
 * -300, Kolkata 330). Throws `TimeZoneError`.
 */
export function offsetMinutes(timeZone: string, at: Date): number {
  // A bare offset such as +01:00 is refused: it does not follow daylight saving time, but looks as if it did.
  if (!isTimeZone(timeZone)) throw new TimeZoneError(timeZone);
  return Math.round((shownAt(at.getTime(), timeZone) - at.getTime()) / 60_000);
}

/** Returns `UTC`, `UTC+05:30`, … for minutes ahead of UTC. */
export function offsetText(minutes: number): string {
  if (minutes === 0) return 'UTC';
  const size = Math.abs(minutes);
  const pad = (value: number): string => String(value).padStart(2, '0');
  return `UTC${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}

/** A backup copy window as people write it. */
export interface WrittenWindow {
  /** Such as `mon-fri 22:00-06:00, sat-sun all`, in hours of the time zone. */
  readonly text: string;
  /** IANA name, such as Europe/Berlin. */
  readonly timeZone: string;
}

/**
 * Returns the settings that Veeam stores for a window: the product's own form unchanged, or else its 168 hours and the
 * zone's offset from UTC at the given moment. The hours stay local, so zones with half hours (Kolkata, 330) still have
 * whole ones.
 * Veeam stores that offset, not the zone: after a change to or from daylight saving time, a stored window is an hour
 * off until it is written again. `sameWindow` then distinguishes the two.
 * Throws `WindowTextError` or `TimeZoneError`.
 */
export function windowSettings(window: WrittenWindow | BackupWindowSettings, at: Date): BackupWindowSettings {
  if (!('text' in window)) return window;
  return { backupWindow: parseWindowText(window.text), minuteOffset: offsetMinutes(window.timeZone, at) };
}

/** Returns the hours and their offset from UTC on one line. Throws `WindowHoursError`. */
export function describeWindow(settings: BackupWindowSettings): string {
  const text = windowText(settings.backupWindow);
  const { minuteOffset } = settings;
  return `${text} (${minuteOffset == null ? 'offset from UTC not given' : offsetText(minuteOffset)})`;
}

/**
 * Whether two windows allow the same moments of the week. Sunday 00:00 at UTC+01:00 is Saturday 23:00
 * at UTC, so the same window may be stored in two ways. An offset that is not given is not compared.
 * Throws `WindowHoursError`.
 */
export function sameWindow(one: BackupWindowSettings, other: BackupWindowSettings): boolean {
  const [hours, others] = [one.backupWindow, other.backupWindow];
  assertWeek(hours);
  assertWeek(others);
  const shiftMinutes =
    one.minuteOffset == null || other.minuteOffset == null ? 0 : other.minuteOffset - one.minuteOffset;
  // Hours that start at different minutes match only if all hours are equal.
  if (shiftMinutes % 60 !== 0) return new Set([...hours, ...others]).size === 1;
  const shift = shiftMinutes / 60 + HOURS_IN_WEEK;
  return hours.every((allowed, hour) => allowed === others[(hour + shift) % HOURS_IN_WEEK]);
}

/**
 * Writes the 168 hours of a week, from Sunday, as their only text, such as
 * `mon-thu 22:00-06:00, fri 22:00-24:00, sat-sun all`. `parseWindowText` reads it back to the same hours.
 *
 * A week without any hour gives `none`: a server may have one, although `parseWindowText` refuses it.
 * Throws `WindowHoursError` unless there are exactly 168 booleans.
 */
export function windowText(hours: readonly unknown[]): string {
  assertWeek(hours);
  if (hours.every((allowed) => allowed)) return 'all';
  if (!hours.includes(true)) return 'none';
  const byDay = Array.from({ length: 7 }, (): Range[] => []);
  for (const run of runs(hours)) {
    for (const { day, ...range } of rangesOf(run)) byDay[day]?.push(range);
  }
  const texts = byDay.map((ranges) =>
    ranges
      .sort((a, b) => a.from - b.from)
      .map(rangeText)
      .join(' '),
  );
  return groups(texts).join(', ');
}

interface Range {
  /** The hour of the day at which the range starts, 0 to 23. */
  readonly from: number;
  /** The length in hours, 1 to 24; the range may run into the next day. */
  readonly length: number;
}

interface Run {
  readonly start: number;
  readonly length: number;
}

/** The longest runs of allowed hours. The week is a ring, so a run may go on from Saturday into Sunday. */
function runs(hours: readonly boolean[]): Run[] {
  const found: Run[] = [];
  for (let start = 0; start < HOURS_IN_WEEK; start++) {
    if (!hours[start] || hours[(start + HOURS_IN_WEEK - 1) % HOURS_IN_WEEK]) continue;
    let length = 1;
    while (hours[(start + length) % HOURS_IN_WEEK]) length++;
    found.push({ start, length });
  }
  return found;
}

/** A run shorter than a day is one range, even across midnight; a longer one is split at each midnight. */
function rangesOf(run: Run): (Range & { day: number })[] {
  const ranges: (Range & { day: number })[] = [];
  let { start, length } = run;
  while (length > 0) {
    const from = start % 24;
    const taken = run.length < 24 ? length : Math.min(length, 24 - from);
    ranges.push({ day: Math.floor(start / 24) % 7, from, length: taken });
    start += taken;
    length -= taken;
  }
  return ranges;
}

function rangeText({ from, length }: Range): string {
  if (length === 24) return 'all';
  const to = from + length;
  return `${clock(from)}-${clock(to > 24 ? to - 24 : to)}`;
}

const clock = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;

/** Joins neighbouring days with the same hours. */
function groups(texts: readonly string[]): string[] {
  const rules: { first: number; last: number; text: string }[] = [];
  for (const day of READING_ORDER) {
    const text = texts[day] ?? '';
    const previous = rules.at(-1);
    if (previous?.text === text) previous.last = day;
    else rules.push({ first: day, last: day, text });
  }
  return rules
    .filter((rule) => rule.text !== '')
    .map(({ first, last, text }) => `${DAYS[first]}${first === last ? '' : `-${DAYS[last]}`} ${text}`);
}

/**
 * Draws the 168 hours of a week (from Sunday) as seven lines of 24 characters below a line of hours, for a
 * terminal or a Slack code block: `#` is an allowed hour, `.` a prohibited one. Monday comes first.
 * Throws `WindowHoursError` unless there are exactly 168 booleans.
 */
export function windowGrid(hours: readonly unknown[]): string {
  assertWeek(hours);
  const rows = READING_ORDER.map((day) => {
    const signs = hours.slice(day * 24, day * 24 + 24).map((allowed) => (allowed ? '#' : '.'));
    return `${DAYS[day]} ${signs.join('')}`;
  });
  return ['    00    06    12    18    ', ...rows].map((row) => row.trimEnd()).join('\n');
}
