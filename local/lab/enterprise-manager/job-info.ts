import type { EstateJob, JobObject } from '../estate.ts';
import type { Hrefs } from './hrefs.ts';
import { type EmNode, empty, list, object, value } from './node.ts';

/** JobInfo: what is processed and how, in the object that fits the job's type. Source: seed: GET jobs page. */
export function jobInfoNode(hrefs: Hrefs, job: EstateJob): EmNode {
  const includes = list(
    'Includes',
    'ObjectInJobs',
    job.objects.map((each) => objectInJobNode(hrefs, job, each)),
  );
  const retention = object('SimpleRetentionPolicy', {}, [
    value('RetainCycles', job.retainCycles),
    value('RetainDaysToKeep', 7),
    value('RetainLimitType', 'Cycles'),
  ]);
  const isCopy = job.kind === 'BackupCopy' || job.kind === 'ImmediateBackupCopy';
  const parts = isCopy
    ? [includes, gfsRetentionNode(), retention]
    : job.kind === 'Replica'
      ? [includes, guestProcessingNode(), retention]
      : [includes, guestProcessingNode(), gfsRetentionNode(), retention];
  return object('JobInfo', {}, [object(`${job.kind}JobInfo`, {}, parts)]);
}

/** One machine in a job. Source: seed: GET jobs page; em_rest/get_jobs_id_includes. */
export function objectInJobNode(hrefs: Hrefs, job: EstateJob, included: JobObject): EmNode {
  // HierarchyObjRef spells the platform its own way, and Cloud Director machines are VMware's.
  const platform = job.platform === 'HyperV' ? 'HyperV' : 'VMware';
  return object(
    'ObjectInJob',
    { Type: 'ObjectInJob', Href: hrefs.to(`jobs/${job.id}/includes/${included.id}`) },
    [
      value('ObjectInJobId', included.id),
      value('HierarchyObjRef', `urn:${platform}:Vm:${included.hierarchyRootId}.${included.reference}`),
      value('Name', included.name),
      value('DisplayName', included.name),
      guestProcessingNode(),
    ],
  );
}

function guestProcessingNode(): EmNode {
  return object('GuestProcessingOptions', {}, [
    object('VssSnapshotOptions', {}, [
      value('VssSnapshotMode', 'RequireSuccess'),
      value('IsCopyOnly', false),
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
