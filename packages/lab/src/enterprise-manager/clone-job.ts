import type { Estate, EstateJob } from '../estate/estate.ts';
import type { CloneSpec } from './clone-spec.ts';
import { idOfUid } from './hrefs.ts';
import type { TaskOutcome } from './tasks.ts';

/** What a job gets that nobody gave a retention. */
const DEFAULT_RETAIN_CYCLES = 7;

/**
 * Clones a job on its own backup server, or says why not. The clone's schedule is disabled and the retention is the
 * default one, not the original's (seen after real clones). Source: em_rest/post_jobs_id_actionclone.
 */
export function cloneJob(estate: Estate, original: EstateJob, spec: CloneSpec, at: Date): TaskOutcome {
  const refuse = (message: string): TaskOutcome => ({ success: false, message });
  if (!estate.jobs.includes(original)) return refuse(`The job [${original.name}] was not found.`);
  const namesake = estate.jobs.find(
    (job) => job.name === spec.jobName && job.backupServerId === original.backupServerId,
  );
  if (namesake !== undefined)
    return refuse(`A job named [${spec.jobName}] already exists on the backup server.`);
  let repositoryId = original.repositoryId;
  if (spec.repositoryUid !== undefined) {
    const id = idOfUid('Repository', spec.repositoryUid)?.toLowerCase();
    const repository = estate.repositories.find((candidate) => candidate.id === id);
    if (repository === undefined) return refuse(`The repository [${spec.repositoryUid}] was not found.`);
    if (repository.backupServerId !== original.backupServerId) {
      return refuse(`The repository [${repository.name}] does not belong to the job's backup server.`);
    }
    repositoryId = repository.id;
  }
  const clone: EstateJob = {
    ...original,
    id: estate.random.guid(),
    name: spec.jobName,
    description: spec.description,
    repositoryId,
    scheduleEnabled: false,
    retainCycles: DEFAULT_RETAIN_CYCLES,
    objects: original.objects.map((each) => ({ ...each, id: estate.random.guid() })),
    runs: [],
    shown: undefined,
    folderName: spec.folderName,
    vmSuffix: spec.vmSuffix,
  };
  estate.jobs.push(clone);
  // The link is named for the original and the time, not for the clone: em_rest/post_jobs_id_actionclone.
  const linkName = `${original.name} cloned at ${at.toLocaleString('en-US', { timeZone: 'UTC' })}`;
  return { success: true, message: 'Ok', job: { id: clone.id, linkName } };
}
