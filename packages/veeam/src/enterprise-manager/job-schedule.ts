import type { ElementRecord } from './elements/element-record.ts';

/** For each day, one character per hour from midnight: `1` is allowed, `0` is not. */
type HourGrid = Record<string, string>;

interface TimeOfDay {
  /** In the server's form, with the offset: `18:00:00.0000000+01:00`. */
  time: string | undefined;
  timeOffsetUtc: number | undefined;
}

/** When a job runs (em_rest/put_jobs_id_actionedit, Job Scheduling Options). */
export interface JobSchedule {
  /**
   * The name of the element with the options. It is `ImmediateCopyMode` for copy jobs (immediate ones, and since
   * version 12 also periodic ones) and `Standard` (which the API spells Standart) for other jobs. Other names are kept.
   */
  kind: 'Standard' | 'ImmediateCopyMode' | (string & {});
  /** `timeout` is the time between two tries; the documents give no unit for it. */
  retry: { enabled: boolean | undefined; times: number | undefined; timeout: number | undefined } | undefined;
  waitForBackupCompletion: boolean | undefined;
  backupCompetitionWaitingPeriodMinutes: number | undefined;
  daily: (TimeOfDay & { enabled: boolean; kind: string | undefined; days: string[] }) | undefined;
  monthly:
    | (TimeOfDay & {
        enabled: boolean;
        dayNumberInMonth: string | undefined;
        dayOfWeek: string | undefined;
        dayOfMonth: string | undefined;
        months: string[];
      })
    | undefined;
  periodically:
    | { enabled: boolean; kind: string | undefined; fullPeriod: number | undefined; hours: HourGrid }
    | undefined;
  continuous: { enabled: boolean; hours: HourGrid } | undefined;
  backupWindow: { enabled: boolean; hours: HourGrid } | undefined;
  daisyChain: { enabled: boolean; previousJobUid: string | undefined } | undefined;
}

/** @param options the `JobScheduleOptions` of a Job; it has one element, which is named after the kind of schedule */
export function readSchedule(options: ElementRecord | undefined): JobSchedule | undefined {
  const name = options && nameOfKind(options);
  const held = name === undefined ? undefined : options?.record(name);
  if (name === undefined || held === undefined) return undefined;
  const retry = held.record('RetryOptions');
  const daily = held.record('OptionsDaily');
  const monthly = held.record('OptionsMonthly');
  const periodically = held.record('OptionsPeriodically');
  const continuous = held.record('OptionsContinuous');
  const window = held.record('OptionsBackupWindow');
  const chain = held.record('OptionsDaisyChaining');
  return {
    kind: name === 'Standart' ? 'Standard' : name,
    retry: retry && {
      enabled: retry.flag('RetrySpecified'),
      times: retry.count('RetryTimes'),
      timeout: retry.count('RetryTimeout'),
    },
    waitForBackupCompletion: held.flag('WaitForBackupCompletion'),
    backupCompetitionWaitingPeriodMinutes: held.count('BackupCompetitionWaitingPeriodMin'),
    daily: daily && {
      enabled: isEnabled(daily),
      kind: daily.text('Kind'),
      days: daily.texts('Days'),
      ...timeOfDay(daily),
    },
    monthly: monthly && {
      enabled: isEnabled(monthly),
      dayNumberInMonth: monthly.text('DayNumberInMonth'),
      dayOfWeek: monthly.text('DayOfWeek'),
      dayOfMonth: monthly.text('DayOfMonth'),
      months: monthly.texts('Months'),
      ...timeOfDay(monthly),
    },
    periodically: periodically && {
      enabled: isEnabled(periodically),
      kind: periodically.text('Kind'),
      fullPeriod: periodically.count('FullPeriod'),
      hours: readHours(periodically.record('Schedule')),
    },
    continuous: continuous && {
      enabled: isEnabled(continuous),
      hours: readHours(continuous.record('Schedule')),
    },
    backupWindow: window && { enabled: isEnabled(window), hours: readHours(window.record('TimePeriods')) },
    daisyChain: chain && { enabled: isEnabled(chain), previousJobUid: chain.text('PreviousJobUid') },
  };
}

function nameOfKind({ element }: ElementRecord): string | undefined {
  const names = Object.keys(element);
  return ['Standart', 'Standard', 'ImmediateCopyMode'].find((name) => names.includes(name)) ?? names[0];
}

function isEnabled(options: ElementRecord): boolean {
  return options.flag('Enabled') ?? false;
}

/** In the documents, the offset is a whole number of hours in the example and a TimeSpan in the table. */
function timeOfDay(options: ElementRecord): TimeOfDay {
  const offset = options.text('TimeOffsetUtc') ?? '';
  return {
    time: options.text('Time'),
    timeOffsetUtc: /^-?\d{1,2}$/.test(offset) ? Number(offset) : undefined,
  };
}

function readHours(grid: ElementRecord | undefined): HourGrid {
  const hours: HourGrid = {};
  for (const day of grid?.records('Day') ?? []) {
    hours[day.text('Name') ?? ''] = (day.text('Value') ?? '').replaceAll(',', '');
  }
  return hours;
}
