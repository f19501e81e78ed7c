import {
  type DescribeSecretCommand,
  type PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { LogonRefusedError, ServerBusyError } from '@veeam-automation/veeam/transport/errors';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Caller } from '../../../../functions/action.ts';
import type { ServerConfiguration } from '../../../../functions/configuration.ts';
import type { AutomationRecord } from '../../../../functions/platform/record/record.ts';
import { Secrets } from '../../../../functions/platform/secrets.ts';
import { listedServers, listServersAction } from '../../../../functions/servers/actions/list-servers.ts';
import { storeCredentialsAction } from '../../../../functions/servers/actions/store-credentials.ts';
import { tellCredentialAgesAction } from '../../../../functions/servers/actions/tell-credential-ages.ts';
import { testServerAction } from '../../../../functions/servers/actions/test-server.ts';

const server = (name: string, changes: Partial<ServerConfiguration> = {}): ServerConfiguration => ({
  name,
  product: 'enterprise-manager',
  baseUrl: `https://${name}.example:9398`,
  tls: { kind: 'public' },
  apiVersion: 'latest',
  format: 'xml',
  timeoutMs: 1000,
  ...changes,
});
const { tls: _tls, ...tunnelled } = server('em-2');
const configuration = { servers: [server('em-1'), tunnelled] } as never;
const now = new Date('2026-11-23T06:00:00Z');
const context = (servers: string[]) => ({
  caller: { source: 'http', name: 'ci', permissions: [], servers } satisfies Caller,
  now,
  requestId: 'r',
});

beforeEach(() => void vi.spyOn(console, 'info').mockImplementation(() => {}));
afterEach(() => void vi.restoreAllMocks());

it('each action declares its input', () => {
  const nothing = {} as never;
  const actions = [
    listServersAction(configuration, nothing),
    storeCredentialsAction(configuration, nothing, nothing),
    testServerAction(configuration, nothing),
    tellCredentialAgesAction(configuration, { prefix: 'T', maximumDays: 90 }, nothing, nothing),
  ];
  expect(actions.map(({ name, permission }) => [name, permission])).toStrictEqual([
    ['servers:list', 'servers:read'],
    ['credentials:store', 'credentials:write'],
    ['servers:test', 'servers:test'],
    ['credentials:ages', 'servers:read'],
  ]);
  const input = { server: 'em-1', purpose: 'read', request: { username: 'u', password: 'p' } } as never;
  expect(actions.map(({ servers }) => servers(input))).toStrictEqual([[], ['em-1'], ['em-1'], ['*']]);
  expect(actions.map((action) => action.input.safeParse({ other: 1 }).success)).toStrictEqual(
    Array(4).fill(false),
  );
});

describe('the servers', () => {
  const list = async (items: Record<string, object>, servers: string[] = ['*']) => {
    const get = async ({ pk, sk }: { pk: string; sk: string }) => (sk === 'SERVER' ? items[pk] : undefined);
    const found = await listServersAction(configuration, { get } as unknown as AutomationRecord).run(
      {},
      context(servers),
    );
    expect(listedServers.parse(found)).toStrictEqual(found);
    return found.servers;
  };
  const shown = { product: 'enterprise-manager', apiVersion: 'latest' };

  it("are the caller's servers, as configured", async () => {
    expect(await list({})).toStrictEqual([
      { ...shown, name: 'em-1', address: 'https://em-1.example:9398', tls: 'public' },
      { ...shown, name: 'em-2', address: 'https://em-2.example:9398', tls: 'none' },
    ]);
    expect((await list({}, ['em-2'])).map(({ name }) => name)).toStrictEqual(['em-2']);
  });

  it.each([
    [
      { asOf: now.toISOString(), version: 'v1_7', build: '12.1' },
      { version: 'v1_7', build: '12.1' },
    ],
    [{ asOf: now.toISOString(), version: 'v1_7', build: 7 }, { version: 'v1_7' }],
    [{ asOf: now.toISOString() }, { version: '' }],
    [{ asOf: 'yesterday', version: 'v1_7' }, undefined],
  ])('show what was last read from them: %j', async (item, read) => {
    const [first] = await list({ 'SERVER#em-1': item });
    expect(first?.lastRead).toStrictEqual(read && { at: now.toISOString(), ...read });
  });
});

it('an unknown server is named together with the caller’s own, for a test and for credentials', async () => {
  const given = { server: 'em-3', purpose: 'read', request: { username: 'u', password: 'p' } } as const;
  const nothing = {} as never;
  for (const action of [
    testServerAction(configuration, nothing),
    storeCredentialsAction(configuration, nothing, nothing),
  ])
    await expect(action.run(given, context(['em-2']))).rejects.toMatchObject({
      kind: 'not-found',
      message: expect.stringMatching(/ em-2\.$/),
    });
});

describe('credentials', () => {
  const given = { server: 'em-1', purpose: 'write', request: { username: 'u', password: 'secret' } } as const;
  const store = async (prove: () => Promise<void>) => {
    const client = new SecretsManagerClient({ region: 'us-east-1' });
    const sent: unknown[] = [];
    vi.spyOn(client, 'send').mockImplementation(async (command) => {
      sent.push((command as PutSecretValueCommand).input);
      return { VersionId: 'v-2' };
    });
    const proved: unknown[] = [];
    const action = storeCredentialsAction(
      configuration,
      new Secrets('T', Date.now, client),
      async (...about) => {
        proved.push(about);
        await prove();
      },
    );
    const outcome = await action.run(given, context(['*'])).catch((error: Error) => error);
    return { outcome, sent, proved };
  };
  const about = { server: 'em-1', operation: 'log on', happened: 'no', remedy: 'Look.' };

  it('are stored when a logon with them has succeeded', async () => {
    const { outcome, sent, proved } = await store(async () => {});
    expect(outcome).toStrictEqual({ server: 'em-1', purpose: 'write', username: 'u', versionId: 'v-2' });
    expect(proved).toStrictEqual([[server('em-1'), given.request]]);
    expect(JSON.stringify(sent)).toContain('T/write/em-1');
  });

  it('are not stored when the server refuses them or cannot be asked', async () => {
    const refused = await store(() => Promise.reject(new LogonRefusedError(about)));
    expect(refused.outcome).toMatchObject({
      kind: 'invalid-input',
      problems: [{ field: 'password' }],
      cause: { name: 'LogonRefusedError' },
    });
    expect(refused.sent).toStrictEqual([]);
    const busy = new ServerBusyError(about);
    expect(await store(() => Promise.reject(busy))).toMatchObject({ outcome: busy, sent: [] });
  });

  it('are reported in time; credentials that are not stored have no age', async () => {
    const client = new SecretsManagerClient({ region: 'us-east-1' });
    const changed: Record<string, Date | Error> = {
      'T/read/em-1': new Date(now.getTime() - 83 * 86_400_000),
      'T/write/em-1': new ResourceNotFoundException({ message: 'x', $metadata: {} }),
      'T/read/em-2': now,
    };
    vi.spyOn(client, 'send').mockImplementation(async (command) => {
      const at = changed[(command as DescribeSecretCommand).input.SecretId ?? ''];
      if (at instanceof Error) throw at;
      return { LastChangedDate: at };
    });
    const told: unknown[] = [];
    const action = tellCredentialAgesAction(
      configuration,
      { prefix: 'T', maximumDays: 90 },
      client,
      async (notice, at) => void told.push([notice.lines.length, at]),
    );
    await action.run({}, context(['*']));
    expect(told).toStrictEqual([[2, now]]);
    expect(vi.mocked(console.info).mock.calls.map(([line]) => JSON.parse(String(line)))).toMatchObject([
      { event: 'credential-age', server: 'em-1', purpose: 'read', daysLeft: 7 },
      { event: 'credential-age', server: 'em-2', purpose: 'read', daysLeft: 90 },
    ]);
    changed['T/read/em-1'] = now;
    await action.run({}, context(['*']));
    expect(told).toHaveLength(1);
    changed['T/read/em-1'] = new TypeError('odd');
    await expect(action.run({}, context(['*']))).rejects.toThrow('odd');
  });
});
