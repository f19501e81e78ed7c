import { UsageError } from '../command-line/errors.ts';

const minuteMs = 60_000;
const units = [
  [365 * 1440, 'y'],
  [7 * 1440, 'wk'],
  [1440, 'd'],
  [60, 'h'],
  [1, 'min'],
] as const;

/** A duration: "3 h", "2 d". From two of a larger unit on, it is given in that unit. */
export function duration(milliseconds: number): string {
  const minutes = Math.abs(milliseconds) / minuteMs;
  if (minutes < 2) return `${Math.round(minutes * 60)} s`;
  const [size, name] = units.find(([each]) => minutes >= 2 * each) ?? units[4];
  return `${Math.floor(minutes / size)} ${name}`;
}

/** A number of hours for people: "35.6 h", "10 d", "9 d 3 h". From two days on it is rounded up to the hour. */
export function hours(count: number): string {
  if (count < 48) return `${count} h`;
  const whole = Math.ceil(count);
  return `${Math.floor(whole / 24)} d${whole % 24 === 0 ? '' : ` ${whole % 24} h`}`;
}

/** How long ago a time (ISO 8601) is, or how far in the future; '' if there is none. */
export function age(moment: string | undefined, now: Date): string {
  if (moment === undefined) return '';
  const passed = now.getTime() - Date.parse(moment);
  if (Number.isNaN(passed)) return moment;
  if (Math.abs(passed) < minuteMs) return 'just now';
  return passed > 0 ? `${duration(passed)} ago` : `in ${duration(passed)}`;
}

/** A time in the reader's zone, which `TZ` changes: "Sun 29 Nov, 19:23 UTC". It includes the year if it is another. */
export function local(moment: string, now: Date): string {
  const date = new Date(moment);
  if (Number.isNaN(date.getTime())) return moment;
  const isThisYear = date.getFullYear() === now.getFullYear();
  return new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    ...(!isThisYear && { year: 'numeric' }),
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(date);
}

/** A time in the reader's zone, with its age. */
export function localWithAge(moment: string | undefined, now: Date): string | undefined {
  return moment === undefined ? undefined : `${local(moment, now)} (${age(moment, now)})`;
}

const unitMs: Readonly<Record<string, number>> = {
  m: minuteMs,
  min: minuteMs,
  h: 60 * minuteMs,
  d: 1440 * minuteMs,
  w: 7 * 1440 * minuteMs,
};

const span = /^(\d{1,5})\s*(m|min|h|d|w)$/i;
const timeOfDay = /^([01]?\d|2[0-3]):([0-5]\d)$/;

const shapes = 'Such as 8h, 3d, 18:00, 2026-11-30 or 2026-11-30T18:00';

/**
 * A time in the past, as people write it: a span ago, a time of day (the last one), a day, or a date and time. It is in
 * the reader's zone unless it names its own.
 * @throws UsageError
 */
export function since(option: string, text: string, now: Date): Date {
  const at = momentOf(text, now, -1);
  if (at === undefined) throw new UsageError(`${option}: '${text}' is not a time. ${shapes}.`);
  return at;
}

/** A time in the future: a span from now, the next such time of day, a day, or a date and time. @throws UsageError */
export function until(option: string, text: string, now: Date): Date {
  const at = momentOf(text, now, 1);
  if (at === undefined) throw new UsageError(`${option}: '${text}' is not a time. ${shapes}.`);
  if (at <= now) throw new UsageError(`${option}: ${text} is over.`);
  return at;
}

function momentOf(text: string, now: Date, direction: 1 | -1): Date | undefined {
  const [, count, unit = ''] = span.exec(text.trim()) ?? [];
  if (count !== undefined)
    return new Date(now.getTime() + direction * Number(count) * (unitMs[unit.toLowerCase()] ?? 0));
  const [, hours, minutes] = timeOfDay.exec(text.trim()) ?? [];
  if (hours !== undefined) {
    const at = new Date(now);
    at.setHours(Number(hours), Number(minutes), 0, 0);
    if ((at.getTime() - now.getTime()) * direction <= 0) at.setDate(at.getDate() + direction);
    return at;
  }
  if (!/^\d{4}-\d\d-\d\d/.test(text)) return undefined;
  // A day alone is in the reader's zone, too, not in UTC.
  const at = new Date(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00` : text.replace(' ', 'T'));
  return Number.isNaN(at.getTime()) ? undefined : at;
}
