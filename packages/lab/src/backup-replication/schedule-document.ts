import { DAYS, EVERY_HOUR, MONTHS } from '../estate/clock.ts';
import type { EstateJob } from '../estate/estate.ts';
import type { JsonObject } from '../server/json.ts';

/** Shared by all documents: they are only ever written, never changed. */
const WHOLE_WEEK = { days: DAYS.map((day) => ({ day, hours: EVERY_HOUR })) };

/** A BackupScheduleModel: daily at the job's hour, in the server's zone, or after another job. Source: vbr-1.1-rev1: Get Job. */
export function scheduleDocument(job: EstateJob, utcOffsetMinutes: number, after?: string): JsonObject {
  const minutes = (job.dailyHourUtc * 60 + utcOffsetMinutes + 1440) % 1440;
  const localTime = `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
  return {
    runAutomatically: job.scheduleConfigured,
    daily: { dailyKind: 'Everyday', isEnabled: after === undefined, localTime, days: DAYS },
    monthly: {
      dayOfWeek: 'Saturday',
      dayNumberInMonth: 'Fourth',
      isEnabled: false,
      localTime,
      dayOfMonth: 1,
      months: MONTHS,
    },
    periodically: {
      periodicallyKind: 'Hours',
      isEnabled: false,
      frequency: 1,
      backupWindow: WHOLE_WEEK,
      startTimeWithinAnHour: 0,
    },
    continuously: { isEnabled: false, backupWindow: WHOLE_WEEK },
    afterThisJob: { isEnabled: after !== undefined, jobName: after ?? null },
    retry: { isEnabled: true, retryCount: 3, awaitMinutes: 10 },
    backupWindow: { isEnabled: false, backupWindow: WHOLE_WEEK },
  };
}
