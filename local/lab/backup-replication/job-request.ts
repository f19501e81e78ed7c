import type { EstateJob } from '../estate.ts';
import type { Call } from './call.ts';
import { booleanIn, isObject, type JsonObject, objectIn, readObject, stringIn } from './json.ts';
import type { Revision } from './options.ts';
import { invalid } from './refusal.ts';
import { fromSpellingOf } from './spelling.ts';
import { isNameTaken } from './visible-jobs.ts';

/** A document a client sent, checked, in the spelling of 1.3-rev1. */
export interface JobRequest {
  readonly name: string;
  readonly description: string;
  readonly type: string;
  readonly document: JsonObject;
}

/** What a new job must have: 1.1-rev0 asks for all of it, later revisions for less. Source: BackupJobSpec of each. */
const REQUIRED_OF_NEW: Readonly<Record<'all' | 'least', readonly string[]>> = {
  all: ['virtualMachines', 'storage', 'guestProcessing', 'schedule'],
  least: ['virtualMachines'],
};
/** Source: seed: Edit Job; BackupJobModel. */
const REQUIRED_OF_EDITED = ['virtualMachines', 'storage', 'guestProcessing', 'schedule'];

/** The body of POST /jobs. Throws Refusal (400) naming what is missing or wrong. */
export function readNewJob(call: Call): JobRequest {
  const body = bodyOf(call);
  const request = readCommon(call, body);
  const required = call.revision === '1.1-rev0' ? REQUIRED_OF_NEW.all : REQUIRED_OF_NEW.least;
  checkParts(call, request.document, required);
  return request;
}

/** The body of PUT /jobs/{id}, which must be the whole document. Throws Refusal (400). */
export function readEditedJob(call: Call, job: EstateJob, type: string): JobRequest {
  const body = bodyOf(call);
  const request = readCommon(call, body, job.id);
  if (stringIn(body, 'id').toLowerCase() !== job.id) throw invalid("The field 'id' is not that of the job.");
  if (request.type !== type) throw invalid(`The type of a job cannot be changed from '${type}'.`);
  booleanIn(body, 'isDisabled');
  if (job.kind === 'Backup') {
    booleanIn(body, 'isHighPriority');
    checkParts(call, request.document, REQUIRED_OF_EDITED);
  }
  return request;
}

function bodyOf(call: Call): JsonObject {
  const body = readObject(call.request);
  if (body === undefined) throw invalid('The body is missing.');
  return body;
}

function readCommon(call: Call, body: JsonObject, ownId?: string): JobRequest {
  const name = stringIn(body, 'name');
  if (name.trim() === '') throw invalid("The field 'name' must not be empty.");
  const description = stringIn(body, 'description');
  const type = stringIn(body, 'type');
  if (isNameTaken(call, name, ownId)) throw invalid(`A job with the name '${name}' already exists.`);
  return { name, description, type, document: fromSpellingOf(call.revision, body) };
}

function checkParts({ estate, server }: Call, document: JsonObject, required: readonly string[]): void {
  for (const part of required) objectIn(document, part);
  const { includes } = objectIn(document, 'virtualMachines');
  if (!Array.isArray(includes)) throw invalid("The field 'virtualMachines.includes' must be an array.");
  for (const include of includes) checkMachine(include);
  if (!isObject(document.storage)) return;
  const repositoryId = stringIn(document.storage, 'backupRepositoryId').toLowerCase();
  const repository = estate.repositories.find(({ id }) => id === repositoryId);
  if (repository?.backupServerId !== server.id)
    throw invalid(`The backup repository '${repositoryId}' does not exist.`);
}

/** Source: required fields of VmwareObjectModel. */
function checkMachine(include: unknown): void {
  if (!isObject(include)) throw invalid("The items of 'virtualMachines.includes' must be objects.");
  for (const field of ['name', 'type', 'hostName']) stringIn(include, field);
}

/** The machines a document includes. */
export function includesOf(document: JsonObject): readonly JsonObject[] {
  const machines = document.virtualMachines;
  return isObject(machines) && Array.isArray(machines.includes) ? machines.includes.filter(isObject) : [];
}

/** The kind and platform of a job a client may create; undefined when the lab makes no such jobs. */
export function creatableType(
  type: string,
  revision: Revision,
): Pick<EstateJob, 'kind' | 'platform'> | undefined {
  const vmware = revision.startsWith('1.3') ? 'VSphereBackup' : 'Backup';
  return type === vmware ? { kind: 'Backup', platform: 'VMware' } : undefined;
}
