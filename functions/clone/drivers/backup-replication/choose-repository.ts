import type { JobState } from '@veeam-automation/veeam/backup-replication/job-states';
import type { Job } from '@veeam-automation/veeam/backup-replication/jobs';
import type { Repository } from '@veeam-automation/veeam/backup-replication/repositories';
import { refuseField } from '../../../action.ts';
import { nameHint } from '../../../input/nearest-name.ts';
import type { CloneRequest } from '../../request.ts';
import type { ClonePlan } from '../../state.ts';
import type { JobCatalog } from './job-catalog.ts';
import { repositoryIdOf } from './job-document.ts';

/**
 * The repository that the clone writes to: the one asked for, or else the original's, of which the clone is a copy.
 * @throws RefusedError naming `repository`
 */
export async function chooseRepository(
  catalog: Pick<JobCatalog, 'listRepositories'>,
  request: CloneRequest,
  state: JobState,
  source: Job,
): Promise<Pick<ClonePlan, 'repository'>> {
  const uid = repositoryIdOf(source.document);
  const original = uid === undefined ? undefined : { uid, name: state.repositoryName ?? uid };
  const wanted = request.repository?.replace(/^urn:veeam:Repository:/i, '');
  if (wanted === undefined) return original ? { repository: original } : {};
  if (!original) {
    throw refuseField(
      'invalid-input',
      'repository',
      `The document of "${source.name}" names no repository, so there is none to change. Leave it out.`,
    );
  }
  if ([original.name, original.uid].includes(wanted)) return { repository: original };
  const { id, name } = findRepository(await catalog.listRepositories(), wanted);
  return { repository: { uid: id, name } };
}

function findRepository(all: readonly Repository[], wanted: string): Repository {
  const matches = all.filter(({ id, name }) => name === wanted || id.toLowerCase() === wanted.toLowerCase());
  if (matches.length === 1 && matches[0]) return matches[0];
  const hint = nameHint(
    wanted,
    all.map(({ name }) => name),
    'The server has',
  );
  throw refuseField(
    'invalid-input',
    'repository',
    `There is ${matches.length > 1 ? 'more than one' : 'no'} repository of that name.${hint} A scale-out repository can be kept, but not chosen.`,
  );
}
