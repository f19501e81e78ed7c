import { dayMs } from '../../estate/clock.ts';
import { backupIdOf } from '../../estate/copies.ts';
import type { Estate, EstateJob, HierarchyRoot, JobObject, JobRun, Platform } from '../../estate/estate.ts';
import { derivedId } from '../../estate/seed.ts';
import type { Revision } from '../../options.ts';
import type { Call, ServerState } from '../call.ts';
import { type Infrastructure, lastDaily } from '../infrastructure/model.ts';
import { isFrom } from '../revisions.ts';

/** A machine or share that a job processes, as an object to restore. */
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
  /** Missing for a point that no job has made. */
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

/** The first revision whose BackupObjectModel has the platform, in its schema or in its examples. */
const platformsFrom: Readonly<Record<Platform, Revision>> = {
  VMware: '1.2-rev1',
  HyperV: '1.2-rev1',
  vCloud: '1.2-rev1',
  Windows: '1.3-rev0',
  FileShare: '1.3-rev2',
};

/** All machines and shares that the jobs of a server process. */
export function machinesOf({ estate, server }: Pick<ServerState, 'estate' | 'server'>): Machine[] {
  const roots = new Map(estate.hierarchyRoots.map((root) => [root.id, root]));
  return jobsOf(estate, server.id).flatMap((job) =>
    job.objects.map((object) => ({ id: object.id, object, job, root: roots.get(object.hierarchyRootId) })),
  );
}

export function jobsOf(estate: Estate, serverId: string): EstateJob[] {
  return estate.jobs.filter(({ backupServerId }) => backupServerId === serverId);
}

/** The machines in the server's backups whose platforms the revision shows. */
export function machinesInBackups({ state, revision }: Call): Machine[] {
  const { machines } = state.infrastructure;
  return machinesOf(state).filter(
    ({ object, job }) =>
      isFrom(revision, platformsFrom[job.platform]) && machines.get(object.name)?.isInBackup !== false,
  );
}

/**
 * The restore points of a machine, oldest first: one for each good run of its job. By the lab's choice, every machine
 * can be restored until the control API changes it: a machine without a point of the last day, including a replicated
 * one, has a VeeamZIP of last night.
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

/** The runs that have made a restore point. */
export function goodRuns({ runs }: EstateJob): JobRun[] {
  return runs.filter(
    ({ endTime, result }) => endTime !== undefined && (result === 'Success' || result === 'Warning'),
  );
}

/** Whether the last of these, oldest first, is from the last day. */
export function isOfLastDay(points: readonly { readonly at: Date }[], now: Date): boolean {
  return (points.at(-1)?.at.getTime() ?? 0) > now.getTime() - dayMs;
}
