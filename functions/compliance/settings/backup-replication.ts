import type { JobSettings } from './job-settings.ts';
import { mostNames } from './job-settings.ts';
import { known, type NoteOdd, Part } from './part.ts';
import {
  allowedHours,
  daysOfWeek,
  everyDay,
  longestGapHours,
  longestMonthsHours,
  workdays,
} from './schedule.ts';

/**
 * The settings in a job's document (vbr-1.1-rev0, vbr-1.1-rev1: Get Job, vbr-1.3-rev1: JobModel and the models it
 * stands for). Job types keep the same settings in parts with different names: `storage` of backups, `target` of
 * copies, `backupRepository` of file shares, `jobSettings` of replicas.
 */
export function settingsOfBackupReplication(document: unknown, note?: NoteOdd): JobSettings | undefined {
  const job = Part.of(document, note);
  if (job === undefined) return undefined;
  const storage = job.part('storage') ?? job.part('target') ?? job.part('backupRepository');
  const advanced =
    storage?.part('advancedSettings') ??
    job.part('jobSettings', 'advancedSettings') ??
    job.part('verificationOptions');
  return {
    ...known({
      retention: retentionOf(job, storage),
      encryption: encryptionOf(job, advanced),
      schedule: scheduleOf(job),
      retries: retriesOf(job.part('schedule')),
      guest: guestOf(job.part('guestProcessing')),
      healthCheck: advanced?.part('backupHealth')?.flag('isEnabled'),
      fullBackups: known({
        synthetic: (advanced?.part('synthenticFulls') ?? advanced?.part('syntheticFulls'))?.flag('isEnabled'),
        active: advanced?.part('activeFulls')?.flag('isEnabled'),
      }),
      storage: storageOf(job, storage),
      objects: objectsOf(job),
      exclusions: exclusionsOf(job),
      notifications: notificationsOf(advanced?.part('notifications')),
      copies: copiesOf(job),
      verifies: job
        .part('linkedJobs')
        ?.parts('includes')
        ?.flatMap((linked) => linked.text('id') ?? []),
    }),
  };
}

function retentionOf(job: Part, storage: Part | undefined): JobSettings['retention'] {
  const policy = storage?.part('retentionPolicy') ?? job.part('retentionPolicy');
  const quantity = policy?.count('quantity');
  const type = policy?.text('type')?.toLowerCase();
  return known({
    points: type === 'restorepoints' ? quantity : job.part('jobSettings')?.count('restorePointsToKeep'),
    days:
      type === 'days' ? quantity : type === 'months' && quantity !== undefined ? quantity * 30 : undefined,
    gfs: gfsOf(storage?.part('gfsPolicy')),
  });
}

function gfsOf(policy: Part | undefined) {
  if (policy === undefined) return undefined;
  const isEnabled = policy.flag('isEnabled') === true;
  const kept = (step: string, count: string): number => {
    const part = policy.part(step);
    return isEnabled && part?.flag('isEnabled') === true ? (part.count(count) ?? 0) : 0;
  };
  return {
    weeks: kept('weekly', 'keepForNumberOfWeeks'),
    months: kept('monthly', 'keepForNumberOfMonths'),
    years: kept('yearly', 'keepForNumberOfYears'),
  };
}

function encryptionOf(job: Part, advanced: Part | undefined): boolean | undefined {
  const part =
    advanced?.part('storageData', 'encryption') ?? advanced?.part('encryption') ?? job.part('encryption');
  return part?.flag('isEnabled');
}

function scheduleOf(job: Part): JobSettings['schedule'] {
  const schedule = job.part('schedule');
  if (schedule === undefined) return undefined;
  const mode = (schedule.text('type') ?? job.text('mode'))?.toLowerCase();
  if (mode === 'immediate' || mode === 'continuous') {
    const window = schedule.part('backupWindow');
    const hours =
      schedule.text('scheduleMode')?.toLowerCase() === 'backupwindow' ? windowHours(window) : undefined;
    return { by: 'continuous', ...known({ windowHours: hours }) };
  }
  if (schedule.flag('runAutomatically') === false) return { by: 'nothing' };
  const window = schedule.part('backupWindow');
  const hours = window?.flag('isEnabled') === true ? windowHours(window.part('backupWindow')) : undefined;
  const allowed = known({ windowHours: hours });
  const isOn = (name: string) => schedule.part(name)?.flag('isEnabled') === true;
  if (isOn('afterThisJob')) return { by: 'after-job', ...allowed };
  if (isOn('continuously')) return { by: 'continuous', ...allowed };
  const every = [
    isOn('daily') ? dailyHours(schedule.part('daily')) : undefined,
    isOn('monthly') ? monthlyHours(schedule.part('monthly')) : undefined,
    isOn('periodically') ? periodicHours(schedule.part('periodically')) : undefined,
  ].filter((each) => each !== undefined);
  const isTimed = isOn('daily') || isOn('monthly') || isOn('periodically');
  if (!isTimed) return schedule.flag('runAutomatically') === true ? undefined : { by: 'nothing' };
  return { by: 'time', ...(every.length > 0 && { everyHours: Math.min(...every) }), ...allowed };
}

/** (EDailyKinds) */
function dailyHours(daily: Part | undefined): number | undefined {
  switch (daily?.text('dailyKind')?.toLowerCase()) {
    case 'everyday':
      return longestGapHours(everyDay);
    case 'weekdays':
      return longestGapHours(workdays);
    case 'selecteddays':
      return longestGapHours(daysOfWeek(daily.texts('days') ?? []));
    default:
      return undefined;
  }
}

const monthNames =
  'january february march april may june july august september october november december'.split(' ');

function monthlyHours(monthly: Part | undefined): number | undefined {
  const months = (monthly?.texts('months') ?? []).map((name) => monthNames.indexOf(name.toLowerCase()));
  return longestMonthsHours(months.filter((month) => month !== -1));
}

/** (EPeriodicallyKinds) */
const hoursOfKind = new Map([
  ['days', 24],
  ['hours', 1],
  ['minutes', 1 / 60],
  ['seconds', 1 / 3600],
]);

function periodicHours(periodically: Part | undefined): number | undefined {
  const unit = hoursOfKind.get(periodically?.text('periodicallyKind')?.toLowerCase() ?? '');
  const frequency = periodically?.count('frequency');
  return unit === undefined || frequency === undefined ? undefined : frequency * unit;
}

function windowHours(window: Part | undefined): number | undefined {
  return allowedHours((window?.parts('days') ?? []).flatMap((day) => day.text('hours') ?? []));
}

function retriesOf(schedule: Part | undefined): number | undefined {
  const retry = schedule?.part('retry');
  const isEnabled = retry?.flag('isEnabled');
  return isEnabled === false ? 0 : isEnabled === true ? retry?.count('retryCount') : undefined;
}

function guestOf(guest: Part | undefined): JobSettings['guest'] {
  const aware = guest?.part('appAwareProcessing');
  const tolerated = aware?.parts('appSettings')?.filter((machine) => {
    const vss = machine.text('vss')?.toLowerCase();
    return vss === 'disabled' || vss === 'ignorefailures' || machine.flag('isProcessingEnabled') === false;
  });
  const credentials = guest?.part('guestCredentials');
  const id = credentials?.text('credentialsId') ?? credentials?.part('credentials')?.text('credentialsId');
  return known({
    applicationAware: aware?.flag('isEnabled'),
    tolerated: tolerated?.length,
    indexing: guest?.part('guestFSIndexing')?.flag('isEnabled'),
    credentials:
      credentials &&
      (credentials.flag('useAgentManagementCredentials') === true ||
        (id !== undefined && !/^[0-]+$/.test(id)) ||
        (credentials.parts('credentialsPerMachine') ?? []).length > 0),
  });
}

function storageOf(job: Part, storage: Part | undefined): JobSettings['storage'] {
  return known({
    repositoryId:
      storage?.text('backupRepositoryId') ??
      storage?.part('destination')?.text('backupRepositoryId') ??
      job.text('backupRepositoryId'),
    archiveRepositoryId: job.part('archiveRepository')?.text('archiveRepositoryId'),
  });
}

function objectsOf(job: Part): number | undefined {
  const machines = job.part('virtualMachines')?.parts('includes');
  return (machines ?? job.parts('computers') ?? job.parts('objects'))?.length;
}

/** Templates do not count, because they do not run. File masks do not show how much they leave out. */
function exclusionsOf(job: Part): JobSettings['exclusions'] {
  const excludes =
    job.part('virtualMachines', 'excludes') ??
    job.part('sourceObjects', 'excludes') ??
    Part.of(job.part('linkedJobs')?.has('excludes') ? { vms: [] } : undefined);
  const machines = [
    ...(excludes?.parts('vms') ?? []),
    ...(excludes?.parts('jobs') ?? []),
    ...(excludes?.parts('objects') ?? []),
  ];
  if (excludes === undefined) return undefined;
  const partly = (excludes.parts('disks') ?? []).filter(
    (disks) => (disks.text('disksToProcess') ?? 'AllDisks').toLowerCase() !== 'alldisks',
  );
  const names = [...machines, ...partly].flatMap((each) => nameOf(each) ?? []).slice(0, mostNames);
  return { objects: machines.length, disks: partly.length, ...(names.length > 0 && { names }) };
}

/** Before 1.3 an object is wrapped (vbr-1.1-rev1: Get Job). */
function nameOf(object: Part): string | undefined {
  return (
    object.text('name') ??
    object.part('inventoryObject')?.text('name') ??
    object.part('vmObject')?.text('name')
  );
}

function notificationsOf(notifications: Part | undefined): JobSettings['notifications'] {
  return known({
    mail: notifications?.part('emailNotifications')?.flag('isEnabled'),
    snmp: notifications?.flag('sendSNMPNotifications'),
  });
}

function copiesOf(job: Part): JobSettings['copies'] {
  const primary = job.text('primaryJobId');
  if (primary !== undefined) return { jobs: [primary], backups: 0, repositories: [] };
  const includes = job.part('sourceObjects', 'includes');
  if (includes === undefined) return undefined;
  const idsIn = (list: string) => (includes.parts(list) ?? []).flatMap((each) => each.text('id') ?? []);
  return {
    jobs: idsIn('jobs'),
    backups: includes.parts('backups')?.length ?? 0,
    repositories: idsIn('repositories'),
  };
}
