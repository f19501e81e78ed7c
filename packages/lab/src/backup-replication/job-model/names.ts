import { dayNames, monthNames } from '../../estate/clock.ts';
import type { Revision } from '../../options.ts';
import { isFrom } from '../revisions.ts';
import { type Field, oneOf } from './fields.ts';

/**
 * The values of an enum whose names changed between 1.1-rev0 and 1.3-rev1. Revisions between the two take both, because
 * their documents were not available.
 */
function between(revision: Revision, older: readonly string[], newer: readonly string[]): Field {
  if (revision === '1.1-rev0') return oneOf(...older);
  return isFrom(revision, '1.3-rev1') ? oneOf(...newer) : oneOf(...new Set([...older, ...newer]));
}

/** EDayOfWeek. */
export const day = oneOf(...dayNames);

/** EMonth. */
export const month = oneOf(...monthNames);

/** EDayNumberInMonth. */
export const dayNumber = oneOf('First', 'Second', 'Third', 'Fourth', 'Last', 'OnDay');

const oldInventoryTypes = [
  'Unknown',
  'VirtualMachine',
  'vCenterServer',
  'Datacenter',
  'Cluster',
  'Host',
  'ResourcePool',
  'Folder',
  'Datastore',
  'DatastoreCluster',
  'StoragePolicy',
  'Template',
  'ComputeResource',
  'VirtualApp',
  'Tag',
  'Category',
  'Multitag',
  'Network',
];

/** EVmwareInventoryType. */
export function inventoryType(revision: Revision): Field {
  return between(revision, oldInventoryTypes, [...oldInventoryTypes, 'DVSNetwork', 'Disk', 'SharedDisk']);
}

/** EBackupModeType: 1.1-rev0 misspells one value. */
export function backupMode(revision: Revision): Field {
  const others = ['Full', 'Incremental', 'ReverseIncremental', 'TransformForeverIncremental'];
  return between(revision, [...others, 'Transofrm'], [...others, 'Transform']);
}

/** ECompressionLevel. */
export function compressionLevel(revision: Revision): Field {
  const older = ['None', 'DedupFriendly', 'Optimal', 'High', 'Extreme'];
  return between(revision, older, ['Auto', ...older]);
}

/** EStorageOptimization: sizes from 1.3-rev0 on. */
export function storageOptimization(revision: Revision): Field {
  if (isFrom(revision, '1.3-rev0')) return oneOf('256KB', '512KB', '1MB', '4MB');
  return oneOf(
    'LocalTargetLarge',
    'LocalTarget',
    'LANTarget',
    'WANTarget',
    'LocalTargetLarge8192',
    'LocalTargetLarge4096',
  );
}

/** ESQLLogsProcessing. */
export function sqlLogs(revision: Revision): Field {
  const newer = ['truncate', 'backup', 'neverTruncate'];
  return between(revision, [...newer, 'preserve'], newer);
}

/** ECredentialsType. */
export function credentialsType(revision: Revision): Field {
  return between(revision, ['Standard', 'Linux'], ['Standard', 'Linux', 'ManagedService']);
}
