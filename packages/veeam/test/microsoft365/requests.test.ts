import { describe, expect, it } from 'vitest';
import { Microsoft365 } from '../../src/microsoft365/client.ts';
import type { Microsoft365Version } from '../../src/microsoft365/versions.ts';
import type { VeeamRequest } from '../../src/transport/exchange.ts';
import { stubbed } from './stub.ts';

const credentials = { username: 'DOMAIN\\user', password: 'pass word&+ü' };
const now = () => new Date('2026-01-15T12:00:00Z');

describe('the licence', () => {
  const licence = async (body: object) => {
    await using server = await stubbed();
    server.stub.issueTokens('v8').on('GET /v8/License', { status: 200, body });
    const client = await Microsoft365.logOn(server.connection, credentials, { version: 'v8', now });
    return { read: await client.infrastructure.license(), odd: client.oddValues.values };
  };

  it('is read with the names of every version', async () => {
    const common = { status: 'Valid', type: 'Subscription', totalNumber: 100, usedNumber: 7 };
    const expires = new Date('2027-01-01T00:00:00Z');
    const read = { status: 'Valid', type: 'Subscription', expires, licensed: 100, used: 7 };
    const support = { supportExpirationDate: '2028-01-01T00:00:00Z' };
    expect(await licence({ ...common, ...support, expirationDate: '2027-01-01T00:00:00Z' })).toEqual({
      read: { ...read, supportExpires: new Date('2028-01-01T00:00:00Z') },
      odd: [],
    });
    const both = { licenseExpires: '2027-01-01T00:00:00Z', expirationDate: '2026-01-01T00:00:00Z' };
    expect((await licence({ ...common, ...both })).read).toEqual({ ...read, supportExpires: undefined });
  });

  it('has odd values that are reported with its name', async () => {
    expect((await licence({ status: 7 })).odd).toEqual([
      { record: 'License', field: 'status', problem: 'wrong-type' },
    ]);
  });
});

describe("the service's information", () => {
  const info = async (body: object) => {
    await using server = await stubbed();
    server.stub.issueTokens('v8').on('GET /v8/ServiceInstance', { status: 200, body });
    const client = await Microsoft365.logOn(server.connection, credentials, { version: 'v8', now });
    return { info: await client.serverInfo(), odd: client.oddValues.values };
  };

  it('has its build and its installation', async () => {
    expect(await info({ version: '8.0.2.159', installationId: 'i' })).toEqual({
      info: { buildVersion: '8.0.2.159', installationId: 'i' },
      odd: [],
    });
    expect((await info({ version: '8', installationId: 7 })).odd).toEqual([
      { record: 'ServiceInstance', field: 'installationId', problem: 'wrong-type' },
    ]);
  });

  it('is not valid without the build', async () => {
    await expect(info({ installationId: 'i' })).rejects.toMatchObject({ code: 'unreadable-answer' });
  });
});

describe('a probe', () => {
  const answering = async (answers: Record<string, { status: number; body?: unknown }>) => {
    const server = await stubbed();
    const { connection } = server;
    const asked: string[] = [];
    connection.request = async ({ path, headers }) => {
      asked.push(`${path} ${headers?.['accept']}`);
      const { status, body = '' } = answers[path] ?? { status: 404 };
      return { status, headers: {}, body: String(body) };
    };
    return { ...server, asked, [Symbol.asyncDispose]: server[Symbol.asyncDispose] };
  };

  it.each([
    [{ status: 401 }, 'v8'],
    [{ status: 200, body: ' {"version":"8"}' }, 'v8'],
    [{ status: 404 }, 'v7'],
  ])('of a server with the answer %j finds %s', async (answer, version) => {
    await using server = await answering({
      '/v8/ServiceInstance': answer,
      '/v7/ServiceInstance': { status: 401 },
    });
    expect(await Microsoft365.probe(server.connection)).toEqual({ version });
    expect(server.asked[0]).toBe('/v8/ServiceInstance application/json');
  });

  it.each([
    [{ status: 200, body: '<html>{}</html>' }, 'unreadable-answer'],
    [{ status: 500 }, 'server-failed'],
    [{ status: 403 }, 'access-denied'],
  ])('of a server with the answer %j is an error: %s', async (answer, code) => {
    await using server = await answering({ '/v8/ServiceInstance': answer });
    await expect(Microsoft365.probe(server.connection)).rejects.toMatchObject({ code });
  });

  it('for one version requests that one, and names the others if it is not available', async () => {
    await using server = await answering({
      '/v7/ServiceInstance': { status: 401 },
      '/v6/ServiceInstance': { status: 401 },
    });
    expect(await Microsoft365.probe(server.connection, { version: 'v6' })).toEqual({ version: 'v6' });
    expect(server.asked).toHaveLength(1);
    const attempt = Microsoft365.probe(server.connection, { version: 'v8' });
    await expect(attempt).rejects.toMatchObject({ code: 'unsupported-version', status: 404 });
    await expect(attempt).rejects.toThrow('v7, v6');
  });

  it('of a server without a version has no status', async () => {
    await using server = await answering({});
    await expect(Microsoft365.probe(server.connection)).rejects.toMatchObject({
      code: 'unsupported-version',
      status: undefined,
    });
  });
});

describe('the requests of a client', () => {
  const id = 'a/b';

  /** The requests that a call sends, whatever the answer. */
  async function sent(version: Microsoft365Version, call: (client: Microsoft365) => Promise<unknown>) {
    await using server = await stubbed();
    server.stub.issueTokens(version);
    const client = await Microsoft365.logOn(server.connection, credentials, { version, now });
    const requests: VeeamRequest[] = [];
    server.connection.request = async (request) => {
      requests.push(request);
      const body = request.method === 'GET' ? '{"id":"a/b","organizationId":"o"}' : '';
      return { status: 200, headers: {}, body };
    };
    await call(client).catch(() => undefined);
    return requests.map(({ method, path, body, repeatable, headers }) => ({
      call: `${method} ${path}`,
      body,
      repeatable,
      type: headers?.['content-type'],
      accept: headers?.['accept'],
    }));
  }
  const json = 'application/json';

  it.each<
    [string, (client: Microsoft365) => Promise<unknown>, string, string | undefined, boolean | undefined]
  >([
    ['enable', ({ jobs }) => jobs.enable(id), 'POST /v8/Jobs/a%2Fb/enable', undefined, true],
    ['disable', ({ jobs }) => jobs.disable(id), 'POST /v8/Jobs/a%2Fb/disable', undefined, true],
    ['stop', ({ jobs }) => jobs.stop(id), 'POST /v8/Jobs/a%2Fb/stop', undefined, true],
    ['start', ({ jobs }) => jobs.start(id), 'POST /v8/Jobs/a%2Fb/start', '{"full":false}', undefined],
    ['get', ({ jobs }) => jobs.get(id), 'GET /v8/Jobs/a%2Fb', undefined, undefined],
    ['copy enable', ({ copyJobs }) => copyJobs.enable(id), 'POST /v8/CopyJobs/a%2Fb/enable', undefined, true],
    [
      'copy disable',
      ({ copyJobs }) => copyJobs.disable(id),
      'POST /v8/CopyJobs/a%2Fb/disable',
      undefined,
      true,
    ],
    ['copy stop', ({ copyJobs }) => copyJobs.stop(id), 'POST /v8/CopyJobs/a%2Fb/stop', undefined, true],
    [
      'copy start',
      ({ copyJobs }) => copyJobs.start(id),
      'POST /v8/CopyJobs/a%2Fb/start',
      undefined,
      undefined,
    ],
    ['copy delete', ({ copyJobs }) => copyJobs.delete(id), 'DELETE /v8/CopyJobs/a%2Fb', undefined, true],
    ['copy get', ({ copyJobs }) => copyJobs.get(id), 'GET /v8/CopyJobs/a%2Fb', undefined, undefined],
    [
      'copy of',
      ({ copyJobs }) => copyJobs.ofBackupJob(id),
      'GET /v8/Jobs/a%2Fb/CopyJob',
      undefined,
      undefined,
    ],
    [
      'backup of',
      ({ copyJobs }) => copyJobs.backupJobOf(id),
      'GET /v8/CopyJobs/a%2Fb/BackupJob',
      undefined,
      undefined,
    ],
  ])('%s', async (_name, ask, call, body, repeatable) => {
    const type = body === undefined ? undefined : json;
    expect(await sent('v8', ask)).toEqual([{ call, body, repeatable, type, accept: json }]);
  });

  it('an edit may be repeated, and is sent after a read of the job', async () => {
    expect(await sent('v8', ({ jobs }) => jobs.edit(id, (job) => job))).toMatchObject([
      { call: 'GET /v8/Jobs/a%2Fb' },
      { call: 'PUT /v8/Jobs/a%2Fb?skipItemUpdate=true', repeatable: true, type: json },
    ]);
    expect(await sent('v8', ({ copyJobs }) => copyJobs.edit(id, { isEnabled: false }))).toMatchObject([
      { call: 'GET /v8/CopyJobs/a%2Fb' },
      { call: 'PUT /v8/CopyJobs/a%2Fb', repeatable: true, body: '{"isEnabled":false,"organizationId":"o"}' },
    ]);
  });

  it('a creation may not be repeated, and its given fields come before the defaults', async () => {
    const job = { backupJobId: id, repositoryId: 'r' };
    const [, post] = await sent('v8', ({ copyJobs }) => copyJobs.create({ ...job, isEnabled: false }));
    expect(post).toMatchObject({ call: 'POST /v8/CopyJobs', repeatable: undefined });
    expect(JSON.parse(post?.body ?? '')).toEqual({ ...job, isEnabled: false, organizationId: 'o' });
    const [only] = await sent('v8', ({ copyJobs }) => copyJobs.create({ ...job, organizationId: 'mine' }));
    expect(JSON.parse(only?.body ?? '')).toEqual({ ...job, isEnabled: true, organizationId: 'mine' });
  });

  it.each(['v6', 'v7'] as const)(
    'in %s, the items of a job are requested when they are needed',
    async (version) => {
      const edit = async (document: object) => {
        await using server = await stubbed();
        server.stub.issueTokens(version);
        const client = await Microsoft365.logOn(server.connection, credentials, { version, now });
        const asked: string[] = [];
        let put = '';
        server.connection.request = async ({ method, path, body = '' }) => {
          asked.push(`${method} ${path.slice(path.lastIndexOf('/') + 1)}`);
          if (method === 'PUT') put = body;
          const answer = path.endsWith('Items') ? [path.at(-10)] : { id: 'j', ...document };
          return { status: 200, headers: {}, body: method === 'PUT' ? '' : JSON.stringify(answer) };
        };
        await client.jobs.edit('j', (job) => job);
        const { selectedItems, excludedItems } = JSON.parse(put);
        return {
          asked: asked.slice(1, -1),
          told: [selectedItems !== undefined, excludedItems !== undefined],
        };
      };
      const [selected, excluded] = ['GET SelectedItems', 'GET ExcludedItems'];
      expect(await edit({ backupType: 'SelectedItems' })).toEqual({
        asked: [selected, excluded],
        told: [true, true],
      });
      expect(await edit({ backupType: 'EntireOrganization' })).toEqual({
        asked: [excluded],
        told: [false, true],
      });
      expect(await edit({ backupType: 'SelectedItems', selectedItems: [], excludedItems: [] })).toEqual({
        asked: [selected],
        told: [true, true],
      });
      expect(await edit({ backupType: 'EntireOrganization', selectedItems: [1], excludedItems: [] })).toEqual(
        {
          asked: [],
          told: [true, true],
        },
      );
    },
  );
});
