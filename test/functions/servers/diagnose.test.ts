import { X509Certificate } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { LAB_ACCOUNTS } from '@veeam-automation/lab/accounts';
import { type Lab, startLab } from '@veeam-automation/lab/lab';
import { AccessDeniedError } from '@veeam-automation/veeam/transport/errors';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ServerConfiguration } from '../../../functions/configuration.ts';
import type { Product } from '../../../functions/products.ts';
import { credentials } from '../../../functions/servers/credentials.ts';
import { readSecret } from '../../../functions/servers/diagnose/account.ts';
import { type Diagnosis, diagnose } from '../../../functions/servers/diagnose/diagnose.ts';
import { provePermission } from '../../../functions/servers/diagnose/permission.ts';
import { testReachability } from '../../../functions/servers/diagnose/reachability.ts';
import { findVersion } from '../../../functions/servers/diagnose/version.ts';
import { withConnection } from '../../../functions/servers/with-server.ts';
import { startSmallManager } from '../../../packages/veeam/test/enterprise-manager/small-manager.ts';
import { listen, makeCertificate, startServer } from '../../../packages/veeam/test/transport/tls-server.ts';
import { anyPort, labServer } from '../lab-server.ts';
import { secretsOf } from './kept-secrets.ts';

const { administrator, viewer } = LAB_ACCOUNTS;
const asAdministrator = { username: administrator.user, password: administrator.password };
const asViewer = { username: viewer.user, password: viewer.password };

let lab: Lab;
let kept: Record<string, unknown>;
const cleanUp: (() => Promise<void>)[] = [];

beforeAll(async () => {
  lab = await startLab(anyPort);
});
beforeEach(() => {
  const reading = { 'read/em-1': asAdministrator, 'read/vbr-1': asViewer, 'read/vb365-1': asViewer };
  const writing = ['em-1', 'vbr-1', 'vb365-1'].map((name) => [`write/${name}`, asAdministrator]);
  kept = { ...reading, ...Object.fromEntries(writing) };
});
afterEach(async () => {
  lab.reset({ jobs: 12, servers: 2, seed: 1 });
  for (const stop of cleanUp.splice(0)) await stop();
});
afterAll(() => lab.close());

function serverOf(product: Product, change: Partial<ServerConfiguration> = {}): ServerConfiguration {
  return labServer(lab, product, { timeoutMs: 5_000, ...change });
}

async function diagnosed(server: ServerConfiguration): Promise<Diagnosis> {
  const given = await diagnose({ secrets: secretsOf(kept), now: () => new Date() }, server);
  expect(lab.state()[server.name]?.openSessions ?? 0, 'sessions left open').toBe(0);
  for (const password of [administrator.password, viewer.password])
    expect(JSON.stringify(given)).not.toContain(password);
  return given;
}

/** The step that failed. Expects that it is the only one. */
function failure({ ok, steps }: Diagnosis) {
  const [failed, ...others] = steps.filter(({ status }) => status === 'failed');
  expect(others).toStrictEqual([]);
  expect(ok).toBe(failed === undefined);
  return failed;
}

/** Each step in a word, such as `read logon passed`. */
const inWords = ({ steps }: Diagnosis) =>
  steps.map(({ credential = '', step, status }) => `${credential} ${step} ${status}`.trim());

const way = ['dns passed', 'tcp passed', 'tls passed', 'version passed'];

describe('a server without errors', () => {
  test('of Enterprise Manager: one account for both credentials is logged on once', async () => {
    const given = await diagnosed(serverOf('enterprise-manager'));
    expect(given.ok).toBe(true);
    expect(inWords(given)).toStrictEqual([
      ...way,
      ...['read secret passed', 'read logon passed', 'read version passed', 'read permission passed'],
      ...['write secret passed', 'write logon passed', 'write version passed', 'write permission passed'],
    ]);
    expect(lab.state()['em-1']?.tokensIssued).toBe(1);
    const [, , tls, version] = given.steps;
    expect(tls?.found).toMatch(/SHA-256 [0-9A-F]{64}; subject CN=localhost; names DNS:localhost.+ to 20/);
    expect(version?.found).toMatch(/API v1_7 is spoken; the server offers (v1_\d+, )*v1_6\b/);
  });

  test('of Backup & Replication: the build is shown to an administrator, not to a viewer', async () => {
    const given = await diagnosed(serverOf('backup-replication'));
    expect(inWords(given)).toStrictEqual([
      ...way,
      ...['read secret passed', 'read logon passed', 'read version skipped', 'read permission passed'],
      ...['write secret passed', 'write logon passed', 'write version passed', 'write permission passed'],
    ]);
    expect(given.steps.at(-2)?.found).toMatch(/^build \d+\.\d+/);
  });

  test('of Microsoft 365: the right to write is not reported as proved', async () => {
    const given = await diagnosed(serverOf('microsoft365'));
    expect(given.ok).toBe(true);
    expect(given.steps.at(-1)).toMatchObject({
      status: 'skipped',
      found: 'not provable without changing something',
    });
  });
});

describe('an error is named with what to do', () => {
  test.each<[string, Partial<ServerConfiguration>, { step: string } & Record<string, RegExp | string>]>([
    [
      'a host name that cannot be resolved',
      { baseUrl: 'https://veeam.invalid:9398' },
      { step: 'dns', problem: /veeam\.invalid/, remedy: /host name/ },
    ],
    [
      'a port where nothing listens',
      { baseUrl: 'https://127.0.0.1:1' },
      { step: 'tcp', problem: /Port 1 of 127\.0\.0\.1.*ECONNREFUSED/, remedy: /check the port/ },
    ],
    [
      'another pin',
      { tls: { kind: 'fingerprint', sha256: '00'.repeat(32) } },
      { step: 'tls', problem: /not the pinned one/, remedy: /pin it.*fingerprint: [0-9A-F]{64}/ },
    ],
    [
      'a self-signed certificate that no CA answers for',
      { tls: { kind: 'public' } },
      { step: 'tls', problem: /not trusted/, remedy: /fingerprint: [0-9A-F]{64}/, found: /subject CN=/ },
    ],
    [
      'an API version that the server does not offer',
      { apiVersion: 'v1_99' },
      { step: 'version', problem: /v1_99/, remedy: /Configure one that is: .*v1_7/ },
    ],
    [
      'another product at the address',
      { product: 'backup-replication' },
      { step: 'version', problem: /Enterprise Manager answers/, remedy: /product: enterprise-manager/ },
    ],
    [
      'another product, which refuses whatever it does not know',
      { product: 'microsoft365' },
      { step: 'version', problem: /Enterprise Manager answers/, remedy: /product: enterprise-manager/ },
    ],
  ])('%s', async (_what, change, { step, ...said }) => {
    const given = await diagnosed(serverOf('enterprise-manager', change));
    const failed = failure(given);
    expect(failed?.step).toBe(step);
    for (const [field, pattern] of Object.entries(said))
      expect(failed?.[field as 'problem']).toMatch(pattern);
    const later = given.steps.filter(({ status }) => status === 'skipped');
    expect(later.at(-1)?.found).toBe(`not tried: ${step} failed`);
    // No password is sent to the wrong server.
    expect(lab.state()['em-1']?.tokensIssued).toBe(0);
  });

  test.each<[string, Product, Product, string]>([
    ['a backup server', 'backup-replication', 'enterprise-manager', 'Backup & Replication'],
    ['a Microsoft 365 server', 'microsoft365', 'backup-replication', 'Backup for Microsoft 365'],
    ['a backup server for Microsoft 365', 'backup-replication', 'microsoft365', 'Backup & Replication'],
  ])('%s that is configured as another product', async (_what, real, configured, name) => {
    const failed = failure(await diagnosed(serverOf(real, { product: configured })));
    expect(failed).toMatchObject({ step: 'version', problem: expect.stringContaining(`${name} answers`) });
  });

  test('the end of a tunnel shows no certificate, which is reported and is not a failure', async () => {
    const tunnel = await startServer((_request, response) => response.writeHead(404).end());
    cleanUp.push(tunnel.stop);
    const { tls: _tls, ...bare } = serverOf('enterprise-manager', {
      baseUrl: `http://localhost:${tunnel.port}`,
    });
    const given = await diagnosed(bare);
    expect(inWords(given).slice(0, 3)).toStrictEqual(['dns passed', 'tcp passed', 'tls skipped']);
    expect(failure(given)?.step).toBe('version');
    await expect.poll(tunnel.connections).toBe(0);
  });

  test.each<[string, RegExp, (socket: Socket) => unknown]>([
    ['speaks no TLS', /not trusted.*\(ERR_SSL_\w+\)/, (socket) => socket.end('HTTP/1.1 400 No\r\n\r\n')],
    ['breaks off', /broke off \(ECONNRESET\)/, (socket) => socket.resetAndDestroy()],
  ])('a port that %s shows no certificate', async (_what, problem, answer) => {
    const server = createServer((socket) => socket.on('error', () => {}).once('data', () => answer(socket)));
    const port = await listen(server);
    cleanUp.push(promisify(server.close.bind(server)));
    const given = await diagnosed(serverOf('enterprise-manager', { baseUrl: `https://localhost:${port}` }));
    expect(failure(given)).toStrictEqual({
      step: 'tls',
      status: 'failed',
      milliseconds: expect.any(Number),
      problem: expect.stringMatching(problem),
      remedy: expect.stringMatching(/ HTTPS port /),
    });
    expect(inWords(given).slice(3)).toStrictEqual([
      'version skipped',
      ...['read secret passed', 'read logon skipped', 'read version skipped', 'read permission skipped'],
      ...['write secret passed', 'write logon skipped', 'write version skipped', 'write permission skipped'],
    ]);
    for (const { status, milliseconds, found } of given.steps)
      if (status === 'skipped') expect([milliseconds, found]).toStrictEqual([0, 'not tried: tls failed']);
  });

  test('an expired certificate fails with a CA, and is reported with a pinned fingerprint', async () => {
    const authority = await makeCertificate('Test CA', { ca: true });
    const expired = await makeCertificate('localhost', { signedBy: authority, expired: true });
    const server = await startServer((_request, response) => response.writeHead(404).end(), expired);
    cleanUp.push(server.stop);
    const baseUrl = `https://localhost:${server.port}`;
    const byCa = serverOf('enterprise-manager', { baseUrl, tls: { kind: 'ca', caPem: authority.cert } });
    expect(failure(await diagnosed(byCa))).toMatchObject({
      step: 'tls',
      problem: expect.stringContaining('expired'),
      found: expect.stringContaining('to 2021-01-01'),
    });
    const pinned = serverOf('enterprise-manager', {
      baseUrl,
      tls: { kind: 'fingerprint', sha256: expired.sha256 },
    });
    const tls = (await diagnosed(pinned)).steps.find(({ step }) => step === 'tls');
    expect(tls).toMatchObject({ status: 'warning', problem: expect.stringContaining('2021-01-01') });
  });

  test.each([
    ['none', []],
    [
      'O=Test, CN=localhost',
      [
        { name: 'organizationName', value: 'Test' },
        { name: 'commonName', value: 'localhost' },
      ],
    ],
  ])('the subject of a certificate is shown in one line: %s', async (shown, subject) => {
    const server = await startServer(
      (_request, response) => response.writeHead(404).end(),
      await makeCertificate('localhost', { subject }),
    );
    cleanUp.push(server.stop);
    const baseUrl = `https://localhost:${server.port}`;
    const [, , tls] = await testReachability(serverOf('enterprise-manager', { baseUrl }), () => new Date());
    expect(tls?.found).toContain(`; subject ${shown}; names DNS:localhost`);
  });

  test('a page of a proxy, and a server that is starting', async () => {
    lab.faults.add({ server: 'em-1', kind: 'html', times: 10 });
    const page = failure(await diagnosed(serverOf('enterprise-manager')));
    expect(page).toMatchObject({ step: 'version', remedy: expect.stringContaining('proxy') });
    lab.faults.clear();
    lab.faults.add({ server: 'vbr-1', kind: 'status', status: 503, times: 10 });
    const busy = failure(await diagnosed(serverOf('backup-replication')));
    expect(busy).toMatchObject({ step: 'version', problem: expect.stringContaining('503') });
  });

  test('a server that hangs fails after its configured time', async () => {
    lab.faults.add({ server: 'vb365-1', kind: 'delay', milliseconds: 2_000, times: 1 });
    const failed = failure(await diagnosed(serverOf('microsoft365', { timeoutMs: 300 })));
    expect(failed).toMatchObject({ step: 'version', problem: expect.stringContaining('300 ms') });
  });

  test.each<[string, unknown, RegExp]>([
    ['never set', undefined, /There is no secret/],
    ['as it was deployed', {}, /is not set yet/],
    ['of another shape', { user: 'u', password: 'p' }, /has another shape \(wrong: username, the whole\)/],
    ['no JSON', 'text', /is not JSON/],
  ])('a secret %s', async (_what, value, problem) => {
    kept['write/vbr-1'] = value;
    const given = await diagnosed(serverOf('backup-replication'));
    const failed = failure(given);
    expect(failed).toMatchObject({ step: 'secret', credential: 'write' });
    expect(failed?.problem).toMatch(problem);
    expect(failed?.remedy).toContain('npm run credentials -- set vbr-1 write');
    expect(inWords(given)).toContain('read permission passed');
    expect(given.steps.at(-1)?.found).toBe('not tried: secret failed');
  });

  test('Secrets Manager that does not answer', async () => {
    kept['read/vbr-1'] = Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });
    expect(failure(await diagnosed(serverOf('backup-replication')))).toMatchObject({
      step: 'secret',
      problem: expect.stringContaining('AccessDeniedException: not authorized'),
      remedy: expect.stringContaining('read/vbr-1'),
    });
  });

  test.each(['enterprise-manager', 'backup-replication', 'microsoft365'] as const)(
    'a wrong password at %s is tried once',
    async (product) => {
      const server = serverOf(product);
      kept[`read/${server.name}`] = kept[`write/${server.name}`] = { username: 'LAB\\x', password: 'wrong' };
      const given = await diagnosed(server);
      const { steps } = given;
      expect(inWords(given).slice(way.length)).toStrictEqual([
        ...['read secret passed', 'read logon failed', 'read version skipped', 'read permission skipped'],
        ...['write secret passed', 'write logon failed', 'write version skipped', 'write permission skipped'],
      ]);
      const failed = steps.filter(({ status }) => status === 'failed');
      expect(failed.map(({ credential, step }) => `${credential} ${step}`)).toStrictEqual([
        'read logon',
        'write logon',
      ]);
      expect(failed[0]?.remedy).toContain('password');
      const asked = lab.requests.list().filter(({ path }) => /token|sessionMngr/.test(path));
      // A backup server that does not know the newest revision refuses it first, before it checks the password.
      const logons = asked.filter(({ status }) => status === (product === 'microsoft365' ? 400 : 401));
      expect(logons).toHaveLength(1);
    },
  );

  test.each([
    ['enterprise-manager', 'read', 'Portal Administrator'],
    ['backup-replication', 'write', 'Backup Administrator'],
  ] as const)('an account at %s without the right to %s', async (product, credential, role) => {
    const server = serverOf(product);
    kept[`${credential}/${server.name}`] = asViewer;
    const failed = failure(await diagnosed(server));
    expect(failed).toMatchObject({ step: 'permission', credential });
    expect(failed?.remedy).toContain(role);
  });
});

describe('an address', () => {
  test.each([
    ['http://127.0.0.1', 80],
    ['https://127.0.0.1', 443],
    ['https://127.0.0.1:1', 1],
  ])('%s has the port %i', async (baseUrl, port) => {
    const tcp = (await diagnosed(serverOf('enterprise-manager', { baseUrl }))).steps[1];
    expect(`${tcp?.problem} ${tcp?.found}`).toMatch(new RegExp(`port ${port} of `, 'i'));
  });

  test('may be one of IPv6, which has no name to resolve', async () => {
    const [dns, tcp] = (await diagnosed(serverOf('enterprise-manager', { baseUrl: 'https://[::1]:1' })))
      .steps;
    expect(dns).toMatchObject({ status: 'passed', found: expect.stringMatching(/^::1 is/) });
    expect(tcp).toMatchObject({ status: 'failed', problem: expect.stringContaining('Port 1 of ::1 ') });
  });

  test('with a name is shown with the addresses that it resolves to', async () => {
    const [dns, tcp] = (await diagnosed(serverOf('enterprise-manager', { baseUrl: 'https://localhost:1' })))
      .steps;
    expect(dns?.found).toMatch(/^localhost is (127\.0\.0\.1|::1)(, (127\.0\.0\.1|::1))*$/);
    expect(tcp?.problem).toContain('Port 1 of localhost ');
  });
});

describe('a certificate', () => {
  const tlsAt = async (now: Date, by: 'ca' | 'fingerprint') => {
    const authority = await makeCertificate('Test CA', { ca: true });
    const own = await makeCertificate('localhost', { signedBy: authority });
    const server = await startServer((_request, response) => response.writeHead(404).end(), own);
    cleanUp.push(server.stop);
    const tls =
      by === 'ca'
        ? ({ kind: 'ca', caPem: authority.cert } as const)
        : ({ kind: 'fingerprint', sha256: own.sha256 } as const);
    const { validToDate } = new X509Certificate(own.cert);
    const ends = validToDate.getTime();
    const at = new Date(ends - now.getTime());
    const steps = await testReachability(
      serverOf('enterprise-manager', { baseUrl: `https://localhost:${server.port}`, tls }),
      () => at,
    );
    return steps[2];
  };
  const dayMs = 86_400_000;

  test.each([
    [31 * dayMs, undefined],
    [31 * dayMs - 1, '30 days'],
    [30 * dayMs, '30 days'],
    [dayMs, '1 days'],
    [-1, 'has expired'],
  ])('that expires in %i ms has the warning %s', async (ms, problem) => {
    const [pinned, trusted] = [await tlsAt(new Date(ms), 'fingerprint'), await tlsAt(new Date(ms), 'ca')];
    expect(pinned?.status).toBe(problem === undefined ? 'passed' : 'warning');
    if (problem === undefined)
      return expect([pinned?.problem, trusted?.problem]).toStrictEqual([undefined, undefined]);
    expect(pinned?.problem).toContain(problem);
    expect(trusted?.problem).toContain(problem);
    expect(pinned?.remedy).toMatch(/pin/i);
    expect(trusted?.remedy).not.toMatch(/pin/i);
  });
});

test.each([401, 403, 404, 400, 200])(
  'another product is searched when one answers HTTP %i',
  async (status) => {
    const { asked, connection, stop } = await startSmallManager(() => ({ status, body: '<html/>' }));
    cleanUp.push(stop);
    const server = serverOf('backup-replication');
    await expect(findVersion(server, connection)).rejects.toMatchObject({
      name: 'StepFailed',
      remedy: expect.stringContaining('enterprise-manager'),
    });
    expect(asked.at(-1)?.path).toBe('/api/');
  },
);

test('every other product is searched when the configured one is not found', async () => {
  const server = await startServer((request, response) =>
    response.writeHead(request.url?.startsWith('/v8/') ? 401 : 404).end(),
  );
  cleanUp.push(server.stop);
  const { tls: _tls, ...bare } = serverOf('enterprise-manager', {
    baseUrl: `http://127.0.0.1:${server.port}`,
  });
  await withConnection(bare, async (connection) => {
    await expect(findVersion(bare, connection)).rejects.toMatchObject({
      name: 'StepFailed',
      remedy: expect.stringContaining('product: microsoft365'),
    });
    expect(server.requests).toStrictEqual(['GET /api/', 'GET /api/v1/serverTime', 'GET /v8/ServiceInstance']);
    const odd = new TypeError('odd');
    const request = connection.request.bind(connection);
    vi.spyOn(connection, 'request').mockImplementation((wanted) =>
      wanted.path === '/api/v1/serverTime' ? Promise.reject(odd) : request(wanted),
    );
    await expect(findVersion(bare, connection)).rejects.toBe(odd);
  });
});

test.each([503, 500])('no other product is searched when one answers HTTP %i', async (status) => {
  const { asked, connection, stop } = await startSmallManager(() => ({ status }));
  cleanUp.push(stop);
  const server = serverOf('backup-replication');
  await expect(findVersion(server, connection)).rejects.toMatchObject({ server: 'em-1' });
  expect(asked.map(({ path }) => path)).not.toContain('/api/');
});

describe('credentials', () => {
  test('are read again, even if they are cached', async () => {
    const secrets = secretsOf(kept);
    const right = kept['read/em-1'];
    kept['read/em-1'] = { username: 'x', password: 'old' };
    await secrets.read('read/em-1', credentials);
    kept['read/em-1'] = right;
    const { ok } = await diagnose({ secrets, now: () => new Date() }, serverOf('enterprise-manager'));
    expect(ok).toBe(true);
  });

  test('of two users with the same password are two', async () => {
    kept['write/em-1'] = { ...asAdministrator, username: 'LAB\\nobody' };
    const failed = failure(await diagnosed(serverOf('enterprise-manager')));
    expect(failed).toMatchObject({ step: 'logon', credential: 'write' });
  });

  test('of one user with two passwords are two', async () => {
    kept['write/em-1'] = { ...asAdministrator, password: 'other' };
    const failed = failure(await diagnosed(serverOf('enterprise-manager')));
    expect(failed).toMatchObject({ step: 'logon', credential: 'write' });
  });

  test('that cannot be read or lack a right are reported with their cause', async () => {
    const denied = Object.assign(new Error('no'), { name: 'AccessDeniedException' });
    kept['read/em-1'] = denied;
    await expect(readSecret(secretsOf(kept), 'em-1', 'read')).rejects.toMatchObject({
      name: 'StepFailed',
      cause: denied,
    });
    const cause = new AccessDeniedError({ server: 's', operation: 'o', happened: 'h', remedy: 'r' });
    const client = { organizations: { list: () => ({ all: () => Promise.reject(cause) }) } };
    const proof = provePermission({ product: 'microsoft365', client: client as never }, 'read');
    await expect(proof).rejects.toMatchObject({ name: 'StepFailed', cause });
  });

  test.each([
    ['1.1-rev1', 'skipped'],
    ['1.2-rev0', 'skipped'],
    ['1.2-rev1', 'found'],
    ['1.3-rev0', 'found'],
  ])('for writing are checked for an administrator from 1.2-rev1 on: %s', async (version, how) => {
    const client = { version, serverInfo: async () => ({}) };
    const done = await provePermission({ product: 'backup-replication', client: client as never }, 'write');
    expect(Object.keys(done)).toStrictEqual(['value', how]);
  });

  test.each(['enterprise-manager', 'backup-replication'] as const)(
    'are checked at %s with one job',
    async (product) => {
      await diagnosed(serverOf(product));
      const asked = lab.requests
        .list()
        .map(({ path }) => path)
        .filter((path) => /job/i.test(path));
      expect(asked.length).toBeGreaterThan(0);
      for (const path of asked) expect(path).toMatch(/(pageSize|limit)=1(&|$)/i);
    },
  );
});
