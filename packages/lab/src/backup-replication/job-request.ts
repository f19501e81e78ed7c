import type { EstateJob } from '../estate/estate.ts';
import type { Revision } from '../options.ts';
import { isObject, type JsonObject } from '../server/json.ts';
import { type Call, invalid, readObject, stringIn } from './call.ts';
import { checkFields, requiredOfEdited, requiredOfNew, vmwarePlatform } from './required-fields.ts';
import { isFrom } from './revision.ts';
import { fromSpellingOf } from './spelling.ts';
import { isNameTaken } from './visible-jobs.ts';

/** A document a client sent, checked, in the spelling of 1.3-rev1. */
export interface JobRequest {
  readonly name: string;
  readonly description: string;
  readonly type: string;
  readonly document: JsonObject;
}

/** The body of POST /jobs. Throws Refusal (400) naming what is missing or wrong. */
export function readNewJob(call: Call): JobRequest {
  const body = bodyOf(call);
  const request = readCommon(call, body);
  checkPlatforms(call, body);
  checkFields(request.document, requiredOfNew(call.revision));
  checkRepository(call, request.document);
  return request;
}

/** The body of PUT /jobs/{id}, which must be the whole document. Throws Refusal (400). */
export function readEditedJob(call: Call, job: EstateJob, type: string): JobRequest {
  const body = bodyOf(call);
  const request = readCommon(call, body, job.id);
  if (stringIn(body, 'id').toLowerCase() !== job.id) throw invalid("The field 'id' is not that of the job.");
  if (request.type !== type) throw invalid(`The type of a job cannot be changed from '${type}'.`);
  if (job.kind === 'Backup' && job.platform === 'VMware') checkPlatforms(call, body);
  checkFields(request.document, requiredOfEdited(call.revision, job));
  checkRepository(call, request.document);
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

/** VMware machines are of the platform VMware in 1.2-rev1 and VSphere from 1.3-rev0 on. Throws Refusal (400). */
function checkPlatforms(call: Call, body: JsonObject): void {
  if (!isFrom(call.revision, '1.2-rev1')) return;
  const known = vmwarePlatform(call);
  for (const { platform } of includesOf(body)) {
    if (platform !== undefined && platform !== known)
      throw invalid(`The platform '${platform}' is not valid for machines of VMware; '${known}' is.`);
  }
}

function checkRepository({ estate, server }: Call, { storage }: JsonObject): void {
  if (!isObject(storage) || typeof storage.backupRepositoryId !== 'string') return;
  const repositoryId = storage.backupRepositoryId.toLowerCase();
  const repository = estate.repositories.find(({ id }) => id === repositoryId);
  if (repository?.backupServerId !== server.id)
    throw invalid(`The backup repository '${repositoryId}' does not exist.`);
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
