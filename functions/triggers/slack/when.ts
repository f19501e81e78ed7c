import { addDays, instantsOf, localDay } from '../../compliance/policies/wall-clock.ts';
import { agoInWords } from '../../notices/notice.ts';
import { slackDate } from '../../platform/slack/block-kit.ts';
import { sinceOf } from './language/listing.ts';
import type { Session } from './session.ts';

/** The context that gives a time its meaning: days and times of day are those of compliance. */
type Here = { context: Pick<Session['context'], 'now' | 'configuration'> };

const hourMs = 3_600_000;

/** The moment (ISO 8601, UTC) a number of days from now. */
export function inDays({ context }: Here, days: number): string {
  return new Date(context.now().getTime() + days * 24 * hourMs).toISOString();
}

/** The end of a day. @param day YYYY-MM-DD */
export function endOfDay(here: Here, day: string): string {
  return new Date(instantsOf(addDays(day, 1), 0, zoneOf(here))[0]).toISOString();
}

/** The moment that a time in a command means: a time of day is its latest occurrence. */
export function momentOf(here: Here, written: string): string {
  const now = here.context.now();
  const since = sinceOf(written);
  if ('hours' in since) return new Date(now.getTime() - since.hours * hourMs).toISOString();
  const zone = zoneOf(here);
  const { day = localDay(now, zone), minute } = since;
  const [at] = instantsOf(day, minute, zone);
  const isAhead = since.day === undefined && at > now.getTime();
  return new Date(isAhead ? instantsOf(addDays(day, -1), minute, zone)[0] : at).toISOString();
}

function zoneOf({ context }: Here): string {
  const { timeZone = 'UTC' } = (context.configuration.compliance ?? {}) as { timeZone?: string };
  return timeZone;
}

/** A time in the reader's own zone, and how far it is from now. */
export function timeAndAge(iso: string, now: Date): string {
  const at = now.toISOString();
  const age = Date.parse(iso) > now.getTime() ? `in ${agoInWords(at, iso)}` : `${agoInWords(iso, at)} ago`;
  return `${slackDate(iso)} (${age})`;
}
