import type { Microsoft365Version } from '../options.ts';
import type { Reply } from '../server/formats.ts';
import type { RoutePattern } from '../server/router.ts';
import type { Call } from './call.ts';
import {
  copyJobById,
  createCopyJob,
  deleteCopyJob,
  editCopyJob,
  getBackupJobOfCopyJob,
  getCopyJob,
  getCopyJobOfJob,
  listCopyJobs,
} from './copy-jobs.ts';
import { addItems, editBackupJob, editItem, getItem, listItems, removeItems } from './edit-job.ts';
import {
  getLicense,
  getOrganization,
  getProxy,
  getRepository,
  getServiceInstance,
  listOrganizations,
  listProxies,
  listRepositories,
} from './infrastructure.ts';
import { backupJobById, getBackupJob, listBackupJobs, setEnabled, start, stop } from './jobs.ts';
import { getSession, listSessions, listSessionsOfJob } from './sessions.ts';

/** The path follows the version. */
interface Route extends RoutePattern {
  /** The versions that have the route, if not all have it. */
  readonly versions?: readonly Microsoft365Version[];
  readonly run: (call: Call) => Reply;
}

/** The routes of a version. */
export function routesOf(version: Microsoft365Version): readonly Route[] {
  return allRoutes.filter(({ versions }) => versions?.includes(version) !== false);
}

/** All routes that need a token. Source: the paths of vb365-v6 and vb365-v8. */
const allRoutes: readonly Route[] = [
  { method: 'GET', path: 'ServiceInstance', run: getServiceInstance },
  { method: 'GET', path: 'Organizations', run: listOrganizations },
  { method: 'GET', path: 'Organizations/{id}', run: getOrganization },
  { method: 'GET', path: 'BackupRepositories', run: listRepositories },
  { method: 'GET', path: 'BackupRepositories/{id}', run: getRepository },
  { method: 'GET', path: 'Proxies', run: listProxies },
  { method: 'GET', path: 'Proxies/{id}', run: getProxy },
  { method: 'GET', path: 'License', run: getLicense },
  { method: 'GET', path: 'Jobs', run: listBackupJobs },
  { method: 'GET', path: 'Jobs/{id}', run: getBackupJob },
  { method: 'PUT', path: 'Jobs/{id}', run: editBackupJob },
  ...(['SelectedItems', 'ExcludedItems'] as const).flatMap((list): Route[] => [
    { method: 'GET', path: `Jobs/{id}/${list}`, run: (call) => listItems(call, list) },
    { method: 'POST', path: `Jobs/{id}/${list}`, run: (call) => addItems(call, list) },
    { method: 'DELETE', path: `Jobs/{id}/${list}`, run: (call) => removeItems(call, list) },
    { method: 'GET', path: `Jobs/{id}/${list}/{itemId}`, run: (call) => getItem(call, list) },
    { method: 'PUT', path: `Jobs/{id}/${list}/{itemId}`, run: (call) => editItem(call, list) },
  ]),
  { method: 'GET', path: 'Jobs/{id}/CopyJob', run: getCopyJobOfJob },
  { method: 'GET', path: 'Jobs/{id}/JobSessions', versions: ['v6', 'v7'], run: listSessionsOfJob },
  { method: 'POST', path: 'Jobs/{id}/enable', run: (call) => setEnabled(call, backupJobById(call), true) },
  { method: 'POST', path: 'Jobs/{id}/disable', run: (call) => setEnabled(call, backupJobById(call), false) },
  { method: 'POST', path: 'Jobs/{id}/start', run: (call) => start(call, backupJobById(call)) },
  { method: 'POST', path: 'Jobs/{id}/stop', run: (call) => stop(call, backupJobById(call)) },
  { method: 'GET', path: 'CopyJobs', run: listCopyJobs },
  { method: 'POST', path: 'CopyJobs', run: createCopyJob },
  { method: 'GET', path: 'CopyJobs/{id}', run: getCopyJob },
  { method: 'PUT', path: 'CopyJobs/{id}', run: editCopyJob },
  { method: 'DELETE', path: 'CopyJobs/{id}', run: deleteCopyJob },
  { method: 'GET', path: 'CopyJobs/{id}/BackupJob', run: getBackupJobOfCopyJob },
  { method: 'POST', path: 'CopyJobs/{id}/enable', run: (call) => setEnabled(call, copyJobById(call), true) },
  {
    method: 'POST',
    path: 'CopyJobs/{id}/disable',
    run: (call) => setEnabled(call, copyJobById(call), false),
  },
  { method: 'POST', path: 'CopyJobs/{id}/start', run: (call) => start(call, copyJobById(call)) },
  { method: 'POST', path: 'CopyJobs/{id}/stop', run: (call) => stop(call, copyJobById(call)) },
  { method: 'GET', path: 'JobSessions', run: listSessions },
  { method: 'GET', path: 'JobSessions/{id}', run: getSession },
];
