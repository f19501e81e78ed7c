import type { EstateJob } from '../estate/estate.ts';
import type { Revision } from '../options.ts';
import { isObject, type JsonObject } from '../server/json.ts';
import { type Call, invalid } from './call.ts';
import { isFrom } from './revision.ts';

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
const WITHIN_PARTS = fields(
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
const PLATFORM = fields('virtualMachines.includes[].platform:string');
const ALL_PARTS = fields('virtualMachines', 'storage', 'guestProcessing', 'schedule');
const MACHINES = ALL_PARTS.slice(0, 1);

/** What POST /jobs must have: 1.1-rev0 asks for all of it, later revisions for less. Source: BackupJobSpec of each. */
export function requiredOfNew(revision: Revision): readonly Field[] {
  const parts = !isFrom(revision, '1.1-rev1')
    ? [...fields('isHighPriority:boolean'), ...ALL_PARTS]
    : isFrom(revision, '1.3-rev2')
      ? []
      : MACHINES;
  return [...parts, ...within(revision)];
}

/** What PUT /jobs/{id} must have, by the type of the job. Source: vbr-1.1-rev1: Edit Job; the JobModel of each type. */
export function requiredOfEdited(revision: Revision, { kind }: EstateJob): readonly Field[] {
  const common = isFrom(revision, '1.3-rev2') ? [] : fields('isDisabled:boolean');
  switch (kind) {
    case 'Backup': {
      const parts = isFrom(revision, '1.3-rev2') ? ALL_PARTS.slice(1) : ALL_PARTS;
      return [...common, ...fields('isHighPriority:boolean'), ...parts, ...within(revision)];
    }
    case 'Replica': {
      const places = isFrom(revision, '1.3-rev0')
        ? ['host']
        : ['host', 'resourcePool', 'folder', 'datastore'];
      const destination = fields('destination', ...places.map((place) => `destination.${place}`));
      return [...common, ...MACHINES, ...destination, ...within(revision)];
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
  return isFrom(revision, '1.2-rev1') ? [...WITHIN_PARTS, ...PLATFORM] : WITHIN_PARTS;
}

/** Throws Refusal (400) naming the first field that is missing or of another type. */
export function checkFields(document: JsonObject, required: readonly Field[]): void {
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
export function vmwarePlatform({ revision }: Pick<Call, 'revision'>): string {
  return isFrom(revision, '1.3-rev0') ? 'VSphere' : 'VMware';
}
