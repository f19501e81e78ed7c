import * as z from 'zod';
import { type Action, RefusedError, refuseField } from '../../action.ts';
import { type Configuration, serverName } from '../../configuration.ts';
import type { Secrets } from '../../platform/secrets.ts';
import { connect, findServer, withCredentials } from '../../servers/connect.ts';
import { logOutFirmly } from '../../servers/log-out.ts';
import { EnterpriseManager } from '../../veeam/enterprise-manager/client.ts';
import { describeJob } from '../../veeam/enterprise-manager/job.ts';
import { NotFoundError } from '../../veeam/transport/errors.ts';

const oneJob = z.strictObject({
  server: serverName,
  id: z.string().regex(/^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/, 'a job id is a GUID'),
});

/** Reads one job, whole. */
export function getJobAction(
  configuration: Configuration,
  secrets: Secrets,
): Action<z.infer<typeof oneJob>, Record<string, unknown>> {
  return {
    name: 'jobs:get',
    permission: 'jobs:read',
    input: oneJob,
    servers: ({ server }) => [server],
    async run({ server, id }) {
      const found = findServer(configuration, server);
      if (found.product !== 'enterprise-manager') {
        throw refuseField('conflict', 'server', `Jobs of ${found.product} servers cannot be read yet.`);
      }
      const connection = connect(found);
      try {
        const manager = await withCredentials(secrets, server, 'read', (credentials) =>
          EnterpriseManager.logOn(connection, credentials, { apiVersion: found.apiVersion }),
        );
        try {
          return describeJob(await manager.getJob(id));
        } catch (error) {
          if (!(error instanceof NotFoundError)) throw error;
          throw new RefusedError('not-found', `There is no job ${id} on ${server}.`, [], { cause: error });
        } finally {
          await logOutFirmly(manager);
        }
      } finally {
        await connection.close();
      }
    },
  };
}
