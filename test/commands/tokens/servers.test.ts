import {
  ResourceNotFoundException,
  type SecretsManagerClient,
  SecretsManagerServiceException,
} from '@aws-sdk/client-secrets-manager';
import { UsageError } from '@veeam-automation/cli/command-line/errors';
import { expect, it } from 'vitest';
import { checkServers } from '../../../commands/tokens/servers.ts';

const refusal = (name: string) =>
  new SecretsManagerServiceException({ name, message: 'no', $fault: 'client', $metadata: {} });

/** Secrets Manager with these secrets, for a user with these rights. */
function clientOf(names: string[], may = { describe: true, list: true }): SecretsManagerClient {
  const send = async ({ input }: { input: { SecretId?: string; NextToken?: string } }) => {
    if (input.SecretId === undefined) {
      if (!may.list) throw refusal('AccessDeniedException');
      const at = Number(input.NextToken ?? 0);
      return { SecretList: [{ Name: names[at] }], ...(names[at + 1] && { NextToken: `${at + 1}` }) };
    }
    if (!may.describe) throw refusal('AccessDeniedException');
    if (!names.includes(input.SecretId)) throw new ResourceNotFoundException({ message: '', $metadata: {} });
    return {};
  };
  return { send } as unknown as SecretsManagerClient;
}

const names = ['Stack/read/vbr-1', 'Stack/read/em-1', 'Stack/tokens'];

it('finds the deployed servers; not all servers must be deployed', async () => {
  expect(await checkServers(clientOf(names), 'Stack', ['em-1', '*', 'vbr-1'])).toBeUndefined();
});

it('refuses an unknown server, with a suggestion and all existing ones', async () => {
  const refused = checkServers(clientOf(names), 'Stack', ['em-1', 'em1']);
  await expect(refused).rejects.toThrow(UsageError);
  await expect(refused).rejects.toThrow(
    "Unknown server 'em1'. Did you mean 'em-1'? Allowed: em-1, vbr-1. Those are the servers of Stack with a stored credential.",
  );
});

it('refuses it without names for a user who may not list secrets', async () => {
  const client = clientOf(names, { describe: true, list: false });
  await expect(checkServers(client, 'Stack', ['nope'])).rejects.toThrow(
    "Unknown server 'nope' of Stack: no credential of it is stored.",
  );
});

it('warns a user who may not read secrets', async () => {
  const client = clientOf(names, { describe: false, list: false });
  expect(await checkServers(client, 'Stack', ['nope'])).toBe(
    'Warning: whether Stack has a server nope could not be seen (AccessDeniedException).',
  );
});
