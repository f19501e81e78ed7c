import type { BackupJob } from '../../../functions/veeam/microsoft365/backup-job.ts';
import { backupJobSchema } from '../../../functions/veeam/microsoft365/backup-job.ts';
import { type CopyJob, copyJobSchema } from '../../../functions/veeam/microsoft365/copy-job.ts';
import { type Repository, repositorySchema } from '../../../functions/veeam/microsoft365/repository.ts';

/** Resources as a v8 server answers them, read by the client's own schemas. */
export const source = repository('source', { objectStorage: { type: 'AmazonS3' } });
export const archive = repository('archive', {
  isLongTerm: true,
  objectStorage: { type: 'AmazonS3GlacierDeepArchive' },
});

export function repository(name: string, more: object = {}): Repository {
  const fields = { proxyId: 'proxy-1', retentionType: 'SnapshotBased', isLongTerm: false };
  return repositorySchema.parse({ id: `${name}-id`, name, ...fields, ...more });
}

export function backupJob(name: string, more: object = {}): BackupJob {
  const id = `${name}-id`;
  return backupJobSchema.parse({ id, name, repositoryId: source.id, organizationId: 'org', ...more });
}

export const immediate = { type: 'Immediate', backupCopyWindowEnabled: false } as const;

export function copyJob(of: BackupJob, more: object = {}): CopyJob {
  return copyJobSchema.parse({
    id: `copy-of-${of.id}`,
    name: `${of.name} - copy job`,
    backupJobId: of.id,
    repositoryId: archive.id,
    isEnabled: true,
    schedulePolicy: immediate,
    ...more,
  });
}
