import type {
  BackupWindowSettings,
  CopyJobSchedulePolicy,
} from '@veeam-automation/veeam/microsoft365/copy-jobs';
import type { Microsoft365Version } from '@veeam-automation/veeam/microsoft365/versions';
import * as z from 'zod';
import { strictShape, unknownValue } from '../../input/strict-shape.ts';
import { offsetMinutes, type WrittenWindow, windowSettings } from './window.ts';
import { HOURS_IN_WEEK, parseWindowText, WindowTextError } from './window-text.ts';

/** No time zone is further from UTC than 14 hours. */
const furthestOffsetMinutes = 14 * 60;

/** Veeam's daily types (vb365-v6: POST CopyJobs). */
const DAILY_TYPES = [
  'Everyday',
  'Workdays',
  'Weekends',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
] as const;

/** Veeam's intervals by the words used here, shortest first (vb365 specs; `Hours12` since v8). */
export const INTERVALS = {
  '5 minutes': 'Minutes5',
  '10 minutes': 'Minutes10',
  '15 minutes': 'Minutes15',
  '30 minutes': 'Minutes30',
  '1 hour': 'Hours1',
  '2 hours': 'Hours2',
  '4 hours': 'Hours4',
  '8 hours': 'Hours8',
  '12 hours': 'Hours12',
} as const;

export type IntervalWords = keyof typeof INTERVALS;
type Interval = (typeof INTERVALS)[IntervalWords];

const words = Object.keys(INTERVALS) as IntervalWords[];
const names: Interval[] = Object.values(INTERVALS);

/** An enumeration whose errors repeat the given value only if it is close to an allowed one. */
function oneOfSent<const Values extends readonly string[]>(what: string, values: Values) {
  return z.enum(values, {
    error: ({ input }) => unknownValue(what, typeof input === 'string' ? input : '', values),
  });
}

/**
 * Turns an error of a reader into an issue at the value's own place. Only the issue's parameter `shown` repeats the text.
 */
function readable(read: (text: string) => unknown): (text: string, context: z.RefinementCtx<string>) => void {
  return (text, context) => {
    try {
      read(text);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const params = error instanceof WindowTextError ? { shown: error.shown } : {};
      context.addIssue({ code: 'custom', message, params });
    }
  };
}

/** A backup copy window: hours of the week in a time zone, or in the product's own form. */
const windowSchema = strictShape('key of a window', {
  text: z
    .exactOptional(z.string().superRefine(readable(parseWindowText)))
    .describe('Allowed hours of the week, such as mon-fri 22:00-06:00, sat-sun all'),
  timeZone: z
    .exactOptional(z.string().superRefine(readable((timeZone) => offsetMinutes(timeZone, new Date(0)))))
    .describe('The IANA time zone of the hours, such as Europe/Berlin'),
  backupWindow: z
    .exactOptional(z.array(z.boolean()))
    .describe(
      "Instead of text: the product's own 168 hours from Sunday 00:00, true where copying is allowed",
    ),
  minuteOffset: z
    .exactOptional(z.int().min(-furthestOffsetMinutes).max(furthestOffsetMinutes).nullable())
    .describe('Instead of timeZone: how many minutes the hours are ahead of UTC'),
})
  .superRefine((window, context) => {
    const fault = (field: keyof typeof window, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message });
    const { text, timeZone, backupWindow } = window;
    if (backupWindow === undefined) {
      const needed = 'Give text and timeZone, or backupWindow and minuteOffset.';
      if (text === undefined) fault('text', needed);
      if (timeZone === undefined) fault('timeZone', needed);
      if (window.minuteOffset !== undefined) fault('minuteOffset', 'It goes with backupWindow alone.');
      return;
    }
    for (const field of ['text', 'timeZone'] as const)
      if (window[field] !== undefined) fault(field, 'backupWindow takes its place: give one of them.');
    if (backupWindow.length !== HOURS_IN_WEEK)
      fault('backupWindow', `A week has ${HOURS_IN_WEEK} hours; these are ${backupWindow.length}.`);
    else if (!backupWindow.includes(true))
      fault('backupWindow', 'A window without an hour lets nothing be copied.');
  })
  .transform(({ text, timeZone, backupWindow, minuteOffset }): WrittenWindow | BackupWindowSettings =>
    backupWindow === undefined
      ? { text: text ?? '', timeZone: timeZone ?? '' }
      : { backupWindow, ...(minuteOffset !== undefined && { minuteOffset }) },
  );

const window = windowSchema.optional().describe('The hours in which copying is allowed; by default all.');

const kinds = [
  strictShape('key of this schedule', {
    type: z.literal('Immediate').describe('Runs right after a new restore point appears'),
    window,
  }),
  strictShape('key of this schedule', {
    type: z.literal('DailyAtTime').describe('Runs on these days, at this time'),
    days: oneOfSent('day', DAILY_TYPES).default('Everyday').describe('The days it runs on'),
    time: z
      .string()
      .regex(/^([01]\d|2[0-3])(:[0-5]\d){1,2}$/, 'Write the time as HH:mm or HH:mm:ss, such as 22:00.')
      .describe('HH:mm or HH:mm:ss, by the clock of the Veeam server (its documents name no time zone)'),
    window,
  }),
  strictShape('key of this schedule', {
    type: z.literal('Periodically').describe('Runs repeatedly, at this interval'),
    every: oneOfSent('interval', [...words, ...names]).describe('Such as 4 hours; 12 hours needs REST v8'),
    window,
  }),
] as const;

/** When a copy job runs, as written in a request or in automation.yaml. Unknown keys are refused. */
export const scheduleSchema = z.discriminatedUnion('type', kinds, {
  error: ({ input }) => kindProblem(input),
});

function kindProblem(input: unknown): string | undefined {
  const given = typeof input === 'object' && input !== null && 'type' in input ? input.type : undefined;
  if (given === undefined) return undefined;
  return unknownValue(
    'type of schedule',
    String(given),
    kinds.map(({ shape }) => shape.type.value),
  );
}

/** A schedule that passed `scheduleSchema`. */
export type Schedule = z.output<typeof scheduleSchema>;

/** An interval that the server's REST version does not know. */
export class IntervalNotSupportedError extends Error {
  override name = 'IntervalNotSupportedError';
  readonly code = 'interval-not-supported';
  readonly version: Microsoft365Version;
  readonly allowed: readonly IntervalWords[];

  constructor(version: Microsoft365Version) {
    const allowed = intervalsOf(version);
    super(
      `REST ${version} of Veeam Backup for Microsoft 365 does not have that interval: ` +
        `choose one of ${allowed.join(', ')}, or set the server's version to v8 if it serves that.`,
    );
    this.version = version;
    this.allowed = allowed;
  }
}

/**
 * Returns the schedule policy that Veeam accepts for a schedule; `at` decides which offset from UTC a window gets.
 * Without a window the copy window is switched off, so that an edit also removes one. Throws
 * `IntervalNotSupportedError`, `WindowTextError` or `TimeZoneError`.
 */
export function schedulePolicy(
  schedule: Schedule,
  version: Microsoft365Version,
  at: Date,
): CopyJobSchedulePolicy {
  const windowPart =
    schedule.window === undefined
      ? { backupCopyWindowEnabled: false }
      : { backupCopyWindowEnabled: true, backupCopyWindowSettings: windowSettings(schedule.window, at) };
  switch (schedule.type) {
    case 'Immediate':
      return { type: schedule.type, ...windowPart };
    case 'DailyAtTime':
      return {
        type: schedule.type,
        dailyType: schedule.days,
        dailyTime: schedule.time.length === 'HH:mm'.length ? `${schedule.time}:00` : schedule.time,
        ...windowPart,
      };
    case 'Periodically':
      return { type: schedule.type, periodicallyEvery: intervalFor(schedule.every, version), ...windowPart };
  }
}

function intervalFor(every: IntervalWords | Interval, version: Microsoft365Version): Interval {
  const name = every in INTERVALS ? INTERVALS[every as IntervalWords] : (every as Interval);
  if (!intervalsOf(version).some((allowed) => INTERVALS[allowed] === name)) {
    throw new IntervalNotSupportedError(version);
  }
  return name;
}

function intervalsOf(version: Microsoft365Version): IntervalWords[] {
  const all = Object.keys(INTERVALS) as IntervalWords[];
  return version === 'v8' ? all : all.filter((interval) => interval !== '12 hours');
}
