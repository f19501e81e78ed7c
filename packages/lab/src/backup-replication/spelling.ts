import type { Revision } from '../options.ts';
import { isObject, type JsonObject } from '../server/formats.ts';
import { isFrom } from './revisions.ts';

/**
 * The names that job documents of a revision have for the fields of 1.3-rev1, at any depth.
 * Source: vbr-1.1-rev0; vbr-1.1-rev1: Get Job; vbr-1.3-rev2's change of two misspelt names.
 */
const renamedFields: readonly { readonly applies: (revision: Revision) => boolean; readonly names: Names }[] =
  [
    {
      applies: (revision) => revision === '1.1-rev0',
      names: {
        autoSelectEnabled: 'autoSelection',
        inlineDataDedupEnabled: 'enableInlineDataDedup',
        encryptionPasswordId: 'encryptionPasswordIdOrNull',
        encryptionPasswordUniqueId: 'encryptionPasswordTag',
        appendToExistingValue: 'appendToExisitingValue',
        processedVmsLimitEnabled: 'limitProcessedVm',
        processedVmsCount: 'limitProcessedVmCount',
        credentialsType: 'credsType',
        credentialsId: 'credsId',
      },
    },
    {
      applies: (revision) => revision === '1.3-rev2',
      names: { synthenticFulls: 'syntheticFulls', RemoveData: 'removeData' },
    },
  ];

/** Converts a document of 1.3-rev1 to the spelling of another revision. */
export function inSpellingOf(revision: Revision, document: JsonObject): JsonObject {
  const renamed = renameAll(document, namesOf(revision), hasLowerCaseNames(revision) ? lowerFirst : same);
  const objects = mapObjects(renamed, (object) => inObjectsOf(revision, object));
  if (isFrom(revision, '1.3-rev1')) return objects;
  if (isFrom(revision, '1.3-rev0'))
    return mapPart(objects, 'storage', (storage) => spellProxies(storage, lowerFirst));
  const older = mapPart(mapPart(objects, 'storage', inOlderStorage), 'guestProcessing', inOlderGuests);
  return hasNestedObjects(revision)
    ? mapIncludes(mapPart(older, 'virtualMachines', withoutSizes), nested)
    : older;
}

/** Converts a document of any revision to the spelling of 1.3-rev1; unknown names stay unchanged. */
export function fromSpellingOf(revision: Revision, document: JsonObject): JsonObject {
  const usual = isFrom(revision, '1.2-rev1') ? document : fromExample(document);
  const flattened = mapIncludes(renameAll(usual, reversed(namesOf(revision)), upperFirst), flat);
  const platform = document.type === 'CloudDirectorBackup' ? 'CloudDirector' : 'VSphere';
  const renamed = mapObjects(flattened, (object) => fromObjectsOf(object, platform));
  if (isFrom(revision, '1.3-rev1')) return renamed;
  if (isFrom(revision, '1.3-rev0'))
    return mapPart(renamed, 'storage', (storage) => spellProxies(storage, upperFirst));
  return mapPart(mapPart(renamed, 'storage', fromOlderStorage), 'guestProcessing', fromOlderGuests);
}

/** The oldest revisions' examples of new jobs have other names than their schemas. Source: vbr-1.1-rev1: Create Job. */
function fromExample(document: JsonObject): JsonObject {
  return mapPart(renameAll(document, { vcName: 'hostName' }), 'schedule', ({ isEnabled, ...schedule }) =>
    schedule.runAutomatically === undefined && isEnabled !== undefined
      ? { ...schedule, runAutomatically: isEnabled }
      : { ...schedule, ...(isEnabled !== undefined && { isEnabled }) },
  );
}

/** Guest credentials have their own part from 1.3 on. Source: GuestOsCredentialsModel; vbr-1.1-rev1: Get Job. */
const inOlderGuests = (guests: JsonObject) =>
  mapPart(guests, 'guestCredentials', ({ useAgentManagementCredentials: _, credentials, ...rest }) =>
    isObject(credentials) ? { ...credentials, ...rest } : rest,
  );
const fromOlderGuests = (guests: JsonObject) =>
  mapPart(guests, 'guestCredentials', ({ credentialsType, credentialsId, ...rest }) => ({
    useAgentManagementCredentials: false,
    credentials: { credentialsType, credentialsId },
    ...rest,
  }));

/** The proxy type of a Hyper-V job begins in lower case in 1.3-rev0. Source: EHypeVProxyType, EHyperVProxyType. */
function spellProxies(storage: JsonObject, spell: Spell): JsonObject {
  return mapPart(storage, 'backupProxies', ({ proxyType, ...proxies }) => ({
    ...(typeof proxyType === 'string' && { proxyType: spell(proxyType) }),
    ...proxies,
  }));
}

function namesOf(revision: Revision): Names {
  return Object.assign(
    {},
    ...renamedFields.filter(({ applies }) => applies(revision)).map(({ names }) => names),
  );
}

/** Names such as weekdays begin in lower case up to 1.3-rev0. Source: EDayOfWeek of vbr-1.1-rev0, vbr-1.3-rev1. */
function hasLowerCaseNames(revision: Revision): boolean {
  return !isFrom(revision, '1.3-rev1');
}

/** The examples of 1.1-rev1 are nested like those of 1.1-rev0; its schema is flat, like the later ones. */
function hasNestedObjects(revision: Revision): boolean {
  return !isFrom(revision, '1.2-rev1');
}

/**
 * A machine, host or folder in the form of a revision. Its platform is missing up to 1.1-rev1, VMware in 1.2-rev1, and
 * VSphere after that. Only 1.3-rev0 and -rev1 have isEnabled. Source: VmwareObjectModel, EInventoryPlatformType.
 */
function inObjectsOf(revision: Revision, { isEnabled, platform, ...object }: JsonObject): JsonObject {
  const isShown = isEnabled !== undefined && isFrom(revision, '1.3-rev0') && !isFrom(revision, '1.3-rev2');
  const name = isFrom(revision, '1.3-rev0') || platform !== 'VSphere' ? platform : 'VMware';
  return {
    ...object,
    ...(isShown && { isEnabled }),
    ...(isFrom(revision, '1.2-rev1') && { platform: name }),
  };
}

/** `platform` is the job's platform, for revisions whose objects have none. */
function fromObjectsOf(object: JsonObject, platform: string): JsonObject {
  return { ...object, platform: object.platform === 'VMware' ? 'VSphere' : (object.platform ?? platform) };
}

/** A copy with every inventory object mapped; inventory objects have a hostName. */
function mapObjects(document: JsonObject, map: (object: JsonObject) => JsonObject): JsonObject {
  const mapIn = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(mapIn);
    if (!isObject(value)) return value;
    if (typeof value.hostName === 'string') return map(value);
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, mapIn(each)]));
  };
  return {
    ...document,
    ...Object.fromEntries(
      ['virtualMachines', 'destination', 'guestProcessing']
        .filter((part) => document[part] !== undefined)
        .map((part) => [part, mapIn(document[part])]),
    ),
  };
}

function mapIncludes(document: JsonObject, map: (include: JsonObject) => JsonObject): JsonObject {
  return mapPart(document, 'virtualMachines', (machines) => {
    if (!Array.isArray(machines.includes)) return machines;
    const includes = machines.includes.map((each: unknown) => (isObject(each) ? map(each) : each));
    return { ...machines, includes };
  });
}

/** Excluded objects have no size. Source: VmwareObjectDiskModel of vbr-1.1-rev0. */
function withoutSizes(machines: JsonObject): JsonObject {
  return mapPart(machines, 'excludes', (excludes) => {
    if (!Array.isArray(excludes.disks)) return excludes;
    const disks = excludes.disks.map((disk: unknown) =>
      isObject(disk) ? mapPart(disk, 'vmObject', ({ size: _, ...object }) => object) : disk,
    );
    return { ...excludes, disks };
  });
}

function flat(include: JsonObject): JsonObject {
  const { inventoryObject, ...rest } = include;
  return isObject(inventoryObject) ? { ...inventoryObject, ...rest } : include;
}

function nested(include: JsonObject): JsonObject {
  const { size, ...inventoryObject } = include;
  return { inventoryObject, ...(size !== undefined && { size }) };
}

/** Only in the storage settings: the schedule's field of this name has always been in the singular. */
const olderNames: Names = { dayOfMonth: 'dayOfMonths' };
/** Source: EStorageOptimization of vbr-1.1-rev0 and vbr-1.3-rev1; the mapping follows the texts of the console. */
const olderOptimizations: Names = {
  '256KB': 'WANTarget',
  '512KB': 'LANTarget',
  '1MB': 'LocalTarget',
  '4MB': 'LocalTargetLarge',
};

/** Converts storage settings of 1.3-rev1 to those of revisions up to 1.2-rev1. */
function inOlderStorage(storage: JsonObject): JsonObject {
  return renameOptimization(renameAll(storage, olderNames), olderOptimizations);
}

/** Converts storage settings of a revision up to 1.2-rev1 to those of 1.3-rev1. */
function fromOlderStorage(storage: JsonObject): JsonObject {
  return renameOptimization(renameAll(storage, reversed(olderNames)), reversed(olderOptimizations));
}

function renameOptimization(storage: JsonObject, names: Names): JsonObject {
  return mapPart(storage, 'advancedSettings', (settings) =>
    mapPart(settings, 'storageData', (data) => {
      const { storageOptimization: name } = data;
      return typeof name === 'string' ? { ...data, storageOptimization: nameIn(names, name) } : data;
    }),
  );
}

/** Field names with their replacements. */
type Names = Readonly<Record<string, string>>;

function reversed(names: Names): Names {
  return Object.fromEntries(Object.entries(names).map(([one, other]) => [other, one]));
}

/** The other name of `name`, or `name` itself. A client may send any name, even `constructor`. */
function nameIn(names: Names, name: string): string {
  return (Object.hasOwn(names, name) ? names[name] : undefined) ?? name;
}

/** Changes the spelling of a name, for example of a day of the week. */
type Spell = (name: string) => string;
const dayFields = ['days', 'day', 'dayOfWeek', 'desiredTime'];
const dayPattern = /^(sun|mon|tues|wednes|thurs|fri|satur)day$/i;
/** Enums of guest processing that begin in lower case where days do. KeepOnlyDays never does. */
const guestFields = [
  'vss',
  'transactionLogs',
  'logsProcessing',
  'retainLogBackups',
  'archiveLogs',
  'exclusionPolicy',
  'scriptProcessingMode',
  'guestFSIndexingMode',
];
/** The settings of databases have the same field names in all revisions. Source: BackupOracleSettingsModel. */
const databases = ['sql', 'oracle', 'postgreSQL'];
const same: Spell = (name) => name;
const lowerFirst: Spell = (name) => name.charAt(0).toLowerCase() + name.slice(1);
const upperFirst: Spell = (name) => name.charAt(0).toUpperCase() + name.slice(1);

function isSpelled(field: string, value: string): boolean {
  if (guestFields.includes(field)) return !/^KeepOnlyDays$/i.test(value);
  return dayFields.includes(field) && dayPattern.test(value);
}

/** A copy with other field names and spellings of enums, at any depth. */
function renameAll(document: JsonObject, names: Names, spell = same): JsonObject {
  if (Object.keys(names).length === 0 && spell === same) return document;
  return Object.fromEntries(
    Object.entries(document).map(([name, value]) => [
      nameIn(names, name),
      renameIn(value, databases.includes(name) ? {} : names, spell, name),
    ]),
  );
}

function renameIn(value: unknown, names: Names, spell: Spell, field: string): unknown {
  if (Array.isArray(value)) return value.map((each) => renameIn(each, names, spell, field));
  if (isObject(value)) return renameAll(value, names, spell);
  return typeof value === 'string' && isSpelled(field, value) ? spell(value) : value;
}

/** A copy with one part changed, if the part exists. */
function mapPart(document: JsonObject, part: string, map: (value: JsonObject) => JsonObject): JsonObject {
  const value = document[part];
  return isObject(value) ? { ...document, [part]: map(value) } : document;
}
