import { parseRevision, type Revision } from '@veeam-automation/veeam/backup-replication/revision';
import {
  MICROSOFT365_VERSIONS,
  type Microsoft365Version,
} from '@veeam-automation/veeam/microsoft365/versions';
import { RefusedError } from '../action.ts';
import type { ServerConfiguration } from '../configuration.ts';

/** The configured revision of a Backup & Replication server. @throws RefusedError `not-configured` */
export function revisionOf(server: ServerConfiguration): Revision | 'latest' {
  if (server.apiVersion === 'latest') return 'latest';
  const revision = parseRevision(server.apiVersion);
  if (revision === undefined) throw noSuchVersion(server, 'latest, or a revision such as 1.3-rev1');
  return revision;
}

/** The configured version of a Microsoft 365 server. @throws RefusedError `not-configured` */
export function microsoft365VersionOf(server: ServerConfiguration): Microsoft365Version | 'latest' {
  const version = [...MICROSOFT365_VERSIONS, 'latest' as const].find((known) => known === server.apiVersion);
  if (version !== undefined) return version;
  throw noSuchVersion(server, `latest or one of ${MICROSOFT365_VERSIONS.join(', ')}`);
}

function noSuchVersion({ name, product, apiVersion }: ServerConfiguration, known: string): RefusedError {
  return new RefusedError(
    'not-configured',
    `${name} is configured with the API version "${apiVersion}", which ${product} does not have: write ${known}.`,
  );
}
