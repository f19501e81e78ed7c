import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { LAB_ACCOUNTS } from '@veeam-automation/lab/accounts';
import { type Lab, startLab } from '@veeam-automation/lab/lab';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Reading, readingSchema } from '../../../../functions/compliance/reading.ts';
import type { ServerConfiguration } from '../../../../functions/configuration.ts';
import { readOneJob, readServer } from '../../../../functions/jobs/read/read-server.ts';
import { readServers } from '../../../../functions/jobs/read/read-servers.ts';
import { Secrets } from '../../../../functions/platform/secrets.ts';
import { CREDENTIALS, startStub } from '../../../../packages/veeam/test/backup-replication/stub-server.ts';
import { countedSecrets } from '../../counted-secrets.ts';
import { anyPort } from '../../lab-server.ts';

const noDeadline = new AbortController().signal;
const { administrator } = LAB_ACCOUNTS;

let lab: Lab;
beforeAll(async () => {
  lab = await startLab(anyPort);
});
afterAll(() => lab.close());
beforeEach(() => lab.reset({ jobs: 12, servers: 2, seed: 1 }));

/** Every secret is the administrator's credential. */
function access(password: string = administrator.password) {
  const SecretString = JSON.stringify({ username: administrator.user, password });
  const client = { send: async () => ({ SecretString }) } as unknown as SecretsManagerClient;
  return { secrets: new Secrets('test', () => 0, client), now: () => new Date() };
}

function serverOf(
  of: Lab,
  product: ServerConfiguration['product'],
  apiVersion = 'latest',
): ServerConfiguration {
  const endpoint = of.servers[product];
  if (endpoint === undefined) throw new Error(`The lab has no ${product}.`);
  const { name, url: baseUrl, fingerprint256: sha256 } = endpoint;
  return {
    name,
    product,
    baseUrl,
    tls: { kind: 'fingerprint', sha256 },
    apiVersion,
    format: 'xml',
    timeoutMs: 5_000,
  };
}

const products = ['enterprise-manager', 'backup-replication', 'microsoft365'] as const;

describe('reading a server', () => {
  test.each(products)('%s returns what the compliance check needs', async (product) => {
    const server = serverOf(lab, product);
    const reading: Reading = await readServer(access(), server, noDeadline, { sideFacts: true });
    expect(readingSchema.parse(reading)).toStrictEqual(reading);
    expect(reading).toMatchObject({ server: server.name, product, version: expect.stringMatching(/\d/) });
    // The clock comes from the server's own value, or from the Date header of its answers.
    expect(reading).toHaveProperty('serverTime');
    await expect.poll(() => lab.state()[server.name]?.openSessions).toBe(0);
  });

  test.each(products)('%s ends at the deadline, with a typed error and no session open', async (product) => {
    const server = serverOf(lab, product);
    const path = {
      'enterprise-manager': '/api/query',
      'backup-replication': '/api/v1/jobs',
      microsoft365: '/v8/Jobs',
    };
    lab.faults.add({
      server: server.name,
      kind: 'delay',
      milliseconds: 3_000,
      path: path[product],
      times: 9,
    });
    // Without the deadline, the answers would arrive long before the server's own timeout.
    await expect(readServer(access(), server, AbortSignal.timeout(300))).rejects.toMatchObject({
      code: 'request-timeout',
      server: server.name,
    });
    await expect.poll(() => lab.state()[server.name]?.openSessions).toBe(0);
  });

  test.each(products)('%s refuses a wrong password as a typed error', async (product) => {
    const reading = readServer(access('wrong'), serverOf(lab, product), noDeadline);
    await expect(reading).rejects.toMatchObject({ code: 'logon-refused' });
  });

  test.each([
    ['backup-replication', '13'],
    ['microsoft365', 'v5'],
  ] as const)('%s says that it has no API version %s', async (product, version) => {
    const reading = readServer(access(), serverOf(lab, product, version), noDeadline);
    await expect(reading).rejects.toMatchObject({ kind: 'not-configured' });
  });
});

test('servers are read in parallel, and each failed one is named with its code', async () => {
  const good = products.map((product) => serverOf(lab, product));
  const down = { ...serverOf(lab, 'microsoft365'), name: 'down', baseUrl: 'https://127.0.0.1:1' };
  const stranger = { ...serverOf(lab, 'backup-replication'), name: 'stranger' };
  stranger.tls = { kind: 'fingerprint', sha256: '00'.repeat(32) };
  const outdated = { ...serverOf(lab, 'microsoft365', 'v5'), name: 'outdated' };
  const { read, unread } = await readServers(access(), [down, ...good, stranger, outdated], noDeadline);
  expect(read.map(({ server }) => server)).toStrictEqual(['em-1', 'vb365-1', 'vbr-1']);
  expect(unread.map(({ server, code }) => [server, code])).toStrictEqual([
    ['down', 'server-unreachable'],
    ['outdated', 'not-configured'],
    ['stranger', 'tls-rejected'],
  ]);
});

test('no more than sixteen servers are read at once', async () => {
  const { secrets, most, asked } = countedSecrets();
  const one = serverOf(lab, 'microsoft365');
  const servers = Array.from({ length: 40 }, (_none, index) => ({ ...one, name: `vb365-${index}` }));
  const { unread } = await readServers({ ...access(), secrets }, servers, noDeadline);
  expect(most()).toBe(16);
  expect(asked()).toBe(servers.length);
  expect(new Set(unread.map(({ server }) => server)).size).toBe(servers.length);
});

test("a server's message about a run is shown without the password and the token", async () => {
  const id = '2c6b2a5e-0d9a-4a9b-8f5e-6f1f3f0f7d11';
  const revision = '1.3-rev1';
  const spoken = `run by ${CREDENTIALS.password} (${encodeURIComponent(CREDENTIALS.password)}, access-1)`;
  const state = {
    id,
    name: 'Mail',
    type: 'VSphereBackup',
    description: spoken,
    status: 'inactive',
    lastResult: 'Failed',
    sessionId: id,
    objectsCount: 1,
    workload: 'vm',
    highPriority: false,
    progressPercent: 100,
  };
  await using stub = await startStub({
    revisions: [revision],
    routes: {
      'GET /api/v1/jobs/states': () => ({
        status: 200,
        json: { data: [state], pagination: { total: 1, count: 1, skip: 0, limit: 100 } },
      }),
      [`GET /api/v1/sessions/${id}`]: () => ({
        status: 200,
        json: {
          id,
          name: 'Mail',
          sessionType: 'BackupJob',
          state: 'Stopped',
          result: { result: 'Failed', message: spoken },
        },
      }),
    },
  });
  const server = {
    name: 'vbr-1',
    product: 'backup-replication',
    baseUrl: stub.connection.address.baseUrl,
    apiVersion: revision,
    format: 'xml',
    timeoutMs: 5_000,
  } as const;
  const client = { send: async () => ({ SecretString: JSON.stringify(CREDENTIALS) }) };
  const given = {
    secrets: new Secrets('test', () => 0, client as unknown as SecretsManagerClient),
    now: () => new Date(),
  };
  const { job } = await readOneJob(given, server, id, noDeadline);
  expect(job.session?.message).toBe('run by [hidden] ([hidden], [hidden])');
  const { jobs } = await readServer(given, server, noDeadline);
  // The token of another logon is not a secret of this one.
  expect(jobs[0]?.description).toBe('run by [hidden] ([hidden], access-1)');
});

test('an error in our code for one server does not affect other servers, and shows nothing of what was read', async () => {
  const good = products.map((product) => serverOf(lab, product));
  const bad = { ...serverOf(lab, 'microsoft365'), name: 'bad' };
  const { secrets, now } = access();
  const faulty = {
    now,
    secrets: {
      lend: (...given: Parameters<Secrets['lend']>) =>
        given[0] === 'read/bad'
          ? Promise.reject(new SyntaxError('Unexpected token in {"password":"hunter2"}'))
          : secrets.lend(...given),
    } as unknown as Secrets,
  };
  const lines = vi.spyOn(console, 'error').mockImplementation(() => {});
  const { read, unread } = await readServers(faulty, [bad, ...good], noDeadline);
  expect(read.map(({ server }) => server)).toStrictEqual(['em-1', 'vb365-1', 'vbr-1']);
  expect(unread).toMatchObject([{ server: 'bad', code: 'reading-failed' }]);
  expect(JSON.stringify([unread[0]?.message, lines.mock.calls])).not.toContain('hunter2');
  expect(JSON.stringify(lines.mock.calls)).toContain('read-server.test.ts');
  lines.mockRestore();
});

test.each([
  ['/api/v1/serverTime', 'serverTime', 'server time'],
  ['/api/v1/serverInfo', 'build', 'build'],
])('jobs are read when %s fails, which has %s, and the log says so', async (path, field, fact) => {
  const server = serverOf(lab, 'backup-replication');
  const whole = await readServer(access(), server, noDeadline, { sideFacts: true });
  expect(whole).toHaveProperty(field);
  const fault = { server: server.name, path, kind: 'status', status: 500, times: 9 } as const;
  lab.faults.add(fault);
  const lines = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const reading = await readServer(access(), server, noDeadline, { sideFacts: true });
  expect(lines.mock.calls.map(([line]) => JSON.parse(String(line)))).toMatchObject([
    { event: 'side-fact-unknown', server: server.name, fact, code: 'server-failed' },
  ]);
  lines.mockRestore();
  expect(reading.jobs).toStrictEqual(whole.jobs);
  // The Date header still has the clock.
  expect(field in reading).toBe(field === 'serverTime');
});

test('odd values of the answers are in the reading', async () => {
  const server = serverOf(lab, 'backup-replication');
  expect(await readServer(access(), server, noDeadline)).not.toHaveProperty('oddValues');
  const path = '/api/v1/jobs/states';
  lab.faults.add({ server: server.name, path, kind: 'replace-field', field: '/data/0/id', times: 1 });
  const { oddValues } = await readServer(access(), server, noDeadline);
  expect(oddValues).toStrictEqual({
    count: 1,
    values: [{ record: 'jobs[0]', field: 'id', problem: 'missing' }],
  });
});

test('servers that are not reached in time are named, and nothing is sent to them', async () => {
  const servers = products.map((product) => serverOf(lab, product));
  const { read, unread } = await readServers(access(), servers, AbortSignal.abort());
  expect(read).toStrictEqual([]);
  expect(unread.map(({ code }) => code)).toStrictEqual([
    'request-timeout',
    'request-timeout',
    'request-timeout',
  ]);
  expect(lab.requests.list()).toStrictEqual([]);
});

describe('jobs that are wanted by their ids', () => {
  const read = (product: (typeof products)[number], id: readonly string[]) =>
    readServer(access(), serverOf(lab, product), noDeadline, { wanted: { id: [...id] } });
  const known = (product: (typeof products)[number]) =>
    (lab.state()[serverOf(lab, product).name]?.jobs ?? []).map(({ id }) => String(id));
  const gone = '00000000-0000-4000-8000-000000000000';

  test.each(products)('are read from %s one by one, each once, without unknown ones', async (product) => {
    const [id = '', other = ''] = known(product);
    const { jobs, isPart, ...reading } = await read(product, [id, gone, id, other]);
    expect(jobs.map((job) => job.id).toSorted()).toStrictEqual([id, other].toSorted());
    expect(isPart).toBe(true);
    expect(Object.keys(reading)).toStrictEqual(['server', 'product', 'readAt', 'version']);
  });

  test.each(['enterprise-manager', 'microsoft365'] as const)(
    'are read from %s with all others when they are many',
    async (product) => {
      const ids = known(product);
      const ten = await read(product, ids.slice(0, 10));
      expect([ten.jobs.length, ten.isPart]).toStrictEqual([10, true]);
      const eleven = await read(product, ids.slice(0, 11));
      expect(eleven.jobs.length).toBeGreaterThan(11);
      expect(eleven).not.toHaveProperty('isPart');
    },
  );

  test('do not prevent other reads of the server: those come after them', async () => {
    const besides: number[] = [];
    const reading = await readServer(access(), serverOf(lab, 'backup-replication'), noDeadline, {
      besides: async ({ product }, jobs) =>
        void besides.push(product === 'backup-replication' ? jobs.length : -1),
    });
    expect(besides).toStrictEqual([reading.jobs.length]);
    expect(reading).not.toHaveProperty('isPart');
  });
});
