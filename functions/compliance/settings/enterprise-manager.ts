import type { Job } from '@veeam-automation/veeam/enterprise-manager/jobs';
import { bareId } from '@veeam-automation/veeam/enterprise-manager/link';
import type { JobSettings } from './job-settings.ts';
import { known } from './part.ts';
import {
  allowedHours,
  daysOfWeek,
  everyDay,
  longestGapHours,
  longestMonthsHours,
  workdays,
} from './schedule.ts';

type Info = NonNullable<Job['jobInfo']>;
type Schedule = NonNullable<Job['schedule']>;

/**
 * The settings in a job's entity (em_rest/get_jobs_id, em_rest/jobinfo). It has nothing about health checks, full
 * backups, exclusions, notifications and the repository.
 */
export function settingsOfEnterpriseManager({
  jobInfo,
  schedule,
  scheduleConfigured,
}: Pick<Job, 'jobInfo' | 'schedule' | 'scheduleConfigured'>): JobSettings {
  return {
    ...known({
      retention: retentionOf(jobInfo),
      encryption: jobInfo?.isEncrypted,
      schedule: scheduleOf(schedule, scheduleConfigured),
      retries: retriesOf(schedule),
      guest: guestOf(jobInfo),
      objects: jobInfo?.objects,
      copies: jobInfo?.linked && {
        jobs: jobInfo.linked.jobs.flatMap(({ uid }) => (uid === undefined ? [] : bareId(uid))),
        backups: jobInfo.linked.backups.length,
        repositories: jobInfo.linked.repositories.flatMap(({ uid }) =>
          uid === undefined ? [] : bareId(uid),
        ),
      },
    }),
  };
}

function retentionOf(info: Info | undefined): JobSettings['retention'] {
  const { simpleRetention: simple, gfsRetention: gfs } = info ?? {};
  const limit = simple?.retainLimitType?.toLowerCase();
  const kept = (period: NonNullable<Info['gfsRetention']>['weekly']): number =>
    gfs?.enabled === true && period?.enabled === true ? (period.retentionPeriod ?? 0) : 0;
  return known({
    points: limit === 'cycles' ? simple?.retainCycles : undefined,
    days: limit === 'days' ? simple?.retainDaysToKeep : undefined,
    gfs: gfs && { weeks: kept(gfs.weekly), months: kept(gfs.monthly), years: kept(gfs.yearly) },
  });
}

function scheduleOf(
  schedule: Schedule | undefined,
  isConfigured: boolean | undefined,
): JobSettings['schedule'] {
  if (isConfigured === false) return { by: 'nothing' };
  if (schedule === undefined) return undefined;
  const { backupWindow, daily, monthly, periodically } = schedule;
  const allowed = known({
    windowHours: backupWindow?.enabled === true ? allowedHours(Object.values(backupWindow.hours)) : undefined,
  });
  if (schedule.daisyChain?.enabled === true) return { by: 'after-job', ...allowed };
  if (schedule.kind === 'ImmediateCopyMode' || schedule.continuous?.enabled === true)
    return { by: 'continuous', ...allowed };
  const every = [
    daily?.enabled === true ? dailyHours(daily) : undefined,
    monthly?.enabled === true ? monthlyHours(monthly.months) : undefined,
    periodically?.enabled === true ? periodicHours(periodically) : undefined,
  ].filter((each) => each !== undefined);
  const isTimed = daily?.enabled === true || monthly?.enabled === true || periodically?.enabled === true;
  if (!isTimed) return undefined;
  return { by: 'time', ...(every.length > 0 && { everyHours: Math.min(...every) }), ...allowed };
}

/** `Everyday`, `WeekDays` or `SelectedDays` (em_rest/put_jobs_id_actionedit). */
function dailyHours({ kind, days }: NonNullable<Schedule['daily']>): number | undefined {
  switch (kind?.toLowerCase()) {
    case 'everyday':
      return longestGapHours(everyDay);
    case 'weekdays':
      return longestGapHours(workdays);
    default:
      return longestGapHours(daysOfWeek(days));
  }
}

const monthNames = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');

function monthlyHours(months: readonly string[]): number | undefined {
  const numbers = months.map((name) => monthNames.indexOf(name.toLowerCase().slice(0, 3)));
  return longestMonthsHours(numbers.filter((month) => month !== -1));
}

const hoursOfKind = new Map([
  ['days', 24],
  ['hours', 1],
  ['minutes', 1 / 60],
]);

function periodicHours({ kind, fullPeriod }: NonNullable<Schedule['periodically']>): number | undefined {
  const unit = hoursOfKind.get(kind?.toLowerCase() ?? '');
  return unit === undefined || fullPeriod === undefined ? undefined : unit * fullPeriod;
}

function retriesOf(schedule: Schedule | undefined): number | undefined {
  const { retry } = schedule ?? {};
  return retry?.enabled === false ? 0 : retry?.enabled === true ? retry.times : undefined;
}

/** The job's own options apply to machines without any; `Disabled` means no processing (em_rest/get_jobs_id). */
function guestOf(info: Info | undefined): JobSettings['guest'] {
  const modeOf = (options: Info['guestProcessing']) => options?.vssSnapshotMode?.toLowerCase();
  const whole = modeOf(info?.guestProcessing);
  const machines = (info?.includes ?? []).map(({ guestProcessing }) => modeOf(guestProcessing) ?? whole);
  const modes = [whole, ...machines].filter((mode) => mode !== undefined);
  const { windowsIndexing, linuxIndexing, windowsCredentialsId, linuxCredentialsId } =
    info?.guestProcessing ?? {};
  const indexing = [windowsIndexing?.mode, linuxIndexing?.mode].filter((mode) => mode !== undefined);
  return known({
    applicationAware: modes.length === 0 ? undefined : modes.some((mode) => mode !== 'disabled'),
    tolerated:
      modes.length === 0
        ? undefined
        : machines.filter((mode) => mode === 'disabled' || mode === 'ignorefailures').length,
    indexing: indexing.length === 0 ? undefined : indexing.some((mode) => !/^(disable|none)/i.test(mode)),
    credentials:
      info?.guestProcessing &&
      [windowsCredentialsId, linuxCredentialsId].some((id) => id !== undefined && /[^0-]/.test(id)),
  });
}
