import type { Microsoft365 } from '@veeam-automation/veeam/microsoft365/client';
import type { OddValue } from '@veeam-automation/veeam/reading/odd-values';
import type { Configuration } from '../configuration.ts';
import { log } from '../platform/log.ts';
import type { AutomationRecord } from '../platform/record/record.ts';
import { noteChange } from '../servers/changed.ts';
import { findServer } from '../servers/connect.ts';
import type { Purpose } from '../servers/credentials.ts';
import { type ServerAccess, withServer } from '../servers/with-server.ts';

/** The dependencies of the actions on copy jobs. */
export interface CopyJobsContext extends ServerAccess {
  readonly configuration: Configuration;
  readonly record: AutomationRecord;
  /** The end of one call's work with servers; a new one for each call. */
  deadline(): AbortSignal;
}

/**
 * Logs on to a Backup for Microsoft 365 server, runs `use`, and always logs out and disconnects. A session for writing
 * may have changed jobs there, which is noted.
 * @throws RefusedError for a server that is not configured as such; VeeamError, a RequestTimeoutError at the deadline
 */
export async function withMicrosoft365<T>(
  context: CopyJobsContext,
  serverName: string,
  { purpose, deadline }: { purpose: Purpose; deadline: AbortSignal },
  use: (client: Microsoft365) => Promise<T>,
): Promise<T> {
  const server = findServer(context.configuration, serverName, { product: 'microsoft365' });
  return withServer(context, server, { purpose, deadline }, async ({ product, client }) => {
    if (product !== 'microsoft365') throw new TypeError(`${serverName} was logged on to as ${product}.`);
    try {
      return await use(client);
    } finally {
      const { count, values } = client.oddValues;
      if (count > 0)
        log('warn', 'odd-values', {
          server: serverName,
          count,
          first: values.slice(0, 5).map(described).join(', '),
        });
      if (purpose === 'write') await noteChange(context, serverName);
    }
  });
}

function described({ record, field, problem }: OddValue): string {
  return `${record}${field === '' ? '' : ` ${field}`}: ${problem}`;
}
