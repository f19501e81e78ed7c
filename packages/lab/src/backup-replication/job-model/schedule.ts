import type { Revision } from '../../options.ts';
import { isFrom } from '../revisions.ts';
import {
  either,
  type Field,
  flag,
  hours,
  list,
  localTime,
  needed,
  object,
  oneOf,
  optional,
  text,
  whole,
} from './fields.ts';
import { day, dayNumber, month } from './names.ts';
import { neededOnDay } from './storage.ts';

/** BackupWindowSettingModel. */
const week = object({ days: list(object({ day, hours })) });
const window = optional(object({ isEnabled: flag, backupWindow: optional(week) }));

const parts: Readonly<Record<string, Field>> = {
  daily: optional(
    object({
      isEnabled: flag,
      localTime: optional(localTime),
      dailyKind: optional(oneOf('Everyday', 'WeekDays', 'SelectedDays')),
      days: optional(list(day)),
    }),
  ),
  monthly: optional(
    object(
      {
        isEnabled: flag,
        localTime: optional(localTime),
        dayOfWeek: optional(day),
        dayNumberInMonth: optional(dayNumber),
        dayOfMonth: optional(whole(1, 31)),
        months: optional(list(month)),
        isLastDayOfMonth: optional(flag),
      },
      neededOnDay('dayOfMonth'),
    ),
  ),
  periodically: optional(
    object({
      isEnabled: flag,
      periodicallyKind: optional(oneOf('Hours', 'Minutes', 'Seconds', 'Days')),
      frequency: optional(whole(0)),
      backupWindow: optional(week),
      startTimeWithinAnHour: optional(whole(0, 59)),
    }),
  ),
  continuously: window,
  /** The lab assumes that an enabled one must name its job. */
  afterThisJob: optional(
    object(
      { isEnabled: flag, jobName: optional(text) },
      needed('jobName', ({ isEnabled }) => isEnabled === true, 'it is enabled'),
    ),
  ),
  /** "Must be greater than 0", for both numbers. */
  retry: optional(
    object({
      isEnabled: optional(flag),
      retryCount: optional(whole(1)),
      awaitMinutes: optional(whole(1)),
    }),
  ),
  backupWindow: window,
};

/**
 * BackupScheduleModel. In the oldest revisions, the example of a new job has isEnabled where the schema requires
 * runAutomatically. Source: vbr-1.1-rev0; vbr-1.1-rev1: Create Job; vbr-1.3-rev1.
 */
export function schedule(revision: Revision): Field {
  const usual = object({ runAutomatically: flag, ...parts });
  if (isFrom(revision, '1.2-rev1')) return usual;
  const example = object({ isEnabled: flag, ...parts });
  return either(({ runAutomatically, isEnabled }) =>
    runAutomatically === undefined && isEnabled !== undefined ? example : usual,
  );
}
