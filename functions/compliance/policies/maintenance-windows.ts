import * as z from 'zod';
import { oneOf, strictShape } from '../../input/strict-shape.ts';
import { isTimeZone, timeZoneHint } from '../../input/time-zone.ts';
import { matchSchema } from './match.ts';
import { addDays, instantsOf, localDay, weekday } from './wall-clock.ts';

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
const dayMs = 86_400_000;

export const timeZoneSchema = z.string().refine(isTimeZone, {
  error: (issue) =>
    `'${String(issue.input)}' is not a time zone. ${`${timeZoneHint(String(issue.input))} `.trimStart()}Allowed are IANA names such as Europe/Prague or UTC.`,
});

const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'A time of day is written HH:MM, from 00:00 to 23:59.');
const localTimeMessage =
  'A local time is written YYYY-MM-DDTHH:MM, without an offset: the time zone is given beside it.';
const localTime = z.iso
  .datetime({ local: true, precision: -1, error: localTimeMessage })
  .refine((time) => !time.endsWith('Z'), localTimeMessage);

/** `once` has an end after its start; `weekly` may run past midnight into the next day. */
export const maintenanceWindowSchema = strictShape('key of a maintenance window', {
  name: z.string().min(1).describe('The window’s name in reports.'),
  match: matchSchema.optional(),
  timeZone: timeZoneSchema.describe('The IANA time zone of its times.'),
  weekly: strictShape('key of a weekly window', {
    days: z.array(oneOf('day', weekdays)).min(1).describe('The days it opens on.'),
    from: timeOfDay.describe('When it opens, HH:MM.'),
    to: timeOfDay.describe('When it closes, HH:MM; at or before `from`, on the next day.'),
  })
    .refine(({ from, to }) => from !== to, 'The window ends when it starts; give `to` another time.')
    .optional()
    .describe('A weekly window. Give this or `once`.'),
  once: strictShape('key of a single window', {
    from: localTime.describe('When it opens, YYYY-MM-DDTHH:MM.'),
    to: localTime.describe('When it closes, YYYY-MM-DDTHH:MM.'),
  })
    .refine(({ from, to }) => from < to, 'The window ends before it starts; `to` must be later than `from`.')
    .optional()
    .describe('A single window. Give this or `weekly`.'),
}).refine(
  ({ weekly, once }) => (weekly === undefined) !== (once === undefined),
  'Give either `weekly` (days, from, to) or `once` (from, to).',
);

export type MaintenanceWindow = z.infer<typeof maintenanceWindowSchema>;

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

type Span = readonly [startDay: string, startMinute: number, endDay: string, endMinute: number];

function* spansNear(window: MaintenanceWindow, now: Date): Generator<Span> {
  const { once, weekly, timeZone } = window;
  if (once !== undefined)
    yield [
      once.from.slice(0, 10),
      minuteOf(once.from.slice(11)),
      once.to.slice(0, 10),
      minuteOf(once.to.slice(11)),
    ];
  if (weekly === undefined) return;
  const from = minuteOf(weekly.from);
  const to = minuteOf(weekly.to);
  for (let day = localDay(new Date(now.getTime() - 2 * dayMs), timeZone), count = 0; count < 4; count += 1) {
    if (weekly.days.some((name) => weekdays.indexOf(name) === weekday(day)))
      yield [day, from, to > from ? day : addDays(day, 1), to];
    day = addDays(day, 1);
  }
}

/**
 * Whether the window is open at `now`. It opens at the first instant that its local start can mean, and closes at the
 * last one that its end can mean, so that a clock change inside it neither opens it twice nor closes it early.
 */
export function isOpen(window: MaintenanceWindow, now: Date): boolean {
  for (const [startDay, startMinute, endDay, endMinute] of spansNear(window, now)) {
    const [start] = instantsOf(startDay, startMinute, window.timeZone);
    const [, end] = instantsOf(endDay, endMinute, window.timeZone);
    if (start <= now.getTime() && now.getTime() < end) return true;
  }
  return false;
}
