import type { Revision } from '../options.ts';
import type { Reply } from '../server/formats.ts';
import type { RoutePattern } from '../server/router.ts';
import type { AuthorizedCall, Call } from './call.ts';
import {
  getManagedServer,
  getProxy,
  listManagedServers,
  listProxies,
  listProxyStates,
} from './infrastructure/hosts.ts';
import {
  getRepository,
  getScaleOutRepository,
  listRepositories,
  listRepositoryStates,
  listScaleOutRepositories,
} from './infrastructure/repositories.ts';
import {
  getLastAnalysis,
  getMalwareEvent,
  listBestPractices,
  listMalwareEvents,
} from './infrastructure/security.ts';
import { getServerCertificate, getServerInfo, getServerTime } from './infrastructure/server-info.ts';
import { getConfigurationBackup, getLicense } from './infrastructure/upkeep.ts';
import { listJobStates } from './job-states.ts';
import {
  cloneJob,
  createJob,
  deleteJob,
  editJob,
  getJob,
  listJobs,
  retryJob,
  startJob,
  stopJob,
  switchJob,
} from './jobs.ts';
import { logOut } from './logon.ts';
import {
  getBackupObject,
  listBackupObjects,
  listPointsOfObject,
  listRestorePoints,
} from './protection/backup-objects.ts';
import { listInventoryObjects, listInventoryServers } from './protection/inventory.ts';
import { getReplica, listReplicaPoints, listReplicas } from './protection/replicas.ts';
import { isFrom } from './revisions.ts';
import { getSession, getSessionLogs, listSessions, listTaskSessions, stopSession } from './sessions.ts';

interface Described extends RoutePattern {
  /** The first revision with this route. Default: all have it. */
  readonly from?: Revision;
}

type Route = Described &
  (
    | { readonly for: 'anyone'; readonly run: (call: Call) => Reply }
    | { readonly for: 'all roles' | 'administrators'; readonly run: (call: AuthorizedCall) => Reply }
  );

/** The routes of a revision. */
export function routesOf(revision: Revision): readonly Route[] {
  return allRoutes.filter(({ from }) => from === undefined || isFrom(revision, from));
}

/** Literal paths come before paths with an id. Sources: vbr-1.1-rev1: Jobs; vbr-1.1-rev0; vbr-1.3-rev1. */
const allRoutes: readonly Route[] = [
  { for: 'anyone', method: 'GET', path: 'api/v1/serverTime', run: getServerTime },
  { for: 'anyone', method: 'GET', path: 'api/v1/serverCertificate', run: getServerCertificate },
  { for: 'all roles', method: 'GET', path: 'api/v1/serverInfo', run: getServerInfo },
  { for: 'all roles', method: 'POST', path: 'api/oauth2/logout', run: logOut },
  { for: 'all roles', method: 'GET', path: 'api/v1/jobs', run: listJobs },
  { for: 'administrators', method: 'POST', path: 'api/v1/jobs', run: createJob },
  { for: 'all roles', method: 'GET', path: 'api/v1/jobs/states', run: listJobStates },
  { for: 'all roles', method: 'GET', path: 'api/v1/jobs/{id}', run: getJob },
  { for: 'administrators', method: 'PUT', path: 'api/v1/jobs/{id}', run: editJob },
  { for: 'administrators', method: 'DELETE', path: 'api/v1/jobs/{id}', run: deleteJob },
  { for: 'administrators', method: 'POST', path: 'api/v1/jobs/{id}/start', run: startJob },
  { for: 'administrators', method: 'POST', path: 'api/v1/jobs/{id}/stop', run: stopJob },
  { for: 'administrators', method: 'POST', path: 'api/v1/jobs/{id}/retry', from: '1.3-rev0', run: retryJob },
  { for: 'administrators', method: 'POST', path: 'api/v1/jobs/{id}/enable', run: switchJob(false) },
  { for: 'administrators', method: 'POST', path: 'api/v1/jobs/{id}/disable', run: switchJob(true) },
  { for: 'administrators', method: 'POST', path: 'api/v1/jobs/{id}/clone', from: '1.3-rev0', run: cloneJob },
  { for: 'all roles', method: 'GET', path: 'api/v1/sessions', run: listSessions },
  { for: 'all roles', method: 'GET', path: 'api/v1/sessions/{id}', run: getSession },
  { for: 'all roles', method: 'GET', path: 'api/v1/sessions/{id}/logs', run: getSessionLogs },
  {
    for: 'all roles',
    method: 'GET',
    path: 'api/v1/sessions/{id}/taskSessions',
    from: '1.2-rev1',
    run: listTaskSessions,
  },
  { for: 'administrators', method: 'POST', path: 'api/v1/sessions/{id}/stop', run: stopSession },
  {
    for: 'all roles',
    method: 'GET',
    path: 'api/v1/backupInfrastructure/repositories',
    run: listRepositories,
  },
  {
    for: 'all roles',
    method: 'GET',
    path: 'api/v1/backupInfrastructure/repositories/states',
    run: listRepositoryStates,
  },
  {
    for: 'all roles',
    method: 'GET',
    path: 'api/v1/backupInfrastructure/repositories/{id}',
    run: getRepository,
  },
  {
    for: 'all roles',
    method: 'GET',
    path: 'api/v1/backupInfrastructure/scaleOutRepositories',
    run: listScaleOutRepositories,
  },
  {
    for: 'all roles',
    method: 'GET',
    path: 'api/v1/backupInfrastructure/scaleOutRepositories/{id}',
    run: getScaleOutRepository,
  },
  { for: 'all roles', method: 'GET', path: 'api/v1/backupInfrastructure/proxies', run: listProxies },
  {
    for: 'all roles',
    method: 'GET',
    path: 'api/v1/backupInfrastructure/proxies/states',
    from: '1.3-rev0',
    run: listProxyStates,
  },
  { for: 'all roles', method: 'GET', path: 'api/v1/backupInfrastructure/proxies/{id}', run: getProxy },
  {
    for: 'all roles',
    method: 'GET',
    path: 'api/v1/backupInfrastructure/managedServers',
    run: listManagedServers,
  },
  {
    for: 'all roles',
    method: 'GET',
    path: 'api/v1/backupInfrastructure/managedServers/{id}',
    run: getManagedServer,
  },
  { for: 'administrators', method: 'GET', path: 'api/v1/configBackup', run: getConfigurationBackup },
  { for: 'administrators', method: 'GET', path: 'api/v1/license', from: '1.2-rev1', run: getLicense },
  {
    for: 'all roles',
    method: 'GET',
    path: 'api/v1/malwareDetection/events',
    from: '1.1-rev1',
    run: listMalwareEvents,
  },
  {
    for: 'all roles',
    method: 'GET',
    path: 'api/v1/malwareDetection/events/{id}',
    from: '1.1-rev1',
    run: getMalwareEvent,
  },
  {
    for: 'administrators',
    method: 'GET',
    path: 'api/v1/securityAnalyzer/bestPractices',
    from: '1.2-rev1',
    run: listBestPractices,
  },
  {
    for: 'administrators',
    method: 'GET',
    path: 'api/v1/securityAnalyzer/lastRun',
    from: '1.2-rev1',
    run: getLastAnalysis,
  },
  {
    for: 'all roles',
    method: 'GET',
    path: 'api/v1/backupObjects',
    from: '1.2-rev1',
    run: listBackupObjects,
  },
  {
    for: 'all roles',
    method: 'GET',
    path: 'api/v1/backupObjects/{id}',
    from: '1.2-rev1',
    run: getBackupObject,
  },
  {
    for: 'all roles',
    method: 'GET',
    path: 'api/v1/backupObjects/{id}/restorePoints',
    from: '1.2-rev1',
    run: listPointsOfObject,
  },
  {
    for: 'all roles',
    method: 'GET',
    path: 'api/v1/restorePoints',
    from: '1.2-rev1',
    run: listRestorePoints,
  },
  // Viewers may read neither replicas nor the inventory. Source: "Available to" in vbr-1.2-rev1 to -1.3-rev2.
  {
    for: 'administrators',
    method: 'GET',
    path: 'api/v1/replicas',
    from: '1.2-rev1',
    run: listReplicas,
  },
  {
    for: 'administrators',
    method: 'GET',
    path: 'api/v1/replicas/{id}',
    from: '1.2-rev1',
    run: getReplica,
  },
  {
    for: 'administrators',
    method: 'GET',
    path: 'api/v1/replicaPoints',
    from: '1.2-rev1',
    run: listReplicaPoints,
  },
  {
    for: 'administrators',
    method: 'POST',
    path: 'api/v1/inventory',
    from: '1.2-rev1',
    run: listInventoryServers,
  },
  // The id is the name of a host.
  {
    for: 'administrators',
    method: 'POST',
    path: 'api/v1/inventory/{id}',
    from: '1.2-rev1',
    run: listInventoryObjects,
  },
];
