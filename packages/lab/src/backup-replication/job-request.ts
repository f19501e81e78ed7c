import type { EstateJob } from '../estate/estate.ts';
import type { Revision } from '../options.ts';
import { isObject, type JsonObject } from '../server/formats.ts';
import { type Call, invalid, readObject, stringIn } from './call.ts';
import { isNameTaken } from './job-types.ts';
import { isFrom } from './revisions.ts';
import { fromSpellingOf } from './spelling.ts';

/** A document a client sent, checked, in the spelling of 1.3-rev1. */
export interface JobRequest {
  readonly name: string;
  readonly description: string;
  readonly type: string;
  readonly document: JsonObject;
}

/**
 * The body of POST /jobs.
 * @throws Refusal 400, naming what is missing or wrong
 */
export function readNewJob(call: Call): JobRequest {
  const body = bodyOf(call);
  const request = readCommon(call, body);
  checkPlatforms(call, body);
  checkFields(request.document, requiredOfNew(call.revision));
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

/**
 * VMware machines are of the platform VMware in 1.2-rev1 and VSphere from 1.3-rev0 on.
 * @throws Refusal 400
 */
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

/** A field as the documents name it, with the type it must have; of an array `[]` stands for each of its items. */
interface Field {
  readonly path: string;
  readonly type: 'string' | 'boolean' | 'number' | 'object' | 'array';
}

/** Such as `storage` or `storage.retentionPolicy.quantity:number`; an object where no type is said. */
function fields(...written: readonly string[]): readonly Field[] {
  return written.map((text) => {
    const [path = '', type = 'object'] = text.split(':');
    return { path, type: type as Field['type'] };
  });
}

/** What every part must have that is there. Source: the required fields of the models in BackupJobModel. */
const withinParts = fields(
  'virtualMachines.includes:array',
  'virtualMachines.includes[].hostName:string',
  'virtualMachines.includes[].name:string',
  'virtualMachines.includes[].type:string',
  'storage.backupRepositoryId:string',
  'storage.backupProxies',
  'storage.retentionPolicy',
  'storage.retentionPolicy.type:string',
  'storage.retentionPolicy.quantity:number',
  'guestProcessing.appAwareProcessing',
  'guestProcessing.appAwareProcessing.isEnabled:boolean',
  'guestProcessing.guestFSIndexing',
  'guestProcessing.guestFSIndexing.isEnabled:boolean',
  'schedule.runAutomatically:boolean',
);
const platformField = fields('virtualMachines.includes[].platform:string');
const allParts = fields('virtualMachines', 'storage', 'guestProcessing', 'schedule');
const machinesPart = allParts.slice(0, 1);

/** What POST /jobs must have: 1.1-rev0 asks for all of it, later revisions for less. Source: BackupJobSpec of each. */
function requiredOfNew(revision: Revision): readonly Field[] {
  const parts = !isFrom(revision, '1.1-rev1')
    ? [...fields('isHighPriority:boolean'), ...allParts]
    : isFrom(revision, '1.3-rev2')
      ? []
      : machinesPart;
  return [...parts, ...within(revision)];
}

/** What PUT /jobs/{id} must have, by the type of the job. Source: vbr-1.1-rev1: Edit Job; the JobModel of each type. */
function requiredOfEdited(revision: Revision, { kind }: EstateJob): readonly Field[] {
  const common = isFrom(revision, '1.3-rev2') ? [] : fields('isDisabled:boolean');
  switch (kind) {
    case 'Backup': {
      const parts = isFrom(revision, '1.3-rev2') ? allParts.slice(1) : allParts;
      return [...common, ...fields('isHighPriority:boolean'), ...parts, ...within(revision)];
    }
    case 'Replica': {
      const places = isFrom(revision, '1.3-rev0')
        ? ['host']
        : ['host', 'resourcePool', 'folder', 'datastore'];
      const destination = fields('destination', ...places.map((place) => `destination.${place}`));
      return [...common, ...machinesPart, ...destination, ...within(revision)];
    }
    case 'BackupCopy':
    case 'ImmediateBackupCopy':
      return [...common, ...fields('mode:string', 'sourceObjects', 'sourceObjects.includes')];
    case 'AgentBackup':
      return [...common, ...fields('computers:array', 'backupMode:string')];
    case 'NasBackup':
      return common;
  }
}

/** Objects have had to name their platform since 1.2-rev1. Source: InventoryObjectModel. */
function within(revision: Revision): readonly Field[] {
  return isFrom(revision, '1.2-rev1') ? [...withinParts, ...platformField] : withinParts;
}

/** @throws Refusal 400, naming the first field that is missing or of another type */
function checkFields(document: JsonObject, required: readonly Field[]): void {
  for (const { path, type } of required) {
    const steps = path.split('.');
    const last = steps.pop() ?? '';
    for (const parent of parentsAt([document], steps)) {
      if (!isA(type, parent[last]))
        throw invalid(`The field '${path}' is required and must be of type ${type}.`);
    }
  }
}

/** The objects at a path; what is not there has no fields to miss. */
function parentsAt(from: readonly unknown[], steps: readonly string[]): readonly JsonObject[] {
  const [step, ...rest] = steps;
  if (step === undefined) {
    if (from.every(isObject)) return from;
    throw invalid('Each item of a list of objects must be an object.');
  }
  const name = step.replace('[]', '');
  const next = from.flatMap((each) => {
    const value = isObject(each) ? each[name] : undefined;
    if (value === undefined || value === null) return [];
    return step.endsWith('[]') && Array.isArray(value) ? value : [value];
  });
  return parentsAt(next, rest);
}

function isA(type: Field['type'], value: unknown): boolean {
  if (type === 'object') return isObject(value);
  if (type === 'array') return Array.isArray(value);
  return typeof value === type;
}

/** EInventoryPlatformType of a revision's VMware objects. */
function vmwarePlatform({ revision }: Pick<Call, 'revision'>): string {
  return isFrom(revision, '1.3-rev0') ? 'VSphere' : 'VMware';
}
