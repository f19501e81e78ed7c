import type { BackupServer, EstateJob, JobRun, Repository } from '../estate.ts';
import { instant, type Resource, runName, type Shown, serverOf, upLink } from './entity.ts';
import { uidOf } from './hrefs.ts';
import { value } from './node.ts';

/** Source: em_rest/get_repositories_id. Sizes are bytes. */
export function repositoryResource({ estate, hrefs }: Shown, repository: Repository): Resource {
  const server = serverOf(estate, repository);
  const path = `repositories/${repository.id}`;
  return {
    kind: 'Repository',
    id: repository.id,
    name: repository.name,
    collection: 'repositories',
    links: [
      upLink(server, hrefs),
      { rel: 'Alternate', type: 'RepositoryReference', href: hrefs.to(path), name: repository.name },
    ],
    elements: () => [
      value('Capacity', repository.capacityBytes),
      value('FreeSpace', repository.freeSpaceBytes),
      value('Kind', repository.kind),
    ],
    fields: {
      UID: uidOf('Repository', repository.id),
      Name: repository.name,
      Capacity: repository.capacityBytes,
      FreeSpace: repository.freeSpaceBytes,
      BackupServerUid: uidOf('BackupServer', server.id),
      BackupServerName: server.name,
    },
  };
}

/** Source: em_rest/get_backupservers_id. */
export function backupServerResource({ hrefs }: Shown, server: BackupServer): Resource {
  const path = `backupServers/${server.id}`;
  return {
    kind: 'BackupServer',
    id: server.id,
    name: server.name,
    collection: 'backupServers',
    links: [
      { rel: 'Alternate', type: 'BackupServerReference', href: hrefs.to(path), name: server.name },
      { rel: 'Down', type: 'JobReferenceList', href: hrefs.to(`${path}/jobs`) },
      { rel: 'Down', type: 'RepositoryReferenceList', href: hrefs.to(`${path}/repositories`) },
    ],
    elements: () => [
      value('Description', server.description),
      value('Port', 9392),
      value('Version', '12.1.0.2131'),
    ],
    fields: { UID: uidOf('BackupServer', server.id), Name: server.name, Description: server.description },
  };
}

/** Source: em_rest/get_backupsessions_id. Times are UTC. */
export function runResource({ estate, hrefs }: Shown, job: EstateJob, run: JobRun): Resource {
  const server = serverOf(estate, job);
  const name = runName(job, run);
  const state = run.endTime === undefined ? 'Working' : 'Stopped';
  const times = {
    CreationTimeUTC: instant(run.creationTime),
    EndTimeUTC: run.endTime === undefined ? null : instant(run.endTime),
  };
  return {
    kind: 'BackupJobSession',
    id: run.id,
    name,
    collection: 'backupSessions',
    links: [
      upLink(server, hrefs),
      { rel: 'Up', type: 'JobReference', href: hrefs.to(`jobs/${job.id}`), name: job.name },
      {
        rel: 'Alternate',
        type: 'BackupJobSessionReference',
        href: hrefs.to(`backupSessions/${run.id}`),
        name,
      },
    ],
    elements: () => [
      value('IsRetry', false),
      value('JobUid', uidOf('Job', job.id)),
      value('JobName', job.name),
      value('JobType', job.kind),
      value('CreationTimeUTC', times.CreationTimeUTC),
      value('EndTimeUTC', times.EndTimeUTC),
      value('State', state),
      value('Result', run.result),
      value('Progress', run.endTime === undefined ? 42 : 100),
      value('FailureMessage', run.result === 'Failed' ? run.message : null),
    ],
    fields: {
      UID: uidOf('BackupJobSession', run.id),
      Name: name,
      JobUid: uidOf('Job', job.id),
      JobName: job.name,
      JobType: job.kind,
      CreationTime: times.CreationTimeUTC,
      EndTime: times.EndTimeUTC,
      State: state,
      Result: run.result,
      BackupServerUid: uidOf('BackupServer', server.id),
      BackupServerName: server.name,
    },
  };
}
