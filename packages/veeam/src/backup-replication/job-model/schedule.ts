import type * as z from 'zod';
import type { Dialect } from './dialect.ts';
import {
  atLeast,
  enabled,
  type Fields,
  flag,
  isEmpty,
  list,
  needs,
  part,
  type Rule,
  text,
  timeOfDay,
  whole,
} from './part.ts';
import { values } from './values.ts';

/** The schedule of a job's automatic runs. (BackupScheduleModel) */
export function schedule(d: Dialect): z.ZodType {
  return d.shared('Schedule', () => makeSchedule(d));
}

function makeSchedule(d: Dialect): z.ZodType {
  return part(
    {
      runAutomatically: d.may(flag(), 'Whether the job runs by its schedule. Needed.'),
      daily: d.may(daily(d), 'Runs on days of the week.'),
      monthly: d.may(monthly(d), 'Runs on a day of the month.'),
      periodically: d.may(periodically(d), 'Runs again and again after some time.'),
      continuously: d.may(
        part({ isEnabled: d.must(flag(), 'Whether this part is enabled.'), backupWindow: window(d) }),
        'Runs again as soon as a run has ended.',
      ),
      afterThisJob: d.may(
        part(
          {
            isEnabled: d.must(flag(), 'Whether the job waits for another.'),
            jobName: d.may(text(), 'The name of the job before it. Needed when isEnabled is true.'),
          },
          needs(enabled, 'jobName'),
        ),
        'Runs after another job.',
      ),
      retry: d.may(
        part({
          isEnabled: d.may(flag(), 'Whether failed machines are tried again.'),
          retryCount: d.may(whole({ from: 1 }), 'How often.'),
          awaitMinutes: d.may(whole({ from: 1 }), 'Minutes between two tries.'),
        }),
        'What happens after a failure.',
      ),
      backupWindow: d.may(
        part(
          { isEnabled: d.must(flag(), 'Whether the window is enabled.'), backupWindow: window(d) },
          windowWhenEnabled,
        ),
        'The hours in which the job may run; one that runs beyond them is ended.',
      ),
    },
    saysWhetherItRuns,
  );
}

/** The example of vbr-1.1-rev1: Create Job has `isEnabled` instead of the field that its model requires. */
const saysWhetherItRuns: Rule = ({ runAutomatically, isEnabled }, report) => {
  if (isEmpty(runAutomatically) && typeof isEnabled !== 'boolean')
    report('runAutomatically', 'It is missing.');
};

/** The same example calls the window `WindowSetting`. */
const windowWhenEnabled: Rule = (fields, report) => {
  if (isEmpty(fields['WindowSetting'])) needs(enabled, 'backupWindow')(fields, report);
};

/** (ScheduleDailyModel) */
function daily(d: Dialect): z.ZodType {
  return part(
    {
      isEnabled: d.must(flag(), 'Whether this part is enabled.'),
      localTime: d.may(timeOfDay(), "The time by the backup server's clock."),
      dailyKind: d.may(d.oneOf(values.dailyKind), 'On which days.'),
      days: d.may(list(d.oneOf(values.dayOfWeek)), 'The days. Needed when dailyKind is SelectedDays.'),
    },
    (fields, report) => {
      if (fields['isEnabled'] === true)
        needs({ field: 'dailyKind', is: 'SelectedDays' }, 'days')(fields, report);
    },
  );
}

/** (ScheduleMonthlyModel) */
function monthly(d: Dialect): z.ZodType {
  return part(
    {
      isEnabled: d.must(flag(), 'Whether this part is enabled.'),
      localTime: d.may(timeOfDay(), "The time by the backup server's clock."),
      ...monthDay(d, 'dayOfMonth'),
      ...d.in(['1.3-rev1'], {
        isLastDayOfMonth: d.may(flag(), 'Whether it is the last day; it overrides dayOfMonth.'),
      }),
    },
    dayIsSaid('dayOfMonth'),
  );
}

/** The day of a month, by its number or by a weekday and its place in the month. */
export function monthDay(d: Dialect, dayField: string): Record<string, z.ZodType> {
  return {
    dayNumberInMonth: d.may(
      d.oneOf(values.dayNumberInMonth),
      `Which of the month's days dayOfWeek it is; OnDay for the day of ${dayField}.`,
    ),
    dayOfWeek: d.may(d.oneOf(values.dayOfWeek), 'The day of the week, with dayNumberInMonth.'),
    [dayField]: d.may(
      whole({ to: 31 }),
      'The day of the month, from 1. Needed when dayNumberInMonth is OnDay.',
    ),
    months: d.may(list(d.oneOf(values.month)), 'In which months.'),
  };
}

/** A day of the month must be given by its number, or by a weekday and its place in the month. */
export function dayIsSaid(dayField: string): Rule {
  return (fields, report) => {
    if (fields['isEnabled'] !== true) return;
    const { dayNumberInMonth: number, dayOfWeek, isLastDayOfMonth } = fields;
    const day = fields[dayField];
    const isByNumber = isEmpty(number) || String(number).toLowerCase() === 'onday';
    if (isByNumber) byNumber({ day, isLastDayOfMonth, number, dayOfWeek }, dayField, report);
    else if (isEmpty(dayOfWeek)) report('dayOfWeek', 'It is needed with dayNumberInMonth.');
  };
}

function byNumber(
  { day, isLastDayOfMonth, number, dayOfWeek }: Fields,
  dayField: string,
  report: Parameters<Rule>[1],
): void {
  if (isLastDayOfMonth === true) return;
  if (typeof day === 'number') {
    if (day < 1) report(dayField, 'It takes at least 1 when isEnabled is true.');
    return;
  }
  if (!isEmpty(day)) return;
  const isHalf = isEmpty(number) && !isEmpty(dayOfWeek);
  if (isHalf) report('dayNumberInMonth', 'It is needed with dayOfWeek.');
  else report(dayField, 'It is needed: or a dayOfWeek and its dayNumberInMonth.');
}

/** (SchedulePeriodicallyModel) */
function periodically(d: Dialect): z.ZodType {
  return part(
    {
      isEnabled: d.must(flag(), 'Whether this part is enabled.'),
      periodicallyKind: d.may(
        d.oneOf(values.periodicallyKind),
        'The unit of frequency. Needed when isEnabled is true.',
      ),
      frequency: d.may(whole(), 'After how many of them, from 1. Needed when isEnabled is true.'),
      backupWindow: window(d),
      startTimeWithinAnHour: d.may(whole({ from: 0, to: 59 }), 'At which minute of an hour it starts.'),
    },
    needs(enabled, 'periodicallyKind', 'frequency'),
    atLeast(enabled, 'frequency', 1),
  );
}

/** (BackupWindowSettingModel) */
function window(d: Dialect): z.ZodType {
  return d.may(
    d.shared('BackupWindow', () => makeWindow(d)),
    'In which hours of the week.',
  );
}

function makeWindow(d: Dialect): z.ZodType {
  const hours = /^[01](,[01]){23}$/;
  const ofDay = part({
    day: d.must(d.oneOf(values.dayOfWeek), 'The day.'),
    hours: d.must(
      text().regex(
        hours,
        'It takes 24 figures with commas between them: 1 for an hour that is open, 0 for one that is not.',
      ),
      'Its 24 hours, with commas between them: 1 for one that is open, 0 for one that is not.',
    ),
  });
  return part({ days: d.must(list(ofDay), 'The days of the week, each with its hours.') });
}
