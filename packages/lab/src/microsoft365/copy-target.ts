import type { Call } from './call.ts';
import type { BackupJob, BackupRepository } from './model.ts';
import { Refusal } from './refusal.ts';

/**
 * Whether a job's backups can be copied to a repository. Throws Refusal (404, 400) saying why not.
 * Source: vb365-ug (both on object storage, on one proxy or pool, with one retention type).
 */
export function checkTarget(call: Call, job: BackupJob, repositoryId: string): void {
  const source = repositoryOf(call, job.repositoryId);
  const target = repositoryOf(call, repositoryId);
  const reason = whyNot(call, source, target);
  if (reason !== undefined) throw new Refusal(400, `repositoryId: ${reason}`);
}

function whyNot(call: Call, source: BackupRepository, target: BackupRepository): string | undefined {
  if (source.kind === 'jet') return 'the backup job does not write to an object storage';
  if (target.kind === 'jet') return `${target.name} is not extended with an object storage`;
  if (call.archiveTargetsOnly && target.kind !== 'archive') return `${target.name} is not an archive`;
  if (target.proxyId !== source.proxyId || target.proxyPoolId !== source.proxyPoolId) {
    return `${target.name} is on another proxy than the repository of the backup job`;
  }
  if (target.retentionType !== source.retentionType) {
    return `${target.name} has another retention type than the repository of the backup job`;
  }
  return undefined;
}

function repositoryOf(call: Call, wanted: string): BackupRepository {
  const repository = call.estate.repositories.find(({ id }) => id === wanted);
  if (repository === undefined)
    throw new Refusal(404, `There is no backup repository with the ID ${wanted}.`);
  return repository;
}
