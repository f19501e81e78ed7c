import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, expect, test, vi } from 'vitest';
import { Secrets } from '../../../functions/platform/secrets.ts';
import { type Credentials, withCredentials } from '../../../functions/servers/connect.ts';
import { LogonRefusedError, ServerBusyError } from '../../../functions/veeam/transport/errors.ts';

const details = { server: 'em-1', operation: 'log on', happened: 'the server answered', remedy: 'Look.' };
const old = { username: 'u', password: 'old' };
const fresh = { username: 'u', password: 'new' };
const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);
afterEach(() => logged.mockClear());

/** Secrets Manager with one secret, whose values come one after the other. */
function secretsThatHold(...values: Credentials[]): Secrets {
  const client = new SecretsManagerClient({ region: 'us-east-1' });
  const next = () => values.shift() ?? old;
  vi.spyOn(client, 'send').mockImplementation(async () => ({ SecretString: JSON.stringify(next()) }));
  return new Secrets('VeeamAutomation', Date.now, client);
}

/** A server that takes one password. */
const taking = (password: string, tried: string[]) => async (given: Credentials) => {
  tried.push(given.password);
  if (given.password !== password) throw new LogonRefusedError(details);
  return 'logged on';
};

test('a rotated secret is used at the next refused logon', async () => {
  const tried: string[] = [];
  const given = await withCredentials(secretsThatHold(old, fresh), 'em-1', 'read', taking('new', tried));
  expect(given).toBe('logged on');
  expect(tried).toEqual(['old', 'new']);
  expect(logged).not.toHaveBeenCalled();
});

test.each([
  ['has not changed', [old, old], ['old']],
  ['has changed to one that is refused, too', [old, fresh], ['old', 'new']],
])('a refusal leaves one line in the log when the secret %s', async (_how, values, expected) => {
  const tried: string[] = [];
  const logOn = withCredentials(secretsThatHold(...values), 'em-1', 'write', taking('other', tried));
  await expect(logOn).rejects.toThrow(LogonRefusedError);
  // The same password is not tried twice: each try counts towards locking the account.
  expect(tried).toEqual(expected);
  expect(logged.mock.calls).toEqual([
    ['{"level":"error","event":"logon-refused","server":"em-1","purpose":"write"}'],
  ]);
});

test('what is no refusal is neither tried again nor told of as one', async () => {
  const busy = withCredentials(secretsThatHold(old, fresh), 'em-1', 'read', async () => {
    throw new ServerBusyError(details);
  });
  await expect(busy).rejects.toThrow(ServerBusyError);
  expect(logged).not.toHaveBeenCalled();
});
