import type { Estate, EstateJob } from '../estate/estate.ts';
import type { EnterpriseManagerVersion } from '../options.ts';
import type { LabRequest } from '../server/lab-server.ts';
import { Refusal } from '../server/router.ts';
import { idOfUid } from './entity.ts';
import { readBody } from './request-body.ts';
import type { TaskOutcome } from './task-queue.ts';

/** A JobCloneSpec as received: the kind of its options, and their elements in order. */
interface CloneBody {
  readonly kind: string;
  readonly elements: readonly (readonly [name: string, content: string])[];
  readonly isOrdered: boolean;
}

/**
 * Reads `<JobCloneSpec>`, in JSON `{"BackupJobCloneInfo": {…}}`: no outer JobCloneSpec (seen in clients).
 * @throws Refusal 400
 */
export function readCloneBody(request: LabRequest, apiVersion: EnterpriseManagerVersion): CloneBody {
  const { root, isOrdered } = readBody(request, apiVersion, 'JobCloneSpec');
  const [options, ...more] = root.children;
  if (options === undefined || more.length > 0)
    throw new Refusal(400, 'A JobCloneSpec holds the options of exactly one kind.');
  return {
    kind: options.name,
    elements: options.children.map(({ name, text }) => [name, text] as const),
    isOrdered,
  };
}

/** The client's options for a clone. */
interface CloneSpec {
  readonly jobName: string;
  /** FolderName, or JobFileName of copy jobs. */
  readonly folderName?: string | undefined;
  readonly vmSuffix?: string | undefined;
  readonly repositoryUid?: string | undefined;
  readonly description: string;
}

/** The types of jobs that GET /jobs lists; each of them can be cloned. Source: em_rest/get_jobs. */
export type ListedKind = 'Backup' | 'Replica' | 'BackupCopy' | 'ImmediateBackupCopy';

interface CloneRules {
  readonly jobKind: ListedKind;
  readonly apiVersion: EnterpriseManagerVersion;
  /** Whether the order and the presence of elements are enforced. */
  readonly strict: boolean;
}

/**
 * The elements of each kind, in the order of the examples; the fourth example puts its Description second, unlike
 * its own table. Source: em_rest/post_jobs_id_actionclone.
 */
const elementNames: Readonly<Record<ListedKind, readonly string[]>> = {
  Backup: ['JobName', 'FolderName', 'RepositoryUid', 'Description'],
  Replica: ['JobName', 'VmSuffix', 'Description'],
  BackupCopy: ['JobName', 'JobFileName', 'RepositoryUid', 'Description'],
  ImmediateBackupCopy: ['JobName', 'Description', 'RepositoryUid', 'JobFileName'],
};
const mostNameCharacters = 50;

/**
 * Reads the spec from a body.
 * @throws Refusal 400 when it does not fit the job's type, the API version or the schema
 */
export function readCloneSpec(body: CloneBody, rules: CloneRules): CloneSpec {
  const isOld = rules.apiVersion <= 'v1_4';
  const expected = `${rules.jobKind}JobCloneInfo`;
  if (isOld && rules.jobKind !== 'Backup' && rules.jobKind !== 'Replica') {
    throw new Refusal(
      400,
      `Jobs of type ${rules.jobKind} cannot be cloned in API version ${rules.apiVersion}.`,
    );
  }
  if (body.kind !== expected) {
    throw new Refusal(400, `Clone options [${body.kind}] do not fit a job of type ${rules.jobKind}.`);
  }
  const allowed = elementNames[rules.jobKind].filter((name) => !(isOld && name === 'Description'));
  checkElements(body, allowed, rules.strict);
  const given = new Map(body.elements);
  const jobName = given.get('JobName') ?? '';
  if (jobName === '') throw new Refusal(400, 'The job name is not specified.');
  if (jobName.length > mostNameCharacters) {
    throw new Refusal(400, `The job name must be up to ${mostNameCharacters} characters long.`);
  }
  return {
    jobName,
    folderName: given.get('FolderName') ?? given.get('JobFileName'),
    vmSuffix: given.get('VmSuffix'),
    repositoryUid: given.get('RepositoryUid'),
    description: given.get('Description') ?? '',
  };
}

function checkElements(body: CloneBody, allowed: readonly string[], strict: boolean): void {
  const names = body.elements.map(([name]) => name);
  for (const [index, name] of names.entries()) {
    if (!allowed.includes(name))
      throw new Refusal(400, `The element [${name}] is not expected in ${body.kind}.`);
    if (names.indexOf(name) !== index) throw new Refusal(400, `The element [${name}] occurs more than once.`);
  }
  if (!strict) return;
  const missing = allowed.find((name) => name !== 'Description' && !names.includes(name));
  if (missing !== undefined) throw new Refusal(400, `The element [${missing}] is missing in ${body.kind}.`);
  const inOrder = allowed.filter((name) => names.includes(name));
  const misplaced = body.isOrdered ? names.find((name, index) => name !== inOrder[index]) : undefined;
  if (misplaced !== undefined) {
    throw new Refusal(
      400,
      `The element [${misplaced}] is out of place in ${body.kind}; the order is ${inOrder.join(', ')}.`,
    );
  }
}

/** The retention of a job for which none was given. */
const defaultRetainCycles = 7;

/**
 * Clones a job on its own backup server, or returns the reason why not. The clone's schedule is disabled, and its
 * retention is the default one, not the original's (seen after real clones). Source: em_rest/post_jobs_id_actionclone.
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
    retainCycles: defaultRetainCycles,
    objects: original.objects.map((each) => ({ ...each, id: estate.random.guid() })),
    runs: [],
    shown: undefined,
    folderName: spec.folderName,
    vmSuffix: spec.vmSuffix,
  };
  estate.jobs.push(clone);
  // The link has the name of the original and the time, not the clone's name: em_rest/post_jobs_id_actionclone.
  const linkName = `${original.name} cloned at ${at.toLocaleString('en-US', { timeZone: 'UTC' })}`;
  return { success: true, message: 'Ok', job: { id: clone.id, linkName } };
}
