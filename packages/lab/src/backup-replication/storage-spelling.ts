import type { JsonObject } from '../server/json.ts';
import { mapPart, type Names, nameIn, renameAll, reversed } from './document-tools.ts';

/** Within the storage settings alone: the schedule's own field has always been in the singular. */
const OLDER_NAMES: Names = { dayOfMonth: 'dayOfMonths' };
/** Source: EStorageOptimization of vbr-1.1-rev0 and vbr-1.3-rev1; which is which, from the console's own words. */
const OLDER_OPTIMIZATIONS: Names = {
  '256KB': 'WANTarget',
  '512KB': 'LANTarget',
  '1MB': 'LocalTarget',
  '4MB': 'LocalTargetLarge',
};

/** Storage settings of 1.3-rev1 as revisions up to 1.2-rev1 have them. */
export function inOlderStorage(storage: JsonObject): JsonObject {
  return renameOptimization(renameAll(storage, OLDER_NAMES), OLDER_OPTIMIZATIONS);
}

/** Storage settings of a revision up to 1.2-rev1 as 1.3-rev1 has them. */
export function fromOlderStorage(storage: JsonObject): JsonObject {
  return renameOptimization(renameAll(storage, reversed(OLDER_NAMES)), reversed(OLDER_OPTIMIZATIONS));
}

function renameOptimization(storage: JsonObject, names: Names): JsonObject {
  return mapPart(storage, 'advancedSettings', (settings) =>
    mapPart(settings, 'storageData', (data) => {
      const { storageOptimization: name } = data;
      return typeof name === 'string' ? { ...data, storageOptimization: nameIn(names, name) } : data;
    }),
  );
}
