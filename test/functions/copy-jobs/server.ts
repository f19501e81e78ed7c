import { type CopyJob, readCopyJob } from '@veeam-automation/veeam/microsoft365/copy-jobs';
import { type BackupJob, readBackupJob } from '@veeam-automation/veeam/microsoft365/jobs';
import { type Repository, readRepository } from '@veeam-automation/veeam/microsoft365/repositories';
import { reading } from '../../../packages/veeam/test/microsoft365/reading.ts';

/** Resources as a v8 server returns them, parsed by the client's own readers. */
export const source = repository('source', { objectStorage: { type: 'AmazonS3' } });
export const archive = repository('archive', {
  isLongTerm: true,
  objectStorage: { type: 'AmazonS3GlacierDeepArchive' },
});

export function repository(name: string, more: object = {}): Repository {
  const fields = { proxyId: 'proxy-1', retentionType: 'SnapshotBased', isLongTerm: false };
  return reading(readRepository, { id: `${name}-id`, name, ...fields, ...more }).read;
}

export function backupJob(name: string, more: object = {}): BackupJob {
  const id = `${name}-id`;
  const fields = { id, name, repositoryId: source.id, organizationId: 'org', ...more };
  return reading(readBackupJob, fields).read;
}

export const immediate = { type: 'Immediate', backupCopyWindowEnabled: false } as const;

export function copyJob(of: BackupJob, more: object = {}): CopyJob {
  return reading(readCopyJob, {
    id: `copy-of-${of.id}`,
    name: `${of.name} - copy job`,
    backupJobId: of.id,
    repositoryId: archive.id,
    isEnabled: true,
    schedulePolicy: immediate,
    ...more,
  }).read;
}
