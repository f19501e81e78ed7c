import { dayNames, everyHour, hourMs, monthNames } from '../estate/clock.ts';
import { backupIdOf, linkId } from '../estate/copies.ts';
import type { CopySource, EstateJob, JobObject } from '../estate/estate.ts';
import { type Hrefs, type Shown, uidOf } from './entity.ts';
import { type EmNode, empty, links, list, object, value } from './nodes.ts';

const infoNames = ['BackupJobInfo', 'ReplicaJobInfo', 'BackupCopyJobInfo', 'ImmediateBackupCopyJobInfo'];

/**
 * JobInfo: the objects and their processing, in the element for the job's type. JSON has null for the other types, and
 * also for the other kind of schedule. Source: em_rest/get_jobs_id and its examples; em_rest/jobinfo.
 */
export function jobInfoNode(hrefs: Hrefs, job: EstateJob): EmNode {
  const name = `${job.kind}JobInfo`;
  return object(
    'JobInfo',
    {},
    infoNames.map((each) => (each === name ? object(name, {}, partsOf(hrefs, job)) : value(each, null))),
  );
}

function partsOf(hrefs: Hrefs, job: EstateJob): readonly EmNode[] {
  const includes = () =>
    list(
      'Includes',
      'ObjectInJobs',
      job.objects.map((each) => objectInJobNode(hrefs, job, each)),
    );
  const storage = object('AdvancedStorageOptions', {}, [empty('PasswordKeyId')]);
  switch (job.kind) {
    case 'Replica':
      return [includes(), guestProcessingNode()];
    case 'BackupCopy':
      return [includes(), linkedIncludesNode(job, 'Job'), storage, linkedIncludesNode(job, 'Backup')];
    case 'ImmediateBackupCopy':
      return (['Job', 'Backup', 'Repository'] as const).map((kind) => linkedIncludesNode(job, kind));
    default:
      return [includes(), guestProcessingNode(), storage, gfsRetentionNode(), retentionNode(job)];
  }
}

function retentionNode(job: EstateJob): EmNode {
  return object('SimpleRetentionPolicy', {}, [
    value('RetainCycles', job.retainCycles),
    value('RetainDaysToKeep', 7),
    value('RetainLimitType', 'Cycles'),
  ]);
}

/** One machine in a job. Source: em_rest/get_jobs_id; em_rest/get_jobs_id_includes. */
export function objectInJobNode(hrefs: Hrefs, job: EstateJob, included: JobObject): EmNode {
  // HierarchyObjRef has its own platform names; for Cloud Director machines it is VMware.
  const platform = job.platform === 'HyperV' ? 'HyperV' : 'VMware';
  return object(
    'ObjectInJob',
    { Type: 'ObjectInJob', Href: hrefs.to(`jobs/${job.id}/includes/${included.id}`) },
    [
      value('ObjectInJobId', included.id),
      value('HierarchyObjRef', `urn:${platform}:Vm:${included.hierarchyRootId}.${included.reference}`),
      value('Name', included.name),
      value('DisplayName', included.name),
      // Only for machines, not for whole jobs: em_rest/get_jobs_id, example 1.
      guestProcessingNode(value('UsePersistentGuestAgent', false)),
    ],
  );
}

function guestProcessingNode(...ofMachine: readonly EmNode[]): EmNode {
  return object('GuestProcessingOptions', {}, [
    object('VssSnapshotOptions', {}, [
      value('VssSnapshotMode', 'RequireSuccess'),
      value('IsCopyOnly', false),
      ...ofMachine,
    ]),
    indexingNode('WindowsGuestFSIndexingOptions', ['%windir%', '%ProgramFiles%', '%TEMP%']),
    indexingNode('LinuxGuestFSIndexingOptions', ['/dev', '/proc', '/tmp']),
    object('SqlBackupOptions', {}, [
      value('TransactionLogsProcessing', 'OnlyOnSuccessJob'),
      value('BackupLogsFrequencyMin', 15),
      value('UseDbBackupRetention', true),
      value('RetainDays', 15),
    ]),
    empty('WindowsCredentialsId'),
    empty('LinuxCredentialsId'),
  ]);
}

function indexingNode(name: string, excluded: readonly string[]): EmNode {
  return object(name, {}, [
    value('FileSystemIndexingMode', 'ExceptSpecifiedFolders'),
    list('IncludedIndexingFolders', 'Paths', []),
    list(
      'ExcludedIndexingFolders',
      'Paths',
      excluded.map((path) => value('Path', path)),
    ),
  ]);
}

function gfsRetentionNode(): EmNode {
  const period = (name: string, retention: number, selectedName: string, selected: string) =>
    object(name, {}, [
      value('Enabled', true),
      value('RetentionPeriod', retention),
      value(selectedName, selected),
    ]);
  return object('GfsRetentionPolicy', { Enabled: true }, [
    period('Weekly', 2, 'SelectedDay', 'Sunday'),
    period('Monthly', 3, 'SelectedWeek', 'First'),
    period('Yearly', 1, 'SelectedMonth', 'January'),
  ]);
}

/**
 * The elements of each kind of source: in a job, in their own list, and a single one. The names of JSON arrays follow
 * the rule of the other lists, because no sample was found. Source: em_rest/backup_copy_job_options,
 * em_rest/jobs_id_linked_jobs, em_rest/jobs_id_linked_repositories.
 */
const linkForms = {
  Job: {
    includes: 'LinkedJobIncludes',
    element: 'LinkedJobObject',
    uid: 'LinkedJobUid',
    items: 'LinkedJobObjects',
  },
  Backup: {
    includes: 'LinkedBackupIncludes',
    element: 'LinkedBackup',
    uid: 'LinkedBackupUid',
    items: 'LinkedBackups',
  },
  Repository: {
    includes: 'LinkedBackupRepositoryIncludes',
    element: 'LinkedBackupRepository',
    uid: 'LinkedBackupRepositoryUid',
    items: 'LinkedBackupRepositories',
  },
} as const satisfies Record<CopySource['kind'], object>;

/** The lists that have their own resource below the job. */
const linkedLists = {
  Job: { root: 'LinkedJobResourceObjects', path: 'linkedJobs', type: 'LinkedJobObject' },
  Repository: {
    root: 'LinkedBackupRepositoryResourceObjects',
    path: 'linkedBackupRepositories',
    type: 'LinkedBackupRepositoryObject',
  },
} as const;

/** The sources of one kind in a copy job's JobInfo. */
function linkedIncludesNode(copy: EstateJob, kind: CopySource['kind']): EmNode {
  const { includes, items } = linkForms[kind];
  return list(
    includes,
    items,
    ofKind(copy, kind).map((source) => object(linkForms[kind].element, {}, linkPartsOf(copy, source))),
  );
}

/** GET /jobs/{id}/linkedJobs and …/linkedBackupRepositories. */
export function linkedListNode({ hrefs }: Shown, copy: EstateJob, kind: keyof typeof linkedLists): EmNode {
  const { root, path, type } = linkedLists[kind];
  const nodes = ofKind(copy, kind).map((source) => {
    const own = hrefs.to(`jobs/${copy.id}/${path}/${linkId(copy, source)}`);
    const up = { rel: 'Up', type: 'Job', href: hrefs.to(`jobs/${copy.id}?format=Entity`), name: copy.name };
    return object(linkForms[kind].element, { Href: own, Type: type }, [
      links(up, { rel: 'Delete', href: own }),
      ...linkPartsOf(copy, source),
    ]);
  });
  return list(root, linkForms[kind].items, nodes);
}

function ofKind({ copies = [] }: EstateJob, kind: CopySource['kind']): readonly CopySource[] {
  return copies.filter((source) => source.kind === kind);
}

function linkPartsOf(copy: EstateJob, source: CopySource): EmNode[] {
  const uid = source.kind === 'Backup' ? uidOf('Backup', backupIdOf(source)) : uidOf(source.kind, source.id);
  return [value('ObjectInJobId', linkId(copy, source)), value(linkForms[source.kind].uid, uid)];
}

/**
 * The schedule as Enterprise Manager writes it, with its spellings: `Standart` in both forms, `OptionsContinious` and
 * `RetrySpecified1` only in JSON. Source: em_rest/get_jobs_id; em_rest/job_scheduling_options.
 */
export function scheduleOptionsNode(job: EstateJob): EmNode {
  const isCopy = job.kind === 'ImmediateBackupCopy';
  return object('JobScheduleOptions', {}, [
    isCopy ? value('Standart', null) : standardNode(job),
    isCopy ? immediateNode(job) : value('ImmediateCopyMode', null),
  ]);
}

/** Enabled for immediate copies, disabled for periodic ones. Source: the page's examples 2 and 3. */
function immediateNode(job: EstateJob): EmNode {
  return object('ImmediateCopyMode', {}, [
    object('OptionsContinuous', { Enabled: job.isPeriodicCopy !== true }, [weekNode('Schedule')]),
  ]);
}

function standardNode(job: EstateJob): EmNode {
  const time = timeValue(job.dailyHourUtc);
  const previous = job.afterJobId;
  return object('Standart', {}, [
    object('RetryOptions', {}, [
      value('RetryTimes', 3),
      value('RetryTimeout', 10),
      { form: 'value', name: 'RetrySpecified', jsonName: 'RetrySpecified1', value: true },
    ]),
    value('WaitForBackupCompletion', true),
    value('BackupCompetitionWaitingPeriodMin', 180),
    object('OptionsDaily', { Enabled: job.scheduleConfigured && previous === undefined }, [
      value('Kind', 'Everyday'),
      { form: 'repeated', name: 'Days', values: dayNames },
      time,
      value('TimeOffsetUtc', 0),
    ]),
    object('OptionsMonthly', { Enabled: false }, [
      time,
      value('TimeOffsetUtc', 0),
      value('DayNumberInMonth', 'Fourth'),
      value('DayOfWeek', 'Saturday'),
      { form: 'repeated', name: 'Months', values: monthNames },
      value('DayOfMonth', 1),
    ]),
    object('OptionsPeriodically', { Enabled: false }, [
      value('Kind', 'Hours'),
      value('FullPeriod', 1),
      weekNode('Schedule'),
    ]),
    {
      ...object('OptionsContinuous', { Enabled: false }, [weekNode('Schedule')]),
      jsonName: 'OptionsContinious',
    },
    object('OptionsBackupWindow', { Enabled: false }, [weekNode('TimePeriods')]),
    object('OptionsDaisyChaining', { Enabled: previous !== undefined }, [
      previous === undefined ? empty('PreviousJobUid') : value('PreviousJobUid', uidOf('Job', previous)),
    ]),
  ]);
}

/** XML has a time of day with an offset, JSON a whole date. */
function timeValue(hourUtc: number): EmNode {
  const clock = new Date(Math.round(hourUtc * hourMs)).toISOString().slice(11, 19);
  return { form: 'value', name: 'Time', value: `${clock}.0000000+00:00`, json: `2019-10-23T${clock}+00:00` };
}

function weekNode(name: string): EmNode {
  return list(
    name,
    'Days',
    dayNames.map((day) => ({ form: 'labelled', name: 'Day', label: day, value: everyHour })),
  );
}
