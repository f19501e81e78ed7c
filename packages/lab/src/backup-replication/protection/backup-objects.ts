import { derivedId } from '../../estate/seed.ts';
import { ok, type Reply } from '../../server/formats.ts';
import {
  type AuthorizedCall,
  asGuid,
  asPattern,
  asTime,
  byId,
  oneOf,
  page,
  parameter,
  valuesOf,
} from '../call.ts';
import { lastResultOf } from '../job-states.ts';
import { isFrom } from '../revisions.ts';
import {
  type Machine,
  machinesInBackups,
  platformId,
  platformNames,
  pointsOf,
  type RestorePoint,
} from './machines.ts';

const asPlatform = oneOf(Object.values(platformNames));

/** GET /backupObjects. Source: BackupObjectsFilters of each revision. */
export function listBackupObjects(call: AuthorizedCall): Reply {
  const { query } = call;
  const matches = parameter(query, 'nameFilter', asPattern);
  const platform = parameter(query, 'platformNameFilter', asPlatform);
  const platformOf = parameter(query, 'platformIdFilter', asGuid);
  const type = query.get('typeFilter')?.toLowerCase();
  const viType = query.get('viTypeFilter')?.toLowerCase();
  const found = machinesInBackups(call).filter(
    (machine) =>
      (matches === undefined || matches(machine.object.name)) &&
      (platform === undefined || platform === platformNames[machine.job.platform]) &&
      (platformOf === undefined || platformOf === platformId) &&
      (type === undefined || type === typeOf(machine).toLowerCase()) &&
      (viType === undefined || (machine.job.platform === 'VMware' && viType === 'virtualmachine')),
  );
  const columns = {
    Name: ({ object }: Machine) => object.name.toLowerCase(),
    ObjectId: ({ object }: Machine) => object.reference,
    PlatformId: () => platformId,
    Type: typeOf,
  };
  return page(call, found, columns, (machine) => backupObjectModel(call, machine));
}

/** GET /backupObjects/{id}. */
export function getBackupObject(call: AuthorizedCall): Reply {
  return ok(backupObjectModel(call, byId(call, machinesInBackups(call))));
}

/** The types in the examples, which name more than any schema. */
function typeOf({ job }: Machine): string {
  if (job.platform === 'Windows') return 'Server';
  return job.platform === 'FileShare' ? 'FileShare' : 'VM';
}

/** Source: BackupObjectModel and its kinds; Hyper-V has its own fields from 1.3-rev2 on. */
function backupObjectModel({ state, revision, now }: AuthorizedCall, machine: Machine) {
  const { id, object, job, root } = machine;
  const points = pointsOf(machine, state.infrastructure, now);
  const objectId = object.reference;
  const path = `${root?.name}\\Prague\\esx01.${root?.name}\\${object.name}`;
  const ofPlatform = {
    VMware: { viType: 'VirtualMachine', objectId, path },
    vCloud: { cloudDirectorType: 'VirtualMachine', objectId, path: `${root?.name}\\${object.name}` },
    HyperV: isFrom(revision, '1.3-rev2')
      ? { hvType: 'VirtualMachine', objectId, path: `${root?.name}\\${object.name}` }
      : {},
    Windows: { protectionGroupIds: [object.hierarchyRootId], computerId: derivedId('Computer', id) },
    FileShare: { hostId: object.hierarchyRootId, fileServerId: object.hierarchyRootId },
  }[job.platform];
  return {
    ...ofPlatform,
    platformName: platformNames[job.platform],
    id,
    name: object.name,
    type: typeOf(machine),
    platformId,
    restorePointsCount: points.length,
    ...(isFrom(revision, '1.3-rev0') && { lastRunFailed: lastResultOf(job) === 'Failed' }),
    ...(isFrom(revision, '1.3-rev2') && { size: object.sizeBytes, backupId: points.at(-1)?.backupId }),
  };
}

/** GET /backupObjects/{id}/restorePoints: without parameters before 1.3-rev1. */
export function listPointsOfObject(call: AuthorizedCall): Reply {
  const machine = byId(call, machinesInBackups(call));
  const asked = isFrom(call.revision, '1.3-rev1') ? call : { ...call, query: new URLSearchParams() };
  return pageOfPoints(asked, [machine]);
}

/** GET /restorePoints. */
export function listRestorePoints(call: AuthorizedCall): Reply {
  return pageOfPoints(call, machinesInBackups(call));
}

/** Source: ObjectRestorePointsFilters of each revision. */
function pageOfPoints(call: AuthorizedCall, machines: readonly Machine[]): Reply {
  const { query, state, revision, now } = call;
  const after = parameter(query, 'createdAfterFilter', asTime) ?? Number.NEGATIVE_INFINITY;
  const before = parameter(query, 'createdBeforeFilter', asTime) ?? Number.POSITIVE_INFINITY;
  const matches = parameter(query, 'nameFilter', asPattern);
  const platform = parameter(query, 'platformNameFilter', asPlatform);
  const platformOf = parameter(query, 'platformIdFilter', asGuid);
  const backupId = parameter(query, 'backupIdFilter', asGuid);
  const objectId = parameter(query, 'backupObjectIdFilter', asGuid);
  const severities = isFrom(revision, '1.3-rev2')
    ? query.getAll('malwareStatusFilter')
    : [query.get('malwareStatusFilter') ?? []].flat();
  const types = isFrom(revision, '1.3-rev2') ? valuesOf(call, 'typeFilter') : [];
  const found = machines
    .filter(
      ({ id, object, job }) =>
        (matches === undefined || matches(object.name)) &&
        (platform === undefined || platform === platformNames[job.platform]) &&
        (platformOf === undefined || platformOf === platformId) &&
        (objectId === undefined || objectId === id),
    )
    .flatMap((machine) => pointsOf(machine, state.infrastructure, now))
    .filter(
      (point) =>
        point.at.getTime() >= after &&
        point.at.getTime() <= before &&
        (backupId === undefined || backupId === point.backupId) &&
        (severities.length === 0 || severities.includes(severityOf(call, point))) &&
        (types.length === 0 || types.includes(pointType(point))),
    );
  const columns = {
    CreationTime: ({ at }: RestorePoint) => at.getTime(),
    PlatformId: () => platformId,
    BackupId: (point: RestorePoint) => point.backupId,
  };
  return page(call, found, columns, (point) => pointModel(call, point));
}

/** The severity of the last malware event on the machine up to that time. */
function severityOf({ state }: AuthorizedCall, { machine, at }: RestorePoint): string {
  const events = state.infrastructure.malware.filter(
    (event) => event.machine === machine.object.name && event.detectedAt <= at,
  );
  return events.at(-1)?.severity ?? 'Clean';
}

/** ERestorePointType. */
const pointType = ({ isFull }: RestorePoint) => (isFull ? 'Full' : 'Increment');

/** Source: ObjectRestorePointModel of each revision. */
function pointModel(call: AuthorizedCall, point: RestorePoint) {
  const { machine, at, backupId, run } = point;
  const { object, job } = machine;
  const id = derivedId('RestorePoint', machine.id, at.toISOString());
  return {
    platformName: platformNames[job.platform],
    type: pointType(point),
    malwareStatus: severityOf(call, point),
    id,
    name: object.name,
    platformId,
    creationTime: call.time.stamp(at, id),
    backupId,
    ...(run !== undefined && { sessionId: run.id }),
    allowedOperations:
      job.platform === 'VMware'
        ? ['StartViVMInstantRecovery', 'StartEntireVmRestore', 'StartFCDInstantRecovery', 'StartFlrRestore']
        : ['StartFlrRestore'],
    backupFileId: derivedId('BackupFile', backupId, at.toISOString()),
    ...(isFrom(call.revision, '1.3-rev0') && { originalSize: object.sizeBytes }),
  };
}
