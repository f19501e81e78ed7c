import { Refusal, type RoutePattern } from '../server/router.ts';
import { byId, type Call, okReply, type Reply } from './call.ts';
import {
  collectionKinds,
  collectionReaders,
  getAll,
  getBackupsOfRepository,
  getJobsOfServer,
  getOne,
  getReplicasOfRepository,
  getRepositoriesOfServer,
  getSessionsOfJob,
} from './collections.ts';
import { deleteJob, listIncludes, listLinked, postJob, putJob } from './jobs.ts';
import { logonNode } from './logon.ts';
import { list } from './nodes.ts';
import { queryNode } from './query.ts';
import { deleteTask, getTask, listTasks } from './tasks.ts';

/** The path is relative to /api/. */
interface Route extends RoutePattern {
  /** Whether it needs the role Portal Administrator. Source: each request's page under em_rest. */
  readonly forAdministrators?: boolean;
  readonly run: (call: Call) => Reply;
}

const get = (path: string, run: Route['run']): Route => ({ method: 'GET', path, run });
const forAdministrators = (route: Route): Route => ({ ...route, forAdministrators: true });

/** All routes that need a logon. */
export const allRoutes: readonly Route[] = [
  get('logonSessions', listSessions),
  get('logonSessions/{id}', (call) => okReply(logonNode(sessionOf(call), call.hrefs))),
  { method: 'DELETE', path: 'logonSessions/{id}', run: logOff },
  get('tasks', listTasks),
  get('tasks/{id}', getTask),
  { method: 'DELETE', path: 'tasks/{id}', run: deleteTask },
  forAdministrators(get('jobs', getAll('Job'))),
  forAdministrators(get('jobs/{id}', getOne('Job', 'job'))),
  forAdministrators({ method: 'POST', path: 'jobs/{id}', run: postJob }),
  forAdministrators({ method: 'PUT', path: 'jobs/{id}', run: putJob }),
  forAdministrators({ method: 'DELETE', path: 'jobs/{id}', run: deleteJob }),
  forAdministrators(get('jobs/{id}/includes', listIncludes)),
  forAdministrators(get('jobs/{id}/linkedJobs', (call) => listLinked(call, 'Job'))),
  forAdministrators(get('jobs/{id}/linkedBackupRepositories', (call) => listLinked(call, 'Repository'))),
  forAdministrators(get('jobs/{id}/backupSessions', getSessionsOfJob('BackupJobSession'))),
  forAdministrators(get('jobs/{id}/replicaSessions', getSessionsOfJob('ReplicaJobSession'))),
  get('backupSessions', getAll('BackupJobSession')),
  get('backupSessions/{id}', getOne('BackupJobSession', 'session')),
  get('replicaSessions', getAll('ReplicaJobSession')),
  get('replicaSessions/{id}', getOne('ReplicaJobSession', 'session')),
  get('backups', getAll('Backup')),
  get('backups/{id}', getOne('Backup', 'backup')),
  get('replicas', getAll('Replica')),
  get('replicas/{id}', getOne('Replica', 'replica')),
  get('repositories', getAll('Repository')),
  get('repositories/{id}', getOne('Repository', 'repository')),
  get('repositories/{id}/backups', getBackupsOfRepository),
  get('repositories/{id}/replicas', getReplicasOfRepository),
  get('backupServers', getAll('BackupServer')),
  get('backupServers/{id}', getOne('BackupServer', 'backup server')),
  forAdministrators(get('backupServers/{id}/jobs', getJobsOfServer)),
  get('backupServers/{id}/repositories', getRepositoriesOfServer),
  get('query', query),
];

function query(call: Call): Reply {
  const parameters = call.request.url.searchParams;
  const type = parameters.get('type') ?? '';
  const kind = collectionKinds.find((candidate) => candidate.toLowerCase() === type.toLowerCase());
  if (kind === undefined) throw new Refusal(400, `The type [${type}] is not supported by queries.`);
  if (kind === 'Job' && call.session.role !== 'administrator') throw new Refusal(403, 'Access denied');
  return okReply(queryNode(kind, collectionReaders[kind](call), parameters, call.hrefs));
}

function listSessions({ state, now, hrefs }: Call): Reply {
  const nodes = state.sessions.list(now).map((session) => logonNode(session, hrefs));
  return okReply(list('LogonSessions', 'LogonSessions', nodes));
}

function sessionOf(call: Call) {
  return byId(call, call.state.sessions.list(call.now), 'logon session');
}

function logOff(call: Call): Reply {
  call.state.sessions.close(sessionOf(call));
  return { status: 204 };
}
