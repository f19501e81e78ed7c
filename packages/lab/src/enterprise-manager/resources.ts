import type { BackupServer, Repository } from '../estate/estate.ts';
import { derivedId } from '../estate/seed.ts';
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

const PORT = 9392;
const VERSION = '12.1.0.2131';

/**
 * The address it was added by can be asked for and is not shown. Source: em_rest/get_backupservers_id,
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
      value('Port', PORT),
      value('Version', VERSION),
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
      Port: PORT,
      Version: VERSION,
    },
  };
}
