import { byId, type Call } from './call.ts';
import { collection } from './collection.ts';
import { copyJobOf, createCopyJob, deleteCopyJob, editCopyJob } from './copy-job-calls.ts';
import { setEnabled, start, stop } from './job-actions.ts';
import type { BackupJob } from './model.ts';
import type { ApiVersion } from './options.ts';
import { Refusal } from './refusal.ts';
import { ok, type Reply } from './reply.ts';
import { backupJobOf } from './runs.ts';
import { getSession, listSessions, listSessionsOfJob } from './session-calls.ts';
import { backupJobView, copyJobView, organizationView, repositoryView } from './views.ts';

export interface Route {
  readonly method: string;
  /** Below the version, `{name}` standing for one segment. */
  readonly path: string;
  /** The versions that have it, where not all have. */
  readonly versions?: readonly ApiVersion[];
  readonly run: (call: Call) => Reply;
}

/** Everything that needs a token. Source: the paths of vb365-v6 and vb365-v8. */
export const ROUTES: readonly Route[] = [
  { method: 'GET', path: 'ServiceInstance', run: getServiceInstance },
  { method: 'GET', path: 'Organizations', run: listOrganizations },
  { method: 'GET', path: 'Organizations/{id}', run: getOrganization },
  { method: 'GET', path: 'BackupRepositories', run: listRepositories },
  { method: 'GET', path: 'BackupRepositories/{id}', run: getRepository },
  { method: 'GET', path: 'Jobs', run: listBackupJobs },
  { method: 'GET', path: 'Jobs/{id}', run: (call) => ok(backupJobView(call, backupJobIn(call))) },
  { method: 'GET', path: 'Jobs/{id}/CopyJob', run: getCopyJobOfJob },
  { method: 'GET', path: 'Jobs/{id}/JobSessions', versions: ['v6', 'v7'], run: listSessionsOfJob },
  { method: 'POST', path: 'Jobs/{id}/enable', run: (call) => setEnabled(call, backupJobIn(call), true) },
  { method: 'POST', path: 'Jobs/{id}/disable', run: (call) => setEnabled(call, backupJobIn(call), false) },
  { method: 'POST', path: 'Jobs/{id}/start', run: (call) => start(call, backupJobIn(call)) },
  { method: 'POST', path: 'Jobs/{id}/stop', run: (call) => stop(call, backupJobIn(call)) },
  { method: 'GET', path: 'CopyJobs', run: listCopyJobs },
  { method: 'POST', path: 'CopyJobs', run: createCopyJob },
  { method: 'GET', path: 'CopyJobs/{id}', run: (call) => ok(copyJobView(call, copyJobOf(call))) },
  { method: 'PUT', path: 'CopyJobs/{id}', run: editCopyJob },
  { method: 'DELETE', path: 'CopyJobs/{id}', run: deleteCopyJob },
  { method: 'GET', path: 'CopyJobs/{id}/BackupJob', run: getBackupJobOfCopyJob },
  { method: 'POST', path: 'CopyJobs/{id}/enable', run: (call) => setEnabled(call, copyJobOf(call), true) },
  { method: 'POST', path: 'CopyJobs/{id}/disable', run: (call) => setEnabled(call, copyJobOf(call), false) },
  { method: 'POST', path: 'CopyJobs/{id}/start', run: (call) => start(call, copyJobOf(call)) },
  { method: 'POST', path: 'CopyJobs/{id}/stop', run: (call) => stop(call, copyJobOf(call)) },
  { method: 'GET', path: 'JobSessions', run: listSessions },
  { method: 'GET', path: 'JobSessions/{id}', run: getSession },
];

function getServiceInstance({ estate, build }: Call): Reply {
  return ok({ installationId: estate.installationId, version: build });
}

function listOrganizations(call: Call): Reply {
  return collection(call, 'organizations', call.estate.organizations, (each) => organizationView(call, each));
}

function getOrganization(call: Call): Reply {
  return ok(organizationView(call, byId(call, call.estate.organizations, 'organization')));
}

/** Filters: proxyId and longTerm, where false means all; proxyPoolId from v8 on. */
function listRepositories(call: Call): Reply {
  const query = call.request.url.searchParams;
  const onlyArchives = query.get('longTerm')?.toLowerCase() === 'true';
  const found = call.estate.repositories.filter(
    ({ kind, proxyId, proxyPoolId }) =>
      (!onlyArchives || kind === 'archive') &&
      fits(query, 'proxyId', proxyId) &&
      (call.version !== 'v8' || fits(query, 'proxyPoolId', proxyPoolId)),
  );
  return collection(call, 'backuprepositories', found, (each) => repositoryView(call, each));
}

function getRepository(call: Call): Reply {
  return ok(repositoryView(call, byId(call, call.estate.repositories, 'backup repository')));
}

/** Filters: organizationId and repositoryId, from v8 on. */
function listBackupJobs(call: Call): Reply {
  const query = call.request.url.searchParams;
  const found = call.estate.backupJobs.filter(
    ({ organizationId, repositoryId }) =>
      call.version !== 'v8' ||
      (fits(query, 'organizationId', organizationId) && fits(query, 'repositoryId', repositoryId)),
  );
  return collection(call, 'jobs', found, (each) => backupJobView(call, each));
}

function getCopyJobOfJob(call: Call): Reply {
  const job = backupJobIn(call);
  const copyJob = call.estate.copyJobs.find(({ backupJobId }) => backupJobId === job.id);
  if (copyJob === undefined) throw new Refusal(404, `The backup job ${job.name} has no backup copy job.`);
  return ok(copyJobView(call, copyJob));
}

/** Filters: repositoryId; organizationId from v8 on. */
function listCopyJobs(call: Call): Reply {
  const query = call.request.url.searchParams;
  const found = call.estate.copyJobs.filter(
    (each) =>
      fits(query, 'repositoryId', each.repositoryId) &&
      (call.version !== 'v8' || fits(query, 'organizationId', backupJobOf(call.estate, each).organizationId)),
  );
  return collection(call, 'copyJobs', found, (each) => copyJobView(call, each));
}

function getBackupJobOfCopyJob(call: Call): Reply {
  return ok(backupJobView(call, backupJobOf(call.estate, copyJobOf(call))));
}

function backupJobIn(call: Call): BackupJob {
  return byId(call, call.estate.backupJobs, 'backup job');
}

function fits(query: URLSearchParams, name: string, value: string | undefined): boolean {
  const wanted = query.get(name);
  return wanted === null || wanted.toLowerCase() === value;
}
