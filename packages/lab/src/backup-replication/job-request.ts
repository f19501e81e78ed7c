import type { EstateJob } from '../estate/estate.ts';
import type { Revision } from '../options.ts';
import { isObject, type JsonObject } from '../server/formats.ts';
import { type Call, invalid, readObject, stringIn } from './call.ts';
import { type Field, firstFault } from './job-model/fields.ts';
import { editedJob, newJob } from './job-model/jobs.ts';
import { isNameTaken, jobTypeNames } from './job-types.ts';
import { fromSpellingOf } from './spelling.ts';

/** A checked document from a client, in the spelling of 1.3-rev1. */
export interface JobRequest {
  readonly name: string;
  readonly description: string;
  readonly type: string;
  readonly document: JsonObject;
}

/**
 * The body of POST /jobs.
 * @throws Refusal 400 that names the missing or wrong field
 */
export function readNewJob(call: Call): JobRequest {
  const body = bodyOf(call);
  const request = readCommon(call, body);
  if (!jobTypeNames(call.revision).includes(request.type))
    throw invalid(`The value '${request.type}' is not valid for the field 'type'.`);
  check(newJob(call.revision), body);
  checkRepository(call, request.document);
  return request;
}

/**
 * The body of PUT /jobs/{id}, which must be the whole document.
 * @throws Refusal 400
 */
export function readEditedJob(call: Call, job: EstateJob, type: string): JobRequest {
  const body = bodyOf(call);
  const request = readCommon(call, body, job.id);
  if (stringIn(body, 'id').toLowerCase() !== job.id) throw invalid("The field 'id' is not that of the job.");
  if (request.type !== type) throw invalid(`The type of a job cannot be changed from '${type}'.`);
  check(editedJob(call.revision, job), body);
  checkRepository(call, request.document);
  return request;
}

/**
 * The options of an action on a job; undefined without a body.
 * @throws Refusal 400
 */
export function readOptions(call: Call, model: Field): JsonObject | undefined {
  const body = readObject(call.request);
  if (body !== undefined) check(model, body);
  return body;
}

/** @throws Refusal 400 that names the first missing or wrong field */
function check(model: Field, body: JsonObject): void {
  const fault = firstFault(model, body);
  if (fault !== undefined) throw invalid(fault);
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

function checkRepository({ estate, server }: Call, { storage }: JsonObject): void {
  if (!isObject(storage) || typeof storage.backupRepositoryId !== 'string') return;
  const repositoryId = storage.backupRepositoryId.toLowerCase();
  const repository = estate.repositories.find(({ id }) => id === repositoryId);
  if (repository?.backupServerId !== server.id)
    throw invalid(`The backup repository '${repositoryId}' does not exist.`);
}

/** The machines that a document includes. */
export function includesOf(document: JsonObject): readonly JsonObject[] {
  const machines = document.virtualMachines;
  return isObject(machines) && Array.isArray(machines.includes) ? machines.includes.filter(isObject) : [];
}

/** The kind and platform of a job that a client may create; undefined for types that the lab does not create. */
export function creatableType(
  type: string,
  revision: Revision,
): Pick<EstateJob, 'kind' | 'platform'> | undefined {
  const vmware = revision.startsWith('1.3') ? 'VSphereBackup' : 'Backup';
  return type === vmware ? { kind: 'Backup', platform: 'VMware' } : undefined;
}
