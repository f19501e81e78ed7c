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
  const renamed = renameAll(document, namesOf(revision), hasLowerCaseDays(revision) ? lowerFirst : same);
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
  const flattened = mapIncludes(renameAll(document, reversed(namesOf(revision)), upperFirst), flat);
  const renamed = mapObjects(flattened, fromObjectsOf);
  if (isFrom(revision, '1.3-rev1')) return renamed;
  if (isFrom(revision, '1.3-rev0'))
    return mapPart(renamed, 'storage', (storage) => spellProxies(storage, upperFirst));
  return mapPart(mapPart(renamed, 'storage', fromOlderStorage), 'guestProcessing', fromOlderGuests);
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

/** Days of the week begin in lower case up to 1.3-rev0. Source: EDayOfWeek of vbr-1.1-rev0 and vbr-1.3-rev1. */
function hasLowerCaseDays(revision: Revision): boolean {
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

function fromObjectsOf(object: JsonObject): JsonObject {
  return object.platform === 'VMware' ? { ...object, platform: 'VSphere' } : object;
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
      ['virtualMachines', 'destination']
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
type Spell = (day: string) => string;
const dayFields = ['days', 'day', 'dayOfWeek', 'desiredTime'];
const dayPattern = /^(sun|mon|tues|wednes|thurs|fri|satur)day$/i;
const same: Spell = (day) => day;
const lowerFirst: Spell = (day) => day.charAt(0).toLowerCase() + day.slice(1);
const upperFirst: Spell = (day) => day.charAt(0).toUpperCase() + day.slice(1);

/** A copy with other field names and days, wherever they occur. */
function renameAll(document: JsonObject, names: Names, spellDay = same): JsonObject {
  if (Object.keys(names).length === 0 && spellDay === same) return document;
  return Object.fromEntries(
    Object.entries(document).map(([name, value]) => [
      nameIn(names, name),
      renameIn(value, names, spellDay, dayFields.includes(name)),
    ]),
  );
}

function renameIn(value: unknown, names: Names, spellDay: Spell, isDay: boolean): unknown {
  if (Array.isArray(value)) return value.map((each) => renameIn(each, names, spellDay, isDay));
  if (isObject(value)) return renameAll(value, names, spellDay);
  return isDay && typeof value === 'string' && dayPattern.test(value) ? spellDay(value) : value;
}

/** A copy with one part changed, if it is there. */
function mapPart(document: JsonObject, part: string, map: (value: JsonObject) => JsonObject): JsonObject {
  const value = document[part];
  return isObject(value) ? { ...document, [part]: map(value) } : document;
}
