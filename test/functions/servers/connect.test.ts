import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  AccessDeniedError,
  LogonRefusedError,
  ServerBusyError,
} from '@veeam-automation/veeam/transport/errors';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import type { Caller } from '../../../functions/action.ts';
import type { ServerConfiguration } from '../../../functions/configuration.ts';
import { Secrets } from '../../../functions/platform/secrets.ts';
import type { Product } from '../../../functions/products.ts';
import { noteChange } from '../../../functions/servers/changed.ts';
import { findServer, withCredentials } from '../../../functions/servers/connect.ts';
import type { Credentials } from '../../../functions/servers/credentials.ts';
import { productVersionOf } from '../../../functions/servers/log-on.ts';

const details = { server: 'em-1', operation: 'log on', happened: 'the server answered', remedy: 'Look.' };
const old = { username: 'u', password: 'old' };
const fresh = { username: 'u', password: 'new' };
const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);
const measured = vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
afterEach(() => {
  logged.mockClear();
  measured.mockClear();
});
afterAll(() => void measured.mockRestore());

/** How many refused logons were counted for the alarm. */
const counted = () =>
  measured.mock.calls
    .map(([line]) => JSON.parse(String(line)))
    .filter(
      ({
        _aws: {
          CloudWatchMetrics: [{ Namespace }],
        },
        LogonsRefused,
      }) => Namespace === 'VeeamAutomation' && LogonsRefused === 1,
    ).length;

/** Secrets Manager with one secret, whose values come in order. */
function secretsThatHold(...values: Credentials[]): Secrets {
  const client = new SecretsManagerClient({ region: 'us-east-1' });
  const next = () => values.shift() ?? old;
  vi.spyOn(client, 'send').mockImplementation(async () => ({ SecretString: JSON.stringify(next()) }));
  return new Secrets('VeeamAutomation', Date.now, client);
}

/** A server that accepts one password. */
const taking = (password: string, tried: string[]) => async (given: Credentials) => {
  tried.push(given.password);
  if (given.password !== password) throw new LogonRefusedError(details);
  return 'logged on';
};

test('a rotated secret is used at the next refused logon', async () => {
  const tried: string[] = [];
  const given = await withCredentials(secretsThatHold(old, fresh), 'em-1', 'read', taking('new', tried));
  expect(given).toBe('logged on');
  expect(tried).toStrictEqual(['old', 'new']);
  expect(logged).not.toHaveBeenCalled();
  expect(counted()).toBe(0);
});

test.each([
  ['has not changed', [old, old], ['old']],
  ['has changed to one that is refused, too', [old, fresh], ['old', 'new']],
])('a refusal leaves one line in the log when the secret %s', async (_how, values, expected) => {
  const tried: string[] = [];
  const logOn = withCredentials(secretsThatHold(...values), 'em-1', 'write', taking('other', tried));
  await expect(logOn).rejects.toThrow(LogonRefusedError);
  // The same password is not tried twice: each try counts towards locking the account.
  expect(tried).toStrictEqual(expected);
  expect(logged.mock.calls).toStrictEqual([
    ['{"level":"error","event":"logon-refused","server":"em-1","purpose":"write"}'],
  ]);
  expect(counted()).toBe(1);
});

test('a refused password is not tried again after a new one is stored', async () => {
  const secrets = secretsThatHold(old, old, fresh);
  const tried: string[] = [];
  await expect(withCredentials(secrets, 'em-1', 'read', taking('new', tried))).rejects.toThrow(
    LogonRefusedError,
  );
  expect(await withCredentials(secrets, 'em-1', 'read', taking('new', tried))).toBe('logged on');
  expect(tried).toStrictEqual(['old', 'new']);
});

test('other errors than a refusal are neither retried nor reported as one', async () => {
  const busy = withCredentials(secretsThatHold(old, fresh), 'em-1', 'read', async () => {
    throw new ServerBusyError(details);
  });
  await expect(busy).rejects.toThrow(ServerBusyError);
  expect(logged).not.toHaveBeenCalled();
});

const configured = (name: string, product: Product): ServerConfiguration => ({
  name,
  product,
  baseUrl: 'https://127.0.0.1:1',
  tls: { kind: 'public' },
  apiVersion: 'latest',
  format: 'xml',
  timeoutMs: 1_000,
});
const servers = [
  configured('mail-1', 'enterprise-manager'),
  configured('mail-2', 'backup-replication'),
  configured('payroll', 'microsoft365'),
];
const of = (...names: string[]): Caller => ({ source: 'http', name: 'ci', permissions: [], servers: names });

test.each<[string, Parameters<typeof findServer>[2], RegExp]>([
  [
    'the nearest of the caller’s servers',
    { caller: of('*') },
    /mean "mail-1"\? Yours are: mail-1, mail-2, payroll\./,
  ],
  ['no server of others', { caller: of('maill-1', 'mail-2') }, /mean "mail-2"\? Yours are: mail-2\.$/],
  ['none where nobody is known to ask', {}, /^Server not found\.$/],
])('an unknown server is answered with %s', (_what, options, expected) => {
  expect(() => findServer({ servers }, 'maill-1', options)).toThrow(
    expect.objectContaining({ kind: 'not-found', message: expect.stringMatching(expected) }),
  );
});

test('a server of another product is answered with the caller’s servers of the right one', () => {
  const look = (caller: Caller) => () =>
    findServer({ servers }, 'mail-1', { product: 'microsoft365', caller });
  expect(look(of('mail-1'))).toThrow(/of enterprise-manager\. Yours of microsoft365 are: none\.$/);
  expect(look(of('*'))).toThrow(/are: payroll\.$/);
});

test.each(['maill-1', 'mail-1'])('the error names the field that has %s', (name) => {
  expect(() => findServer({ servers }, name, { product: 'microsoft365' })).toThrow(
    expect.objectContaining({ kind: 'not-found', problems: [expect.objectContaining({ field: 'server' })] }),
  );
  expect(findServer({ servers }, 'mail-1')).toBe(servers[0]);
  expect(findServer({ servers }, 'payroll', { product: 'microsoft365' })).toBe(servers[2]);
});

test('a change is recorded with its server and time; a record that fails only leaves a line in the log', async () => {
  const now = () => new Date('2026-11-23T06:00:00Z');
  const put: unknown[] = [];
  await noteChange(
    { record: { putAll: async (items: unknown) => void put.push(items) } as never, now },
    'em-1',
  );
  expect(put).toStrictEqual([[{ pk: 'SERVER#em-1', sk: 'CHANGED', at: '2026-11-23T06:00:00.000Z' }]]);
  expect(logged).not.toHaveBeenCalled();
  const fails = (error: unknown) =>
    noteChange({ record: { putAll: () => Promise.reject(error) } as never, now }, 'em-1');
  await fails(new RangeError('no'));
  await fails('no');
  expect(logged.mock.calls.map(([line]) => JSON.parse(String(line)))).toStrictEqual([
    { level: 'error', event: 'last-seen-not-kept', server: 'em-1', error: 'RangeError' },
    { level: 'error', event: 'last-seen-not-kept', server: 'em-1', error: 'unknown' },
  ]);
});

describe('the build of a server', () => {
  const manager = (items: object[]) =>
    productVersionOf({
      product: 'enterprise-manager',
      client: { backupServers: { list: () => ({ all: async () => ({ items }) }) } } as never,
    });
  const other = (product: 'backup-replication' | 'microsoft365', serverInfo: () => Promise<object>) =>
    productVersionOf({ product, client: { serverInfo } as never });

  test('includes those of all backup servers of an Enterprise Manager', async () => {
    expect(await manager([{ version: '12.3' }, {}, { version: '11.0' }, { version: '12.3' }])).toBe(
      '11.0, 12.3',
    );
    expect(await manager([{}])).toBeUndefined();
  });

  test.each(['backup-replication', 'microsoft365'] as const)(
    'is what %s says, if the account may know',
    async (product) => {
      expect(await other(product, async () => ({ buildVersion: '8.1' }))).toBe('8.1');
      expect(await other(product, () => Promise.reject(new AccessDeniedError(details)))).toBeUndefined();
      await expect(other(product, () => Promise.reject(new ServerBusyError(details)))).rejects.toThrow(
        ServerBusyError,
      );
    },
  );
});
