import {
  CloneSpecError,
  canClone,
  cloneSpecFor,
  type JobCloneSpec,
  takesDescription,
} from '@veeam-automation/veeam/enterprise-manager/clone';
import type { Repository } from '@veeam-automation/veeam/enterprise-manager/repositories';
import { type FieldProblem, refuseField } from '../../../action.ts';
import { nameHint } from '../../../input/nearest-name.ts';
import { refuseFields } from '../../../input/parse-input.ts';
import { NameTakenError, type PlanContext } from '../../driver.ts';
import { isMarked, markDescription } from '../../marker.ts';
import { longestName, nameFromTemplate } from '../../name-template.ts';
import type { CloneRequest } from '../../request.ts';
import type { ClonePlan } from '../../state.ts';
import { jobIdIn, unknownJob } from '../source-job.ts';
import type { JobCatalog, KnownJob } from './job-catalog.ts';

/**
 * Decides what a clone will do, and changes nothing: finds the source and the repository, makes the new name, fills the
 * defaults and says what to expect.
 * @throws RefusedError naming the field, if the request cannot be carried out; VeeamError
 */
export async function planClone(
  catalog: JobCatalog,
  request: CloneRequest,
  { mark, requestedAt }: PlanContext,
): Promise<ClonePlan> {
  const nameOf = (job: string) =>
    nameFromTemplate(request.name, job, requestedAt, longestName['enterprise-manager']);
  const { source, jobs } = await findSource(catalog, request.job, nameOf);
  refuseForeignFields(request, source.jobType);
  const name = nameOf(source.name);
  await refuseTakenName(jobs ?? catalog, name, source, mark);
  const { apiVersion } = catalog;
  const marked = takesDescription(apiVersion);
  const plan: ClonePlan = {
    server: request.server,
    driver: 'enterprise-manager',
    driverReason: `${request.server} is an Enterprise Manager, whose clone task makes the job named and described at once.`,
    apiVersion,
    source: {
      id: source.id,
      name: source.name,
      type: source.jobType,
      platform: source.platform,
      ...(source.backupServer && {
        backupServer: {
          id: source.backupServer.id,
          name: source.backupServer.name ?? source.backupServer.id,
        },
      }),
    },
    name,
    ...(marked && {
      description: markDescription(request.description ?? `Cloned from ${source.name}`, mark),
    }),
    ...targetNames(request, source.jobType, name),
    ...(await chooseRepository(catalog, request, source)),
    ...(request.enabled !== undefined && { enabled: request.enabled }),
    warnings: warningsFor(request, marked),
  };
  checkSpec(plan);
  return plan;
}

/** The request to Enterprise Manager for a plan. @throws CloneSpecError */
export function specOfPlan(plan: ClonePlan): JobCloneSpec {
  return cloneSpecFor(
    { jobType: plan.source.type },
    { ...plan, ...(plan.repository && { repositoryUid: plan.repository.uid }) },
  );
}

/** Refuses what Enterprise Manager would refuse, before anything starts. */
function checkSpec(plan: ClonePlan): void {
  try {
    if (!canClone(specOfPlan(plan).kind, plan.apiVersion)) {
      throw refuseField(
        'invalid-input',
        'job',
        `The API version ${plan.apiVersion} cannot clone backup copy jobs.`,
      );
    }
  } catch (error) {
    if (!(error instanceof CloneSpecError)) throw error;
    throw refuseField('invalid-input', error.field === 'jobName' ? 'name' : error.field, error.message);
  }
}

/** Where jobs are found by name. */
interface JobsByName {
  findByName(name: string): Promise<KnownJob[]>;
}

/**
 * The job to clone. If it is given by name, one request looks for this name and for the name of the clone: `jobs` then
 * has both.
 */
async function findSource(
  catalog: JobCatalog,
  nameOrId: string,
  nameOf: (job: string) => string,
): Promise<{ source: KnownJob; jobs?: JobsByName }> {
  const id = jobIdIn(nameOrId);
  if (id !== undefined) {
    const source = await catalog.findJob(id);
    if (source) return { source };
    throw refuseField('invalid-input', 'job', 'No job has that id.');
  }
  const asked = await catalog.findByName(nameOrId, nameOf(nameOrId));
  const jobs: JobsByName = { findByName: async (name) => asked.filter((job) => job.name === name) };
  const [found, ...others] = await jobs.findByName(nameOrId);
  if (!found) throw await unknownJob(nameOrId, catalog.jobNames);
  if (others.length > 0) {
    const choices = [found, ...others]
      .map((job) => `${job.id} on ${job.backupServer?.name ?? '?'}`)
      .join(', ');
    throw refuseField('invalid-input', 'job', `Several jobs have that name; give an id: ${choices}.`);
  }
  return { source: found, jobs };
}

/**
 * Refuses a name that another job of the same backup server has. This request's own clone does not count: the start
 * adopts it.
 */
async function refuseTakenName(
  jobs: JobsByName,
  name: string,
  source: KnownJob,
  mark: string,
): Promise<void> {
  const namesakes = await findNamesakes(jobs, name, source.backupServer?.id);
  const other = namesakes.find((job) => !isMarked(job.description, mark));
  if (other) throw new NameTakenError(`A job of that name exists already (${other.id}).`);
}

/** The jobs with the new name on the source's backup server: names are unique only per backup server. */
export async function findNamesakes<Found extends KnownJob>(
  jobs: { findByName(name: string): Promise<Found[]> },
  name: string,
  backupServerId: string | undefined,
): Promise<Found[]> {
  const namesakes = await jobs.findByName(name);
  return namesakes.filter(
    (job) => backupServerId === undefined || !job.backupServer || job.backupServer.id === backupServerId,
  );
}

/** The name field of each type of job (em_rest/post_jobs_id_actionclone). */
const nameFieldOf: Record<string, 'folderName' | 'vmSuffix' | 'jobFileName'> = {
  Backup: 'folderName',
  Replica: 'vmSuffix',
  BackupCopy: 'jobFileName',
  ImmediateBackupCopy: 'jobFileName',
};

function targetNames(
  request: CloneRequest,
  jobType: string,
  name: string,
): Pick<ClonePlan, 'folderName' | 'jobFileName' | 'vmSuffix'> {
  const field = nameFieldOf[jobType];
  if (field === undefined) return {};
  return { [field]: request[field] ?? (field === 'vmSuffix' ? '_replica' : fileName(name)) };
}

function refuseForeignFields(request: CloneRequest, jobType: string): void {
  const own = nameFieldOf[jobType];
  if (own === undefined) {
    throw refuseField(
      'invalid-input',
      'job',
      `Jobs of the type ${jobType} cannot be cloned by Enterprise Manager.`,
    );
  }
  const problems = (['folderName', 'vmSuffix', 'jobFileName'] as const)
    .filter((field) => field !== own && request[field] !== undefined)
    .map((field): FieldProblem => ({ field, message: `A job of the type ${jobType} does not take it.` }));
  if (own === 'vmSuffix' && request.repository !== undefined) {
    problems.push({ field: 'repository', message: 'A replication job is cloned without a repository.' });
  }
  if (problems.length > 0) {
    throw refuseFields(problems);
  }
}

/** Replaces characters that Windows forbids in file names by underscores, as in Veeam's own examples. */
function fileName(name: string): string {
  return name.replace(/[<>:"/\\|?*]/g, '_');
}

function warningsFor(request: CloneRequest, marked: boolean): string[] {
  return [
    ...(request.enabled === undefined
      ? [
          "The clone's schedule may be off: Enterprise Manager decides. Ask for enabled: true or false to be sure.",
        ]
      : []),
    "Check the clone's retention: Enterprise Manager does not carry it over in every version.",
    ...(marked
      ? []
      : [
          'This API version takes no description, so the clone cannot carry the mark of its request: after a lost ' +
            'answer it is known by its name alone.',
        ]),
  ];
}

/**
 * The repository of the clone: the requested one, or else the original's. A replica has none.
 * @throws RefusedError naming `repository`
 */
async function chooseRepository(
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
      'Enterprise Manager does not tell the repository of that job (it has no backup yet, or backups in several). Name one.',
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
  const elsewhere =
    matches.length === 0 && repositories.some(({ uid, id, name }) => [uid, id, name].includes(wanted));
  const why = elsewhere
    ? `That repository belongs to another backup server than the job; a clone stays on the job's own.`
    : `There is ${matches.length > 1 ? 'more than one' : 'no'} repository of that name.`;
  throw refuseField('invalid-input', 'repository', `${why}${hint}`);
}
