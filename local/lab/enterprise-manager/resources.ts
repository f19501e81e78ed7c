import type { BackupServer, Repository } from '../estate.ts';
import { type Resource, type Shown, serverOf, upLink } from './entity.ts';
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
