import type { EstateJob } from '../estate/estate.ts';
import type { Revision } from '../options.ts';
import { type Call, notFound } from './call.ts';
import { isFrom } from './revisions.ts';

/** Source: EJobType of each revision; for vbr-1.1-rev1: "supports the following job types". */
const namesByRevision: Readonly<Record<Revision, readonly string[]>> = (() => {
  const rev10 = ['Backup'];
  const rev11 = [...rev10, 'VSphereReplica', 'CloudDirectorBackup'];
  const rev12 = [...rev11, 'EntraIDTenantBackup', 'EntraIDAuditLogBackup', 'FileBackupCopy'];
  const rev130 = [
    'Unknown',
    'VSphereBackup',
    'HyperVBackup',
    ...rev12.filter((name) => name !== 'Backup'),
    'LegacyBackupCopy',
    'BackupCopy',
    'WindowsAgentBackup',
    'LinuxAgentBackup',
    'EntraIDTenantBackupCopy',
  ];
  const rev131 = [
    ...rev130,
    'FileBackup',
    'ObjectStorageBackup',
    'SureBackupContentScan',
    'CloudBackupAzure',
    'CloudBackupAWS',
    'CloudBackupGoogle',
    'WindowsAgentBackupWorkstationPolicy',
    'LinuxAgentBackupWorkstationPolicy',
    'WindowsAgentBackupServerPolicy',
    'LinuxAgentBackupServerPolicy',
  ];
  const rev132 = [
    ...rev131,
    'NutanixAHVBackupJob',
    'ProxmoxBackupJob',
    'IrisBackup',
    'WindowsAgentBackupFailoverCluster',
  ];
  return {
    '1.1-rev0': rev10,
    '1.1-rev1': rev11,
    '1.2-rev1': rev12,
    '1.3-rev0': rev130,
    '1.3-rev1': rev131,
    '1.3-rev2': rev132,
  };
})();

export function jobTypeNames(revision: Revision): readonly string[] {
  return namesByRevision[revision];
}

/** A revision's name for a job's type; undefined when the revision does not have such jobs and leaves them out. */
export function jobTypeOf(job: EstateJob, revision: Revision): string | undefined {
  const name = nameOf(job, revision);
  return name !== undefined && jobTypeNames(revision).includes(name) ? name : undefined;
}

function nameOf({ kind, platform }: EstateJob, revision: Revision): string | undefined {
  switch (kind) {
    case 'Backup':
      if (platform === 'vCloud') return 'CloudDirectorBackup';
      if (platform === 'HyperV') return 'HyperVBackup';
      return isFrom(revision, '1.3-rev0') ? 'VSphereBackup' : 'Backup';
    case 'Replica':
      // No revision has a type for replicas of Hyper-V machines.
      return platform === 'HyperV' ? undefined : 'VSphereReplica';
    case 'BackupCopy':
    case 'ImmediateBackupCopy':
      return 'BackupCopy';
    case 'AgentBackup':
      return 'WindowsAgentBackup';
    case 'NasBackup':
      return 'FileBackup';
  }
}

/** The jobs of this server whose type the revision has, in the order of their creation. */
export function visibleJobs({ estate, server, revision }: Call): EstateJob[] {
  return estate.jobs.filter(
    (job) => job.backupServerId === server.id && jobTypeOf(job, revision) !== undefined,
  );
}

/**
 * The job with the id in the path.
 * @throws Refusal 404
 */
export function jobById(call: Call): EstateJob {
  const job = call.estate.jobs.find((candidate) => candidate.id === call.id);
  const isVisible = job?.backupServerId === call.server.id && jobTypeOf(job, call.revision) !== undefined;
  if (job === undefined || !isVisible) throw notFound(call.id);
  return job;
}

/** Whether another job of this server has the name. Jobs that the revision does not show count, too. */
export function isNameTaken({ estate, server }: Call, name: string, exceptId?: string): boolean {
  return estate.jobs.some(
    (job) =>
      job.backupServerId === server.id &&
      job.id !== exceptId &&
      job.name.toLowerCase() === name.toLowerCase(),
  );
}
