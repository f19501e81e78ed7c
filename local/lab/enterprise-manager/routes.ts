import { byId, type Call, okReply, type Reply, wantsEntity } from './call.ts';
import { entitiesNode, entityNode, type Resource, referenceNode, referencesNode } from './entity.ts';
import { deleteJob, postJob, visibleJobs } from './job-actions.ts';
import { objectInJobNode } from './job-info.ts';
import { jobResource } from './job-resource.ts';
import { logonNode } from './logon.ts';
import { list } from './node.ts';
import { queryNode } from './query.ts';
import { Refusal } from './refusal.ts';
import { backupServerResource, repositoryResource, runResource } from './resources.ts';
import { deleteTask, getTask, listTasks } from './task-calls.ts';

export interface Route {
  readonly method: string;
  /** Below /api/, `{name}` standing for one segment. */
  readonly path: string;
  /** Whether it needs the role Portal Administrator. Source: the pages of each request under em_rest. */
  readonly forAdministrators?: boolean;
  readonly run: (call: Call) => Reply;
}

/** Everything that needs a logon. */
export const ROUTES: readonly Route[] = [
  { method: 'GET', path: 'logonSessions', run: listSessions },
  {
    method: 'GET',
    path: 'logonSessions/{id}',
    run: (call) => okReply(logonNode(sessionOf(call), call.hrefs)),
  },
  { method: 'DELETE', path: 'logonSessions/{id}', run: logOff },
  { method: 'GET', path: 'tasks', run: listTasks },
  { method: 'GET', path: 'tasks/{id}', run: getTask },
  { method: 'DELETE', path: 'tasks/{id}', run: deleteTask },
  {
    method: 'GET',
    path: 'jobs',
    forAdministrators: true,
    run: (call) => collection(call, 'Job', allJobs(call)),
  },
  { method: 'GET', path: 'jobs/{id}', forAdministrators: true, run: (call) => single(call, jobOf(call)) },
  { method: 'POST', path: 'jobs/{id}', forAdministrators: true, run: postJob },
  { method: 'DELETE', path: 'jobs/{id}', forAdministrators: true, run: deleteJob },
  { method: 'GET', path: 'jobs/{id}/includes', forAdministrators: true, run: listIncludes },
  { method: 'GET', path: 'jobs/{id}/backupSessions', forAdministrators: true, run: listRunsOfJob },
  {
    method: 'GET',
    path: 'backupSessions',
    run: (call) => collection(call, 'BackupJobSession', allRuns(call)),
  },
  {
    method: 'GET',
    path: 'backupSessions/{id}',
    run: (call) => single(call, byId(call, allRuns(call), 'session')),
  },
  {
    method: 'GET',
    path: 'repositories',
    run: (call) => collection(call, 'Repository', allRepositories(call)),
  },
  {
    method: 'GET',
    path: 'repositories/{id}',
    run: (call) => single(call, byId(call, allRepositories(call), 'repository')),
  },
  { method: 'GET', path: 'backupServers', run: (call) => collection(call, 'BackupServer', allServers(call)) },
  {
    method: 'GET',
    path: 'backupServers/{id}',
    run: (call) => single(call, byId(call, allServers(call), 'backup server')),
  },
  { method: 'GET', path: 'backupServers/{id}/jobs', forAdministrators: true, run: listJobsOfServer },
  { method: 'GET', path: 'backupServers/{id}/repositories', run: listRepositoriesOfServer },
  { method: 'GET', path: 'query', run: query },
];

const allJobs = (call: Call) => visibleJobs(call).map((job) => jobResource(call, job));
const allRepositories = (call: Call) =>
  call.estate.repositories.map((each) => repositoryResource(call, each));
const allServers = (call: Call) => call.estate.backupServers.map((each) => backupServerResource(call, each));
const allRuns = (call: Call) =>
  visibleJobs(call).flatMap((job) => job.runs.map((run) => runResource(call, job, run)));

function collection(call: Call, kind: Resource['kind'], resources: readonly Resource[]): Reply {
  return okReply(
    wantsEntity(call) ? entitiesNode(kind, resources, call.hrefs) : referencesNode(resources, call.hrefs),
  );
}

function single(call: Call, resource: Resource): Reply {
  return okReply(
    wantsEntity(call) ? entityNode(resource, call.hrefs) : referenceNode(resource, call.hrefs, 'EntityRef'),
  );
}

function jobOf(call: Call): Resource {
  return jobResource(call, byId(call, visibleJobs(call), 'job'));
}

function listIncludes(call: Call): Reply {
  const job = byId(call, visibleJobs(call), 'job');
  const nodes = job.objects.map((each) => objectInJobNode(call.hrefs, job, each));
  return okReply(list('ObjectInJobs', 'ObjectInJobs', nodes));
}

function listRunsOfJob(call: Call): Reply {
  const job = byId(call, visibleJobs(call), 'job');
  const runs = job.runs.map((run) => runResource(call, job, run));
  return collection(call, 'BackupJobSession', runs);
}

function listJobsOfServer(call: Call): Reply {
  const server = byId(call, call.estate.backupServers, 'backup server');
  const own = visibleJobs(call).filter((job) => job.backupServerId === server.id);
  return collection(
    call,
    'Job',
    own.map((job) => jobResource(call, job)),
  );
}

function listRepositoriesOfServer(call: Call): Reply {
  const server = byId(call, call.estate.backupServers, 'backup server');
  const own = call.estate.repositories.filter((each) => each.backupServerId === server.id);
  return collection(
    call,
    'Repository',
    own.map((each) => repositoryResource(call, each)),
  );
}

function query(call: Call): Reply {
  const parameters = call.request.url.searchParams;
  const type = parameters.get('type') ?? '';
  const answer = (kind: Resource['kind'], resources: readonly Resource[]) =>
    okReply(queryNode(kind, resources, parameters, call.hrefs));
  switch (type.toLowerCase()) {
    case 'job':
      if (call.session.role !== 'administrator') throw new Refusal(403, 'Access denied');
      return answer('Job', allJobs(call));
    case 'repository':
      return answer('Repository', allRepositories(call));
    case 'backupserver':
      return answer('BackupServer', allServers(call));
    case 'backupjobsession':
      return answer('BackupJobSession', allRuns(call));
    default:
      throw new Refusal(400, `The type [${type}] is not supported by queries.`);
  }
}

function listSessions({ holdings, now, hrefs }: Call): Reply {
  const nodes = holdings.sessions.list(now).map((session) => logonNode(session, hrefs));
  return okReply(list('LogonSessions', 'LogonSessions', nodes));
}

function sessionOf(call: Call) {
  return byId(call, call.holdings.sessions.list(call.now), 'logon session');
}

function logOff(call: Call): Reply {
  call.holdings.sessions.close(sessionOf(call));
  return { status: 204 };
}
