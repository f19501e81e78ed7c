import { bool, child, children, type Element, integer, text, texts } from './element.ts';

/** For each day, one character per hour from midnight: `1` allowed, `0` not. */
type HourGrid = Record<string, string>;

interface TimeOfDay {
  /** As the server writes it, with the offset: `18:00:00.0000000+01:00`. */
  time: string | undefined;
  timeOffsetUtc: number | undefined;
}

/** When a job runs (em_rest/put_jobs_id_actionedit, Job Scheduling Options). */
export interface JobSchedule {
  /** `ImmediateCopyMode` for immediate backup copy jobs, `Standard` (which the API spells Standart) for the others. */
  kind: 'Standard' | 'ImmediateCopyMode';
  /** The documents give no unit for `timeout`, the time between two tries. */
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

/** @param options the `JobScheduleOptions` of a Job */
export function readSchedule(options: Element | undefined): JobSchedule | undefined {
  const immediate = child(options, 'ImmediateCopyMode');
  const standard = child(options, 'Standart') ?? child(options, 'Standard') ?? immediate;
  if (standard === undefined) return undefined;
  const retry = child(standard, 'RetryOptions');
  const daily = child(standard, 'OptionsDaily');
  const monthly = child(standard, 'OptionsMonthly');
  const periodically = child(standard, 'OptionsPeriodically');
  const continuous = child(standard, 'OptionsContinuous');
  const window = child(standard, 'OptionsBackupWindow');
  const chain = child(standard, 'OptionsDaisyChaining');
  return {
    kind: standard === immediate ? 'ImmediateCopyMode' : 'Standard',
    retry: retry && {
      enabled: bool(retry, 'RetrySpecified'),
      times: integer(retry, 'RetryTimes'),
      timeout: integer(retry, 'RetryTimeout'),
    },
    waitForBackupCompletion: bool(standard, 'WaitForBackupCompletion'),
    backupCompetitionWaitingPeriodMinutes: integer(standard, 'BackupCompetitionWaitingPeriodMin'),
    daily: daily && {
      enabled: isEnabled(daily),
      kind: text(daily, 'Kind'),
      days: texts(daily, 'Days'),
      ...timeOfDay(daily),
    },
    monthly: monthly && {
      enabled: isEnabled(monthly),
      dayNumberInMonth: text(monthly, 'DayNumberInMonth'),
      dayOfWeek: text(monthly, 'DayOfWeek'),
      dayOfMonth: text(monthly, 'DayOfMonth'),
      months: texts(monthly, 'Months'),
      ...timeOfDay(monthly),
    },
    periodically: periodically && {
      enabled: isEnabled(periodically),
      kind: text(periodically, 'Kind'),
      fullPeriod: integer(periodically, 'FullPeriod'),
      hours: readHours(child(periodically, 'Schedule')),
    },
    continuous: continuous && {
      enabled: isEnabled(continuous),
      hours: readHours(child(continuous, 'Schedule')),
    },
    backupWindow: window && { enabled: isEnabled(window), hours: readHours(child(window, 'TimePeriods')) },
    daisyChain: chain && { enabled: isEnabled(chain), previousJobUid: text(chain, 'PreviousJobUid') },
  };
}

function isEnabled(options: Element): boolean {
  return bool(options, 'Enabled') ?? false;
}

function timeOfDay(options: Element): TimeOfDay {
  return { time: text(options, 'Time'), timeOffsetUtc: integer(options, 'TimeOffsetUtc') };
}

function readHours(grid: Element | undefined): HourGrid {
  const hours: HourGrid = {};
  for (const day of children(grid, 'Day')) {
    hours[text(day, 'Name') ?? ''] = (text(day, 'Value') ?? '').replaceAll(',', '');
  }
  return hours;
}
