import { dayMs } from '../../estate/clock.ts';
import { backupIdOf } from '../../estate/copies.ts';
import type { Estate, EstateJob, HierarchyRoot, JobObject, JobRun, Platform } from '../../estate/estate.ts';
import { derivedId } from '../../estate/seed.ts';
import type { Revision } from '../../options.ts';
import type { Call, ServerState } from '../call.ts';
import { type Infrastructure, lastDaily } from '../infrastructure/model.ts';
import { isFrom } from '../revisions.ts';

/** What a job processes, as something to be restored. */
export interface Machine {
  readonly id: string;
  readonly object: JobObject;
  readonly job: EstateJob;
  readonly root: HierarchyRoot | undefined;
}

export interface RestorePoint {
  readonly machine: Machine;
  readonly at: Date;
  readonly backupId: string;
  /** Missing of what was made outside of any job. */
  readonly run?: JobRun | undefined;
  readonly isFull: boolean;
}

/** EPlatformType. */
export const platformNames: Readonly<Record<Platform, string>> = {
  VMware: 'VMware',
  HyperV: 'HyperV',
  vCloud: 'CloudDirector',
  Windows: 'WindowsPhysical',
  FileShare: 'UnstructuredData',
};

/** The id of all platforms but custom ones. */
export const platformId = '00000000-0000-0000-0000-000000000000';

/** The revision whose BackupObjectModel has the platform first, in its schema or in its examples. */
const platformsFrom: Readonly<Record<Platform, Revision>> = {
  VMware: '1.2-rev1',
  HyperV: '1.2-rev1',
  vCloud: '1.2-rev1',
  Windows: '1.3-rev0',
  FileShare: '1.3-rev2',
};

/** All that the jobs of a server process. */
export function machinesOf({ estate, server }: Pick<ServerState, 'estate' | 'server'>): Machine[] {
  const roots = new Map(estate.hierarchyRoots.map((root) => [root.id, root]));
  return jobsOf(estate, server.id).flatMap((job) =>
    job.objects.map((object) => ({ id: object.id, object, job, root: roots.get(object.hierarchyRootId) })),
  );
}

export function jobsOf(estate: Estate, serverId: string): EstateJob[] {
  return estate.jobs.filter(({ backupServerId }) => backupServerId === serverId);
}

/** Those of which the backups of the server hold something, as far as the revision shows their platforms. */
export function machinesInBackups({ state, revision }: Call): Machine[] {
  const { machines } = state.infrastructure;
  return machinesOf(state).filter(
    ({ object, job }) =>
      isFrom(revision, platformsFrom[job.platform]) && machines.get(object.name)?.isInBackup !== false,
  );
}

/**
 * The restore points of a machine, oldest first: one of each good run of its job. The lab's choice, by which all machines
 * can be restored until the control API changes it: one without a point of the last day has a VeeamZIP of last night, a
 * replicated machine among them.
 */
export function pointsOf(machine: Machine, { machines }: Infrastructure, now: Date): RestorePoint[] {
  const { job, object } = machine;
  const newest = machines.get(object.name)?.newestRestorePoint;
  if (newest === null) return [];
  const made = job.kind === 'Replica' ? [] : goodRuns(job);
  const backupId = backupIdOf(job);
  const points = made.map((run, index): RestorePoint => {
    const isFull = index === 0 || run.isActiveFull === true;
    return { machine, at: run.creationTime, backupId, run, isFull };
  });
  const zip = (at: Date): RestorePoint => {
    return { machine, at, backupId: derivedId('VeeamZip', job.backupServerId), isFull: true };
  };
  if (newest !== undefined) return [...points.filter(({ at }) => at < newest), zip(newest)];
  return isOfLastDay(points, now) ? points : [...points, zip(lastDaily(now))];
}

/** The runs that have made something to restore from. */
export function goodRuns({ runs }: EstateJob): JobRun[] {
  return runs.filter(
    ({ endTime, result }) => endTime !== undefined && (result === 'Success' || result === 'Warning'),
  );
}

/** Whether the last of these, oldest first, is of the last day. */
export function isOfLastDay(points: readonly { readonly at: Date }[], now: Date): boolean {
  return (points.at(-1)?.at.getTime() ?? 0) > now.getTime() - dayMs;
}
