import type { Revision } from '../options.ts';
import { isObject, type JsonObject } from '../server/formats.ts';
import { isFrom } from './revisions.ts';

/**
 * What job documents of a revision call the fields of 1.3-rev1, wherever they occur.
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

/** A document of 1.3-rev1 as another revision has it. */
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

/** A document of any revision as 1.3-rev1 has it; what it does not know stays as it is. */
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

/** What the examples of new jobs of the oldest revisions name otherwise than their schemas. Source: vbr-1.1-rev1: Create Job. */
function fromExample(document: JsonObject): JsonObject {
  return mapPart(renameAll(document, { vcName: 'hostName' }), 'schedule', ({ isEnabled, ...schedule }) =>
    schedule.runAutomatically === undefined && isEnabled !== undefined
      ? { ...schedule, runAutomatically: isEnabled }
      : { ...schedule, ...(isEnabled !== undefined && { isEnabled }) },
  );
}

/** Guest credentials have had a part of their own since 1.3. Source: GuestOsCredentialsModel; vbr-1.1-rev1: Get Job. */
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

/** Where a Hyper-V job's proxies work begins in lower case in 1.3-rev0. Source: EHypeVProxyType, EHyperVProxyType. */
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

/** Days of the week and other names begin in lower case up to 1.3-rev0. Source: EDayOfWeek of vbr-1.1-rev0 and vbr-1.3-rev1. */
function hasLowerCaseNames(revision: Revision): boolean {
  return !isFrom(revision, '1.3-rev1');
}

/** The examples of 1.1-rev1 are nested as 1.1-rev0's are; its schema, like the later ones, is flat. */
function hasNestedObjects(revision: Revision): boolean {
  return !isFrom(revision, '1.2-rev1');
}

/**
 * A machine, host or folder as a revision has it: without a platform up to 1.1-rev1, on VMware in 1.2-rev1 and on
 * VSphere from then on; isEnabled is of 1.3-rev0 and -rev1 alone. Source: VmwareObjectModel, EInventoryPlatformType.
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

/** `platform` is that of the job, for revisions whose objects name none. */
function fromObjectsOf(object: JsonObject, platform: string): JsonObject {
  return { ...object, platform: object.platform === 'VMware' ? 'VSphere' : (object.platform ?? platform) };
}

/** A copy with every object that has a place in an inventory mapped: those know their host's name. */
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

/** What is excluded has no size. Source: VmwareObjectDiskModel of vbr-1.1-rev0. */
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

/** Within the storage settings alone: the schedule's own field has always been in the singular. */
const olderNames: Names = { dayOfMonth: 'dayOfMonths' };
/** Source: EStorageOptimization of vbr-1.1-rev0 and vbr-1.3-rev1; which is which, from the console's own words. */
const olderOptimizations: Names = {
  '256KB': 'WANTarget',
  '512KB': 'LANTarget',
  '1MB': 'LocalTarget',
  '4MB': 'LocalTargetLarge',
};

/** Storage settings of 1.3-rev1 as revisions up to 1.2-rev1 have them. */
function inOlderStorage(storage: JsonObject): JsonObject {
  return renameOptimization(renameAll(storage, olderNames), olderOptimizations);
}

/** Storage settings of a revision up to 1.2-rev1 as 1.3-rev1 has them. */
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

/** Field names and what to call them instead. */
type Names = Readonly<Record<string, string>>;

function reversed(names: Names): Names {
  return Object.fromEntries(Object.entries(names).map(([one, other]) => [other, one]));
}

/** The other name of `name`, or itself where it has none; a client may send any name, `constructor` too. */
function nameIn(names: Names, name: string): string {
  return (Object.hasOwn(names, name) ? names[name] : undefined) ?? name;
}

/** How to write a name, such as a day of the week. */
type Spell = (name: string) => string;
const dayFields = ['days', 'day', 'dayOfWeek', 'desiredTime'];
const dayPattern = /^(sun|mon|tues|wednes|thurs|fri|satur)day$/i;
/** Of guest processing: enums that begin in lower case where days do. KeepOnlyDays never did. */
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
/** The settings of databases have had the same field names from the first. Source: BackupOracleSettingsModel. */
const databases = ['sql', 'oracle', 'postgreSQL'];
const same: Spell = (name) => name;
const lowerFirst: Spell = (name) => name.charAt(0).toLowerCase() + name.slice(1);
const upperFirst: Spell = (name) => name.charAt(0).toUpperCase() + name.slice(1);

function isSpelled(field: string, value: string): boolean {
  if (guestFields.includes(field)) return !/^KeepOnlyDays$/i.test(value);
  return dayFields.includes(field) && dayPattern.test(value);
}

/** A copy with other field names and spellings of enums, wherever they occur. */
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

/** A copy with one part changed, if it is there. */
function mapPart(document: JsonObject, part: string, map: (value: JsonObject) => JsonObject): JsonObject {
  const value = document[part];
  return isObject(value) ? { ...document, [part]: map(value) } : document;
}
