import type { EstateJob, JobObject } from '../estate/estate.ts';
import type { Hrefs } from './hrefs.ts';
import { linkedIncludesNode } from './linked-objects.ts';
import { type EmNode, empty, list, object, value } from './node.ts';

const INFOS = ['BackupJobInfo', 'ReplicaJobInfo', 'BackupCopyJobInfo', 'ImmediateBackupCopyJobInfo'];

/**
 * JobInfo: what is processed and how, in the object that fits the job's type; JSON has null for the others, as it has
 * for the other kind of schedule. Source: em_rest/get_jobs_id and its examples; em_rest/jobinfo.
 */
export function jobInfoNode(hrefs: Hrefs, job: EstateJob): EmNode {
  const name = `${job.kind}JobInfo`;
  return object(
    'JobInfo',
    {},
    INFOS.map((each) => (each === name ? object(name, {}, partsOf(hrefs, job)) : value(each, null))),
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
