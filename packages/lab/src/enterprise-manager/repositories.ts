import { backupIdOf } from '../estate/copies.ts';
import type { BackupServer, Estate, EstateJob, Repository } from '../estate/estate.ts';
import { derivedId } from '../estate/seed.ts';
import { type Hrefs, type Resource, type Shown, serverOf, uidOf, upLink } from './entity.ts';
import { type Link, value } from './nodes.ts';

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
      { rel: 'Down', type: 'BackupReferenceList', href: hrefs.to(`${path}/backups`) },
      { rel: 'Down', type: 'ReplicaReferenceList', href: hrefs.to(`${path}/replicas`) },
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

const serverPort = 9392;
const serverVersion = '12.1.0.2131';

/**
 * The address under which the server was added can be queried but is not shown. Source: em_rest/get_backupservers_id,
 * em_rest/get_query_backupserver.
 */
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
      value('Port', serverPort),
      value('Version', serverVersion),
      value('WcfPort', 9405),
      value(
        'VbrCertificateThumbprint',
        derivedId('Certificate', server.id).replaceAll('-', '').padEnd(40, '0'),
      ),
    ],
    fields: {
      UID: uidOf('BackupServer', server.id),
      Name: server.name,
      Description: server.description,
      IpOrDnsName: server.name,
      Port: serverPort,
      Version: serverVersion,
    },
  };
}

/** Whether the job has restore points: a job that has never run or never ended well has none. */
export function hasRestorePoints(job: EstateJob): boolean {
  return job.runs.some(({ result }) => result === 'Success' || result === 'Warning');
}

/**
 * The backup of a backup or backup copy job in its repository. Only a query's JobUid leads from the job to it: there is
 * no link between the two. Source: em_rest/get_backups_id, em_rest/get_query_backup.
 */
export function backupResource(shown: Shown, job: EstateJob): Resource {
  const id = backupIdOf(job);
  const path = `backups/${id}`;
  const common = commonParts(shown, job);
  return {
    kind: 'Backup',
    id,
    name: job.name,
    collection: 'backups',
    links: [
      ...common.up,
      { rel: 'Alternate', type: 'BackupReference', href: shown.hrefs.to(path), name: job.name },
      { rel: 'Down', type: 'RestorePointReferenceList', href: shown.hrefs.to(`${path}/restorePoints`) },
      { rel: 'Down', type: 'BackupFileReferenceList', href: shown.hrefs.to(`${path}/backupFiles`) },
    ],
    elements: () => [value('Platform', job.platform), value('BackupType', 'Standard')],
    fields: { UID: uidOf('Backup', id), ...common.fields, Platform: job.platform, BackupType: 'Standard' },
  };
}

/**
 * The replica of a replication job: its metadata is in a repository, but the replica is on a host. Replicas have a
 * different spelling of Hyper-V, and queries have no platform for them. Source: em_rest/get_replicas_id,
 * em_rest/get_query_replica.
 */
export function replicaResource(shown: Shown, job: EstateJob): Resource {
  const id = derivedId('Replica', job.id);
  const path = `replicas/${id}`;
  const common = commonParts(shown, job);
  return {
    kind: 'Replica',
    id,
    name: job.name,
    collection: 'replicas',
    links: [
      ...common.up,
      { rel: 'Alternate', type: 'ReplicaReference', href: shown.hrefs.to(path), name: job.name },
      { rel: 'Down', type: 'VmReplicaPointReferenceList', href: shown.hrefs.to(`${path}/vmReplicaPoints`) },
    ],
    elements: () => [value('Platform', job.platform === 'HyperV' ? 'Hyperv' : job.platform)],
    fields: { UID: uidOf('Replica', id), ...common.fields },
  };
}

function commonParts({ estate, hrefs }: Shown, job: EstateJob) {
  const repository = repositoryOf(estate, job);
  const up: readonly Link[] = [upToRepository(repository, hrefs), upLink(serverOf(estate, job), hrefs)];
  const fields = {
    Name: job.name,
    JobUid: uidOf('Job', job.id),
    JobName: job.name,
    RepositoryUid: uidOf('Repository', repository.id),
    RepositoryName: repository.name,
  };
  return { up, fields };
}

/** A replication job names no repository: its metadata is in the first repository of its backup server, the default. */
export function repositoryOf(estate: Estate, job: EstateJob): Repository {
  const repository = estate.repositories.find(({ id, backupServerId }) =>
    job.repositoryId === undefined ? backupServerId === job.backupServerId : id === job.repositoryId,
  );
  if (repository === undefined) throw new RangeError(`"${job.name}" has no repository in the estate.`);
  return repository;
}

function upToRepository(repository: Repository, hrefs: Hrefs): Link {
  const href = hrefs.to(`repositories/${repository.id}`);
  return { rel: 'Up', type: 'RepositoryReference', href, name: repository.name };
}
