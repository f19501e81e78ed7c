import type { EstateJob } from '../estate/estate.ts';
import { byId, type Call, okReply, type Reply, wantsEntity } from './call.ts';
import { entitiesNode, entityNode, type Resource, referenceNode, referencesNode, uidOf } from './entity.ts';
import { sessionResources } from './job-sessions.ts';
import { collectedJobs, jobResource, visibleJobs } from './jobs.ts';
import {
  backupResource,
  backupServerResource,
  hasRestorePoints,
  replicaResource,
  repositoryOf,
  repositoryResource,
} from './repositories.ts';

/** The collections of all backup servers that a path or a query may ask for. */
export const collectionReaders = {
  Job: (call) => visibleJobs(call).map((job) => jobResource(call, job)),
  Repository: (call) => call.estate.repositories.map((each) => repositoryResource(call, each)),
  BackupServer: (call) => call.estate.backupServers.map((each) => backupServerResource(call, each)),
  Backup: (call) => backupsOf(call, visibleJobs(call)),
  Replica: (call) => replicasOf(call, visibleJobs(call)),
  BackupJobSession: (call) => sessionsOf(call, collectedJobs(call), 'BackupJobSession'),
  ReplicaJobSession: (call) => sessionsOf(call, collectedJobs(call), 'ReplicaJobSession'),
} as const satisfies Record<string, (call: Call) => readonly Resource[]>;

type CollectionKind = keyof typeof collectionReaders;
export const collectionKinds = Object.keys(collectionReaders) as readonly CollectionKind[];

type SessionKind = 'BackupJobSession' | 'ReplicaJobSession';

/** GET of a whole collection. */
export function getAll(kind: CollectionKind): (call: Call) => Reply {
  return (call) => collection(call, kind, collectionReaders[kind](call));
}

/** GET of the item with the id in the path. The call throws Refusal (404). `what` names it in the error. */
export function getOne(kind: CollectionKind, what: string): (call: Call) => Reply {
  return (call) => {
    const resource =
      kind === 'Job'
        ? jobResource(call, byId(call, visibleJobs(call), what))
        : byId(call, collectionReaders[kind](call), what);
    return okReply(
      wantsEntity(call) ? entityNode(resource, call.hrefs) : referenceNode(resource, call.hrefs, 'EntityRef'),
    );
  };
}

/** GET /jobs/{id}/backupSessions, …/replicaSessions: sessions with the job's JobUid. Source: em_rest/get_jobs_id. */
export function getSessionsOfJob(kind: SessionKind): (call: Call) => Reply {
  return (call) => {
    const job = byId(call, visibleJobs(call), 'job');
    const own = sessionsOf(call, [job], kind).filter(({ fields }) => fields.JobUid === uidOf('Job', job.id));
    return collection(call, kind, own);
  };
}

/** GET /backupServers/{id}/jobs. */
export function getJobsOfServer(call: Call): Reply {
  const server = byId(call, call.estate.backupServers, 'backup server');
  const own = visibleJobs(call).filter((job) => job.backupServerId === server.id);
  return collection(
    call,
    'Job',
    own.map((job) => jobResource(call, job)),
  );
}

/** GET /backupServers/{id}/repositories. */
export function getRepositoriesOfServer(call: Call): Reply {
  const server = byId(call, call.estate.backupServers, 'backup server');
  const own = call.estate.repositories.filter((each) => each.backupServerId === server.id);
  return collection(
    call,
    'Repository',
    own.map((each) => repositoryResource(call, each)),
  );
}

/** GET /repositories/{id}/backups. Source: em_rest/get_repositories_id. */
export function getBackupsOfRepository(call: Call): Reply {
  return collection(call, 'Backup', backupsOf(call, jobsOfRepository(call)));
}

/** GET /repositories/{id}/replicas. Source: em_rest/get_repositories_id. */
export function getReplicasOfRepository(call: Call): Reply {
  return collection(call, 'Replica', replicasOf(call, jobsOfRepository(call)));
}

function jobsOfRepository(call: Call): readonly EstateJob[] {
  const repository = byId(call, call.estate.repositories, 'repository');
  return visibleJobs(call).filter((job) => repositoryOf(call.estate, job) === repository);
}

function backupsOf(call: Call, jobs: readonly EstateJob[]): readonly Resource[] {
  return jobs
    .filter((job) => job.kind !== 'Replica' && hasRestorePoints(job))
    .map((job) => backupResource(call, job));
}

function replicasOf(call: Call, jobs: readonly EstateJob[]): readonly Resource[] {
  return jobs
    .filter((job) => job.kind === 'Replica' && hasRestorePoints(job))
    .map((job) => replicaResource(call, job));
}

function sessionsOf(call: Call, jobs: readonly EstateJob[], kind: SessionKind): readonly Resource[] {
  return jobs
    .filter((job) => (job.kind === 'Replica') === (kind === 'ReplicaJobSession'))
    .flatMap((job) => sessionResources(call, job));
}

function collection(call: Call, kind: CollectionKind, resources: readonly Resource[]): Reply {
  return okReply(
    wantsEntity(call) ? entitiesNode(kind, resources, call.hrefs) : referencesNode(resources, call.hrefs),
  );
}
