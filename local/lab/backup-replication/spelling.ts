import {
  lowerFirst,
  mapPart,
  type Names,
  renameAll,
  reversed,
  same,
  upperFirst,
  withoutNullsWithin,
} from './document-tools.ts';
import { isObject, type JsonObject } from './json.ts';
import type { Revision } from './options.ts';
import { isFrom } from './revision.ts';
import { fromOlderStorage, inOlderStorage } from './storage-spelling.ts';

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
  const renamed = renameAll(document, namesOf(revision), hasLowerCaseDays(revision) ? lowerFirst : same);
  // Later examples leave out what has no value.
  if (isFrom(revision, '1.3-rev0')) return withoutNullsWithin(renamed);
  const older = mapPart(mapPart(renamed, 'storage', inOlderStorage), 'guestProcessing', inOlderGuests);
  return hasNestedObjects(revision) ? mapIncludes(older, nested) : older;
}

/** A document of any revision as 1.3-rev1 has it; what it does not know stays as it is. */
export function fromSpellingOf(revision: Revision, document: JsonObject): JsonObject {
  const renamed = mapIncludes(renameAll(document, reversed(namesOf(revision)), upperFirst), flat);
  if (isFrom(revision, '1.3-rev0')) return renamed;
  return mapPart(mapPart(renamed, 'storage', fromOlderStorage), 'guestProcessing', fromOlderGuests);
}

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

/** Days of the week begin in lower case up to 1.3-rev0. Source: EDayOfWeek of vbr-1.1-rev0 and vbr-1.3-rev1. */
function hasLowerCaseDays(revision: Revision): boolean {
  return !isFrom(revision, '1.3-rev1');
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
