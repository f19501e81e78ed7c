import { isObject, type JsonObject } from './json.ts';
import type { Revision } from './options.ts';
import { isFrom } from './revision.ts';

type Names = Readonly<Record<string, string>>;

/**
 * What job documents of a revision call the fields of 1.3-rev1, wherever they occur.
 * Source: vbr-1.1-rev0; seed: Get Job (1.1-rev1); vbr-1.3-rev2's change of two misspelt names.
 */
const RENAMED: readonly { readonly applies: (revision: Revision) => boolean; readonly names: Names }[] = [
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
  const renamed = renameAll(document, namesOf(revision));
  if (isFrom(revision, '1.3-rev0')) return renamed;
  const older = mapPart(mapPart(renamed, 'storage', inOlderStorage), 'guestProcessing', inOlderGuests);
  return hasNestedObjects(revision) ? mapIncludes(older, nested) : older;
}

/** A document of any revision as 1.3-rev1 has it; what it does not know stays as it is. */
export function fromSpellingOf(revision: Revision, document: JsonObject): JsonObject {
  const renamed = mapIncludes(renameAll(document, reversed(namesOf(revision))), flat);
  if (isFrom(revision, '1.3-rev0')) return renamed;
  return mapPart(mapPart(renamed, 'storage', fromOlderStorage), 'guestProcessing', fromOlderGuests);
}

/** Within the storage settings alone: the schedule's own field has always been in the singular. */
const STORAGE_NAMES: Names = { dayOfMonth: 'dayOfMonths' };
const inOlderStorage = (storage: JsonObject) => renameAll(storage, STORAGE_NAMES);
const fromOlderStorage = (storage: JsonObject) => renameAll(storage, reversed(STORAGE_NAMES));

/** Guest credentials have had a part of their own since 1.3. Source: GuestOsCredentialsModel; seed: Get Job. */
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

function namesOf(revision: Revision): Names {
  return Object.assign({}, ...RENAMED.filter(({ applies }) => applies(revision)).map(({ names }) => names));
}

function reversed(names: Names): Names {
  return Object.fromEntries(Object.entries(names).map(([one, other]) => [other, one]));
}

function renameAll(document: JsonObject, names: Names): JsonObject {
  if (Object.keys(names).length === 0) return document;
  return Object.fromEntries(
    Object.entries(document).map(([name, value]) => [names[name] ?? name, renameIn(value, names)]),
  );
}

function renameIn(value: unknown, names: Names): unknown {
  if (Array.isArray(value)) return value.map((each) => renameIn(each, names));
  return isObject(value) ? renameAll(value, names) : value;
}

function mapPart(document: JsonObject, part: string, map: (value: JsonObject) => JsonObject): JsonObject {
  const value = document[part];
  return isObject(value) ? { ...document, [part]: map(value) } : document;
}

/** The examples of 1.1-rev1 are nested as 1.1-rev0's are; its schema, like the later ones, is flat. */
function hasNestedObjects(revision: Revision): boolean {
  return !isFrom(revision, '1.2-rev1');
}

function mapIncludes(document: JsonObject, map: (include: JsonObject) => JsonObject): JsonObject {
  return mapPart(document, 'virtualMachines', (machines) => {
    if (!Array.isArray(machines.includes)) return machines;
    const includes = machines.includes.map((each: unknown) => (isObject(each) ? map(each) : each));
    return { ...machines, includes };
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
