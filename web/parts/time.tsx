import { useEffect, useState } from 'preact/hooks';
import { relativeWords } from '../../functions/words/time-words.ts';
import { reader } from './reader.ts';

const dayMs = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();
function inZone(zone: string | undefined, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const { locale } = reader();
  const key = JSON.stringify([locale, zone, options]);
  const format = formats.get(key) ?? new Intl.DateTimeFormat(locale, { ...options, timeZone: zone });
  formats.set(key, format);
  return format;
}

const exact = { dateStyle: 'medium', timeStyle: 'short' } as const;

/** The moment in the reader's time zone, and also in that of the checks when it differs. */
export function exactWords(at: number): string {
  const { timeZone, checks } = reader();
  const own = inZone(timeZone, exact);
  const { timeZone: zone } = own.resolvedOptions();
  const here = `${own.format(at)} (${zone})`;
  return zone === checks ? here : `${here} · ${inZone(checks, exact).format(at)} (${checks})`;
}

/** The time of day in the reader's time zone. */
const clockWords = (at: number): string =>
  inZone(reader().timeZone, { hour: '2-digit', minute: '2-digit' }).format(at);

const isoDays = new Map<string, Intl.DateTimeFormat>();

/** The day in the time zone of the checks, such as `2026-11-29`. */
export function dayOf(at: number): string {
  const { checks } = reader();
  const format = isoDays.get(checks) ?? new Intl.DateTimeFormat('sv-SE', { timeZone: checks });
  isoDays.set(checks, format);
  return format.format(at);
}

/**
 * The time of day for today, the day of the week within six days, and the date for earlier moments. Text that is read
 * at any later time has no days of the week.
 */
export function dayWords(at: number, now: number): string {
  const { timeZone, now: isStill } = reader();
  if (now - at < dayMs && dayOf(at) === dayOf(now)) return clockWords(at);
  if (now - at < 6 * dayMs && isStill === undefined) {
    return inZone(timeZone, { weekday: 'short' }).format(at);
  }
  return inZone(timeZone, { day: 'numeric', month: 'short' }).format(at);
}

export const sinceWords = (at: number, now: number): string => `since ${dayWords(at, now)}`;

/** A moment in words, with the exact time as a tooltip. */
export function Time({ at, as = relativeWords }: { at: string; as?: (at: number, now: number) => string }) {
  const moment = Date.parse(at);
  const now = useNow();
  return (
    <time dateTime={at} title={exactWords(moment)}>
      {as(moment, now)}
    </time>
  );
}

const watchers = new Set<(now: number) => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** The present, to the half minute. One timer renders all components that show ages again. */
export function useNow(): number {
  const [now, tell] = useState(reader().now ?? Date.now());
  useEffect(() => {
    watchers.add(tell);
    timer ??= setInterval(() => {
      for (const watch of watchers) watch(Date.now());
    }, 30_000);
    return () => {
      watchers.delete(tell);
      if (watchers.size > 0) return;
      clearInterval(timer);
      timer = undefined;
    };
  }, []);
  return now;
}
