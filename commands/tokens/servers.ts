import {
  DescribeSecretCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
  SecretsManagerServiceException,
} from '@aws-sdk/client-secrets-manager';
import { UsageError } from '@veeam-automation/cli/command-line/errors';
import { unknownName } from '../../functions/input/strict-shape.ts';
import { deployedSecrets } from '../command-line/deployed-secrets.ts';

/**
 * Checks that a deployment has the servers of a new token. Each server of a deployment has a stored credential,
 * regardless of the file that was deployed.
 * @returns a warning when the user's AWS permissions do not allow this check
 * @throws UsageError that names the missing server and the existing ones
 */
export async function checkServers(
  client: SecretsManagerClient,
  stack: string,
  servers: readonly string[],
): Promise<string | undefined> {
  for (const server of servers.filter((name) => name !== '*')) {
    try {
      await client.send(new DescribeSecretCommand({ SecretId: `${stack}/read/${server}` }));
    } catch (error) {
      if (error instanceof ResourceNotFoundException)
        throw new UsageError(unknown(server, stack, (await deployedSecrets(client, `${stack}/read/`)) ?? []));
      if (!(error instanceof SecretsManagerServiceException)) throw error;
      return `Warning: whether ${stack} has a server ${server} could not be seen (${error.name}).`;
    }
  }
  return undefined;
}

function unknown(server: string, stack: string, known: readonly string[]): string {
  return known.length === 0
    ? `Unknown server '${server}' of ${stack}: no credential of it is stored.`
    : `${unknownName('server', server, known)} Those are the servers of ${stack} with a stored credential.`;
}
