import { settings } from '../app/settings.ts';
import { relativeWords } from './time-words.ts';
import { useNow } from './use-now.ts';

const dayMs = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();
function inZone(zone: string | undefined, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([zone, options]);
  const format = formats.get(key) ?? new Intl.DateTimeFormat(undefined, { ...options, timeZone: zone });
  formats.set(key, format);
  return format;
}

const exact = { dateStyle: 'medium', timeStyle: 'short' } as const;

/** The moment in the reader's time zone, and in the one of the checks where that is another. */
export function exactWords(at: number): string {
  const own = inZone(undefined, exact);
  const { timeZone: zone } = own.resolvedOptions();
  const here = `${own.format(at)} (${zone})`;
  return zone === settings.timeZone
    ? here
    : `${here} · ${inZone(settings.timeZone, exact).format(at)} (${settings.timeZone})`;
}

/** The time of day in the reader's time zone. */
const clockWords = (at: number): string =>
  inZone(undefined, { hour: '2-digit', minute: '2-digit' }).format(at);

const isoDay = new Intl.DateTimeFormat('sv-SE', { timeZone: settings.timeZone });

/** The day by the time zone of the checks, such as `2026-11-29`. */
export const dayOf = (at: number): string => isoDay.format(at);

/** The time of day of today, the day of the week within six days, and the date before. */
export function dayWords(at: number, now: number): string {
  if (now - at < dayMs && dayOf(at) === dayOf(now)) return clockWords(at);
  if (now - at < 6 * dayMs) return inZone(undefined, { weekday: 'short' }).format(at);
  return inZone(undefined, { day: 'numeric', month: 'short' }).format(at);
}

export const sinceWords = (at: number, now: number): string => `since ${dayWords(at, now)}`;

/** A moment in words, with the exact one for whoever asks. */
export function Time({ at, as = relativeWords }: { at: string; as?: (at: number, now: number) => string }) {
  const moment = Date.parse(at);
  const now = useNow();
  return (
    <time dateTime={at} title={exactWords(moment)}>
      {as(moment, now)}
    </time>
  );
}
