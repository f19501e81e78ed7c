import type { EstateJob, JobObject } from '../../estate/estate.ts';
import { replicaStates } from '../../estate/infrastructure-change.ts';
import { derivedId } from '../../estate/seed.ts';
import { ok, type Reply } from '../../server/formats.ts';
import { type AuthorizedCall, asGuid, asPattern, asTime, byId, oneOf, page, parameter } from '../call.ts';
import { lastDaily, type Replica } from '../infrastructure/model.ts';
import { isFrom } from '../revisions.ts';
import { goodRuns, isOfLastDay, jobsOf, platformId } from './machines.ts';

/** The replica of a replication job. The lab's choice: one for each job, because it has the job's name. */
interface MadeReplica {
  readonly id: string;
  readonly job: EstateJob;
  readonly state: NonNullable<Replica['state']>;
  /** The times of its restore points, oldest first. */
  readonly times: readonly Date[];
}

/** Whether a job makes replicas for which the documents have a model: those of vSphere. */
export function makesReplicas({ kind, platform }: EstateJob): boolean {
  return kind === 'Replica' && platform !== 'HyperV';
}

/** The replicas of jobs that have had a good run. */
function replicasOf({ estate, server, state, now }: AuthorizedCall): MadeReplica[] {
  return jobsOf(estate, server.id)
    .filter((job) => makesReplicas(job) && goodRuns(job).length > 0)
    .map((job) => {
      const change = state.infrastructure.replicas.get(job.id);
      const times = timesOf(job, change, now);
      return { id: derivedId('Replica', job.id), job, state: change?.state ?? 'Ready', times };
    });
}

/**
 * One for each good run. By the lab's choice, replicas are recent enough until the control API changes it: without a
 * point of the last day, there is one of last night.
 */
function timesOf(job: EstateJob, change: Replica | undefined, now: Date): Date[] {
  const newest = change?.newestRestorePoint;
  const points = goodRuns(job).map(({ creationTime: at }) => ({ at }));
  if (newest !== undefined) return [...points.map(({ at }) => at).filter((at) => at < newest), newest];
  return [...points.map(({ at }) => at), ...(isOfLastDay(points, now) ? [] : [lastDaily(now)])];
}

const createdAt = ({ times }: MadeReplica): number => times[0]?.getTime() ?? 0;
const asState = oneOf(replicaStates);

/** GET /replicas. Source: ReplicasFilters of each revision. */
export function listReplicas(call: AuthorizedCall): Reply {
  const { query, revision } = call;
  const matches = parameter(query, 'nameFilter', asPattern);
  const after = parameter(query, 'createdAfterFilter', asTime) ?? Number.NEGATIVE_INFINITY;
  const before = parameter(query, 'createdBeforeFilter', asTime) ?? Number.POSITIVE_INFINITY;
  const platformOf = parameter(query, 'platformIdFilter', asGuid);
  const jobId = parameter(query, 'jobIdFilter', asGuid);
  const policy = query.get(isFrom(revision, '1.3-rev2') ? 'policyUniqueIdFilter' : 'policyTagFilter');
  const state = parameter(query, 'stateFilter', asState);
  const found = replicasOf(call).filter(
    (replica) =>
      (matches === undefined || matches(replica.job.name)) &&
      createdAt(replica) >= after &&
      createdAt(replica) <= before &&
      (platformOf === undefined || platformOf === platformId) &&
      (jobId === undefined || jobId === replica.job.id) &&
      (policy === null || policy === replica.job.id) &&
      (state === undefined || state === replica.state),
  );
  const columns = {
    Name: ({ job }: MadeReplica) => job.name.toLowerCase(),
    CreationTime: createdAt,
    PlatformId: () => platformId,
    JobId: ({ job }: MadeReplica) => job.id,
    PolicyTag: ({ job }: MadeReplica) => job.id,
    State: (replica: MadeReplica) => replica.state,
  };
  return page(call, found, columns, (replica) => replicaModel(call, replica));
}

/** GET /replicas/{id}. */
export function getReplica(call: AuthorizedCall): Reply {
  return ok(replicaModel(call, byId(call, replicasOf(call))));
}

/** Source: ReplicaModel, RegularReplicaModel; EReplicaType has other names from 1.3-rev2 on. */
function replicaModel({ revision, time }: AuthorizedCall, replica: MadeReplica) {
  const { id, job, state } = replica;
  return {
    type: isFrom(revision, '1.3-rev2') ? 'Snapshot' : 'Regular',
    id,
    jobId: job.id,
    policyUniqueId: job.id,
    name: job.name,
    platformName: 'VMware',
    platformId,
    creationTime: time.stamp(new Date(createdAt(replica)), id),
    state,
  };
}

interface ReplicaPoint {
  readonly replica: MadeReplica;
  readonly object: JobObject;
  readonly at: Date;
}

/** GET /replicaPoints: those of each machine of a replica. Source: ReplicaRestorePointsFilters of each revision. */
export function listReplicaPoints(call: AuthorizedCall): Reply {
  const { query } = call;
  const after = parameter(query, 'createdAfterFilter', asTime) ?? Number.NEGATIVE_INFINITY;
  const before = parameter(query, 'createdBeforeFilter', asTime) ?? Number.POSITIVE_INFINITY;
  const matches = parameter(query, 'nameFilter', asPattern);
  const platform = query.get('platformNameFilter');
  const platformOf = parameter(query, 'platformIdFilter', asGuid);
  const replicaId = parameter(query, 'replicaIdFilter', asGuid);
  const severity = query.get('malwareStatusFilter');
  const found = replicasOf(call)
    .filter(({ id }) => replicaId === undefined || replicaId === id)
    .flatMap((replica) =>
      replica.job.objects.flatMap((object) =>
        replica.times.map((at): ReplicaPoint => ({ replica, object, at })),
      ),
    )
    .filter(
      ({ object, at }) =>
        at.getTime() >= after &&
        at.getTime() <= before &&
        (matches === undefined || matches(object.name)) &&
        (platform === null || platform === 'VMware') &&
        (platformOf === undefined || platformOf === platformId) &&
        (severity === null || severity === 'Clean'),
    );
  const columns = {
    CreationTime: ({ at }: ReplicaPoint) => at.getTime(),
    PlatformId: () => platformId,
    ReplicaId: ({ replica }: ReplicaPoint) => replica.id,
    Name: ({ object }: ReplicaPoint) => object.name.toLowerCase(),
  };
  return page(call, found, columns, (point) => replicaPointModel(call, point));
}

/** Source: ReplicaPointModel. */
function replicaPointModel({ time }: AuthorizedCall, { replica, object, at }: ReplicaPoint) {
  const id = derivedId('ReplicaPoint', replica.id, object.id, at.toISOString());
  return {
    platformName: 'VMware',
    state: replica.state,
    malwareStatus: 'Clean',
    id,
    name: object.name,
    platformId,
    creationTime: time.stamp(at, id),
    replicaId: replica.id,
    allowedOperations: [
      'StartViVMSnapshotReplicaFailover',
      'StartViVMSnapshotReplicaPlannedFailover',
      'StartFlrRestore',
    ],
  };
}
