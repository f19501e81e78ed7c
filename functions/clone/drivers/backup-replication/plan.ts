import type { JobState } from '@veeam-automation/veeam/backup-replication/job-states';
import type { Job } from '@veeam-automation/veeam/backup-replication/jobs';
import type { Repository } from '@veeam-automation/veeam/backup-replication/repositories';
import type { Revision } from '@veeam-automation/veeam/backup-replication/revision';
import { isAtLeast } from '@veeam-automation/veeam/transport/versions';
import { type FieldProblem, refuseField } from '../../../action.ts';
import { nameHint } from '../../../input/nearest-name.ts';
import { refuseFields } from '../../../input/parse-input.ts';
import { NameTakenError, type PlanContext } from '../../driver.ts';
import { isMarked, markDescription } from '../../marker.ts';
import { longestName, nameFromTemplate } from '../../name-template.ts';
import type { CloneRequest } from '../../request.ts';
import type { ClonePlan } from '../../state.ts';
import { jobIdIn, unknownJob } from '../source-job.ts';
import type { JobCatalog } from './job-catalog.ts';
import { repositoryIdOf, runsAutomatically } from './job-document.ts';

/** (CloneJob, in vbr-1.3-rev1 and not in vbr-1.1-rev0) */
const clonesSince: Revision = '1.3-rev0';
/** No Enterprise Manager is named: not every configured one manages this server, or may be known to the requester. */
const instead = 'Clone it through an Enterprise Manager.';
/** The types of jobs that CloneJob accepts (vbr-1.3-rev1). */
const cloneable = [
  'VSphereBackup',
  'HyperVBackup',
  'CloudDirectorBackup',
  'BackupCopy',
  'WindowsAgentBackup',
  'LinuxAgentBackup',
];

/**
 * Decides what a clone will do, and changes nothing.
 * @throws RefusedError naming the field, if the request cannot be carried out; VeeamError
 */
export async function planClone(
  catalog: JobCatalog,
  request: CloneRequest,
  { mark, requestedAt }: PlanContext,
): Promise<ClonePlan> {
  const { revision } = catalog;
  if (!isAtLeast(revision, clonesSince)) {
    const message = `${request.server} speaks API revision ${revision}, and Backup & Replication clones jobs itself from ${clonesSince} on. ${instead}`;
    throw refuseField('invalid-input', 'server', message);
  }
  refuseForeignFields(request);
  const { state, source } = await findSource(catalog, request.job);
  if (!cloneable.includes(source.type)) {
    const message = `Backup & Replication does not clone jobs of the type ${source.type}, only ${cloneable.join(', ')}. ${instead}`;
    throw refuseField('invalid-input', 'job', message);
  }
  const name = nameFromTemplate(request.name, source.name, requestedAt, longestName['backup-replication']);
  await refuseTakenName(catalog, name, mark);
  const { enabled } = request;
  const scheduled = runsAutomatically(source.document);
  return {
    server: request.server,
    driver: 'backup-replication',
    driverReason: `${request.server} is a backup server whose API revision ${revision} clones jobs itself: the clone is made under a name of the server's, then named and set as asked by an edit.`,
    apiVersion: revision,
    source: { id: source.id, name: source.name, type: source.type },
    name,
    description: markDescription(request.description ?? `Cloned from ${source.name}`, mark),
    ...(await chooseRepository(catalog, request, state, source)),
    ...(enabled !== undefined && { enabled }),
    ...(enabled && scheduled && { runAutomatically: true }),
    warnings: warningsFor(enabled, scheduled),
  };
}

/** Fields that only Enterprise Manager's clone accepts. */
function refuseForeignFields(request: CloneRequest): void {
  const problems = (['folderName', 'vmSuffix', 'jobFileName'] as const)
    .filter((field) => request[field] !== undefined)
    .map((field): FieldProblem => ({ field, message: "Backup & Replication's own clone does not take it." }));
  if (problems.length === 0) return;
  throw refuseFields(problems);
}

async function findSource(catalog: JobCatalog, nameOrId: string): Promise<{ state: JobState; source: Job }> {
  const id = jobIdIn(nameOrId);
  const named = id === undefined ? await catalog.findByName(nameOrId) : [];
  if (named.length > 1) {
    const choices = named.map(({ id: each }) => each).join(', ');
    throw refuseField('invalid-input', 'job', `Several jobs have that name; give an id: ${choices}.`);
  }
  const state = id === undefined ? named[0] : await catalog.findById(id);
  if (state) return { state, source: await catalog.getJob(state.id) };
  if (id === undefined) throw await unknownJob(nameOrId, catalog.jobNames);
  throw refuseField('invalid-input', 'job', 'No job has that id.');
}

/** This request's own clone does not count: the start adopts it. */
async function refuseTakenName(catalog: JobCatalog, name: string, mark: string): Promise<void> {
  const other = (await catalog.findByName(name)).find((job) => !isMarked(job.description, mark));
  if (other) throw new NameTakenError(`A job of that name exists already (${other.id}).`);
}

function warningsFor(enabled: boolean | undefined, scheduled: boolean | undefined): string[] {
  if (enabled === undefined) {
    return [
      "The clone's schedule may be off: Backup & Replication decides. Ask for enabled: true or false to be sure.",
    ];
  }
  if (enabled && scheduled === false) {
    return [
      'The original does not run by a schedule, and so neither will the clone: it runs when it is started.',
    ];
  }
  return [];
}

/**
 * The repository of the clone: the requested one, or else the original's.
 * @throws RefusedError naming `repository`
 */
async function chooseRepository(
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
      'The document of that job names no repository, so there is none to change. Leave it out.',
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
