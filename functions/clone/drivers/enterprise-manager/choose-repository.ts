import type { Repository } from '@veeam-automation/veeam/enterprise-manager/repositories';
import { refuseField } from '../../../action.ts';
import { nameHint } from '../../../input/nearest-name.ts';
import type { CloneRequest } from '../../request.ts';
import type { ClonePlan } from '../../state.ts';
import type { JobCatalog, KnownJob } from './job-catalog.ts';

/**
 * The repository that the clone writes to: the one asked for, or else the original's. A replica has none.
 * @throws RefusedError naming `repository`
 */
export async function chooseRepository(
  catalog: JobCatalog,
  request: CloneRequest,
  source: KnownJob,
): Promise<Pick<ClonePlan, 'repository'>> {
  if (source.jobType === 'Replica') return {};
  const { uid, name } = await findRepository(catalog, request, source);
  return { repository: { uid, name } };
}

async function findRepository(
  catalog: JobCatalog,
  request: CloneRequest,
  source: KnownJob,
): Promise<Repository> {
  if (request.repository === undefined) {
    const original = await catalog.repositoryOfJob(source);
    if (original) return original;
    throw refuseField(
      'invalid-input',
      'repository',
      `Enterprise Manager does not tell the repository of "${source.name}" (it has no backup yet, or backups in several). Name one.`,
    );
  }
  const wanted = request.repository;
  const repositories = await catalog.listRepositories();
  const own = repositories.filter(
    (repository) =>
      !source.backupServer ||
      !repository.backupServer ||
      repository.backupServer.id === source.backupServer.id,
  );
  const matches = own.filter(({ uid, id, name }) => [uid, id, name].includes(wanted));
  if (matches.length === 1 && matches[0]) return matches[0];
  const hint = nameHint(
    wanted,
    own.map(({ name }) => name),
    "The job's backup server has",
  );
  const elsewhere = repositories.some(({ uid, id, name }) => [uid, id, name].includes(wanted));
  const why = elsewhere
    ? `That repository belongs to another backup server than the job; a clone stays on the job's own.`
    : `There is ${matches.length > 1 ? 'more than one' : 'no'} repository of that name.`;
  throw refuseField('invalid-input', 'repository', `${why}${hint}`);
}
