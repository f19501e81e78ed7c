import type { EnterpriseManagerVersion } from '../options.ts';
import { Refusal } from '../server/router.ts';
import type { CloneBody } from './clone-body.ts';

/** What a client asks of a clone. */
export interface CloneSpec {
  readonly jobName: string;
  /** FolderName, or JobFileName of copy jobs. */
  readonly folderName?: string | undefined;
  readonly vmSuffix?: string | undefined;
  readonly repositoryUid?: string | undefined;
  readonly description: string;
}

/** The types of jobs that GET /jobs is about, each of which can be cloned. Source: em_rest/get_jobs. */
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
const ELEMENTS: Readonly<Record<ListedKind, readonly string[]>> = {
  Backup: ['JobName', 'FolderName', 'RepositoryUid', 'Description'],
  Replica: ['JobName', 'VmSuffix', 'Description'],
  BackupCopy: ['JobName', 'JobFileName', 'RepositoryUid', 'Description'],
  ImmediateBackupCopy: ['JobName', 'Description', 'RepositoryUid', 'JobFileName'],
};
const MOST_NAME_CHARACTERS = 50;

/** The spec in a body. Throws Refusal (400) when it does not fit the job's type, the API version or the schema. */
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
  const allowed = ELEMENTS[rules.jobKind].filter((name) => !(isOld && name === 'Description'));
  checkElements(body, allowed, rules.strict);
  const given = new Map(body.elements);
  const jobName = given.get('JobName') ?? '';
  if (jobName === '') throw new Refusal(400, 'The job name is not specified.');
  if (jobName.length > MOST_NAME_CHARACTERS) {
    throw new Refusal(400, `The job name must be up to ${MOST_NAME_CHARACTERS} characters long.`);
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
