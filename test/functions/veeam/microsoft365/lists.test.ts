import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Microsoft365 } from '../../../../functions/veeam/microsoft365/microsoft365.ts';
import { canHoldCopies } from '../../../../functions/veeam/microsoft365/repository.ts';
import {
  MICROSOFT365_VERSIONS,
  type Microsoft365Version,
} from '../../../../functions/veeam/microsoft365/version.ts';
import { ForeignLinkError, UnreadableAnswerError } from '../../../../functions/veeam/transport/errors.ts';
import { type Stub, stubbed } from './stub.ts';

const now = () => new Date('2026-01-15T12:00:00Z');

async function client(version: Microsoft365Version) {
  const server = await stubbed();
  server.stub.issueTokens(version);
  const credentials = { username: 'user', password: 'password' };
  const microsoft365 = await Microsoft365.logOn(server.connection, credentials, { version, now });
  return { ...server, microsoft365, [Symbol.asyncDispose]: server[Symbol.asyncDispose] };
}

const pageOf = (results: unknown[], _links?: object) => ({ offset: 0, limit: 1000, results, _links });

const jobs = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: `job-${index}`, name: `${index}` }));

/** Serves pages of `size`, whatever limit is asked for, with the link forms given in turn. */
function servePages(
  stub: Stub,
  items: readonly object[],
  size: number,
  hrefs: ((offset: number) => string)[],
): void {
  stub.on('GET /v8/Jobs', ({ query }) => {
    const offset = Number(query.offset ?? 0);
    const results = items.slice(offset, offset + size);
    const form = hrefs[(offset / size) % hrefs.length];
    const hasMore = offset + size < items.length && form !== undefined;
    const _links = hasMore ? { NEXT: { href: form(offset + size) } } : { self: { href: '/v8/Jobs' } };
    return { status: 200, body: { offset, limit: size, setId: 'a', results, _links } };
  });
}

describe('pages', () => {
  const forms = [
    (offset: number) => `/v8/Jobs?offset=${offset}`,
    (offset: number) => `?offset=${offset}&setId=a`,
    (offset: number) => `v8/Jobs?offset=${offset}`,
  ];

  test('are followed to their end in every relative form, with as many requests as pages', async () => {
    await using server = await client('v8');
    servePages(server.stub, jobs(95), 10, forms);
    const { items: found } = await server.microsoft365.backupJobs.list();
    expect(found.map(({ id }) => id)).toEqual(jobs(95).map(({ id }) => id));
    expect(server.stub.calls).toHaveLength(10);
  });
  test('of a thousand items are asked for', async () => {
    await using server = await client('v8');
    servePages(server.stub, jobs(999), 1000, forms);
    await server.microsoft365.backupJobs.list();
    expect(server.stub.calls).toHaveLength(1);
    expect(server.stub.last.query).toEqual({ limit: '1000' });
  });
  test('any list in pages of any size comes whole and in order', async () => {
    await using server = await client('v8');
    await fc.assert(
      fc.asyncProperty(fc.nat(40), fc.integer({ min: 1, max: 50 }), async (count, size) => {
        servePages(server.stub, jobs(count), size, forms);
        const { items: found } = await server.microsoft365.backupJobs.list();
        expect(found.map(({ id }) => id)).toEqual(jobs(count).map(({ id }) => id));
      }),
      { numRuns: 60 },
    );
  });
  test('an item that moves to the next page comes once', async () => {
    await using server = await client('v8');
    const [a, b, c] = jobs(3);
    server.stub.on('GET /v8/Jobs', ({ query }) =>
      query.offset === undefined
        ? { status: 200, body: pageOf([a, b], { next: { href: '/v8/jobs?offset=2' } }) }
        : { status: 404 },
    );
    server.stub.on('GET /v8/jobs', { status: 200, body: pageOf([b, c], {}) });
    const { items: found } = await server.microsoft365.backupJobs.list();
    expect(found.map(({ name }) => name)).toEqual(['0', '1', '2']);
  });
  test('that lead in a circle are an error, not an endless loop', async () => {
    await using server = await client('v8');
    const body = { results: jobs(2), _links: { next: { href: '/v8/Jobs?offset=2' } } };
    server.stub.on('GET /v8/Jobs', { status: 200, body });
    await expect(server.microsoft365.backupJobs.list()).rejects.toThrow('lead in a circle');
    expect(server.stub.calls).toHaveLength(2);
  });
  test('end at an empty page, whatever its link says', async () => {
    await using server = await client('v8');
    const body = { results: [], _links: { next: { href: '/v8/Jobs?offset=30' } } };
    server.stub.on('GET /v8/Jobs', { status: 200, body });
    expect(await server.microsoft365.backupJobs.list()).toEqual({ items: [], isWhole: true });
  });
  test.each(['https://elsewhere.example/v8/Jobs', '//elsewhere.example/v8/Jobs', 'file:///etc/passwd'])(
    'are not followed to %s',
    async (href) => {
      await using server = await client('v8');
      server.stub.on('GET /v8/Jobs', { status: 200, body: { results: jobs(1), _links: { next: { href } } } });
      await expect(server.microsoft365.backupJobs.list()).rejects.toThrow(ForeignLinkError);
    },
  );
  test.each([
    undefined,
    '{}',
    '{"results":{}}',
    '{"results":[{"name":"no id"}]}',
    '"text"',
    '<html/>',
    '[{}]',
  ])('that are none (%j) are unreadable', async (body) => {
    await using server = await client('v8');
    server.stub.on('GET /v8/Jobs', { status: 200, body });
    await expect(server.microsoft365.backupJobs.list()).rejects.toThrow(UnreadableAnswerError);
  });
});

describe.each(['v6', 'v7'] as const)('%s', (version) => {
  test('answers lists with a bare array and is asked for no page', async () => {
    await using server = await client(version);
    server.stub.on(`GET /${version}/Jobs`, { status: 200, body: jobs(3) });
    expect((await server.microsoft365.backupJobs.list()).items).toHaveLength(3);
    expect(server.stub.last.query).toEqual({});
  });
});

describe.each(MICROSOFT365_VERSIONS)('%s', (version) => {
  const list = (items: object[]) => (version === 'v8' ? pageOf(items, {}) : items);

  test('repositories, all or for the long term', async () => {
    await using server = await client(version);
    const archive =
      version === 'v8' ? { objectStorage: { id: 's', type: 'AmazonS3Glacier' } } : { objectStorageId: 's' };
    const items = [
      { id: 'a', name: 'archive', isLongTerm: true, ...archive },
      { id: 'h', name: 'hot', isLongTerm: false, ...archive },
      { id: 'j', name: 'jet', isLongTerm: false, objectStorageId: null, objectStorage: null },
    ];
    server.stub.on(`GET /${version}/BackupRepositories`, { status: 200, body: list(items) });
    const { items: found } = await server.microsoft365.repositories({ longTerm: true });
    expect(server.stub.last.query.longTerm).toBe('true');
    expect(found.map(canHoldCopies)).toEqual(['yes', 'maybe', 'no']);
    expect(found[0]?.objectStorageId).toBe('s');
    await server.microsoft365.repositories();
    expect(server.stub.last.query.longTerm).toBeUndefined();
  });

  test('organizations, without asking a proxy', async () => {
    await using server = await client(version);
    const items = [{ id: 'o', name: 'contoso.onmicrosoft.com', type: 'Office365' }];
    server.stub.on(`GET /${version}/Organizations`, { status: 200, body: list(items) });
    expect((await server.microsoft365.organizations()).items[0]?.type).toBe('Office365');
    expect(server.stub.last.query.extendedView).toBe('false');
  });

  test('backup jobs are controlled, and started with a body', async () => {
    await using server = await client(version);
    const { backupJobs } = server.microsoft365;
    for (const action of ['enable', 'disable', 'stop'] as const) {
      server.stub.on(`POST /${version}/Jobs/j/${action}`, ({ body }) => ({
        status: body === '' ? 204 : 400,
      }));
      await backupJobs[action]('j');
    }
    const reply = version === 'v8' ? { status: 200, body: { id: 's', status: 'Running' } } : { status: 204 };
    server.stub.on(`POST /${version}/Jobs/j/start`, ({ body }) =>
      body === '{"full":true}' ? reply : { status: 400 },
    );
    expect((await backupJobs.start('j', { full: true }))?.id).toBe(version === 'v8' ? 's' : undefined);
  });
});

describe('job sessions', () => {
  const sessions = [
    { id: '1', status: 'Success', jobType: 'Copy', endTime: '2026-01-14T01:00:00Z', jobId: 'c', progress: 5 },
    { id: '2', status: 'Failed', jobType: 'Copy', endTime: '2026-01-13T01:00:00Z', jobId: 'c' },
    { id: '3', status: 'Running', jobType: 'Copy', endTime: null, jobId: 'c' },
  ];
  const body = { offset: 0, limit: 1000, results: sessions, _links: {} };
  const lower = new Date('2026-01-13T12:00:00Z');

  test('v8 filters by all, and by Succeeded for what sessions call Success', async () => {
    await using server = await client('v8');
    server.stub.on('GET /v8/JobSessions', { status: 200, body });
    const filter = { jobId: 'c', jobType: 'Copy', endTimeLowerBound: lower, status: 'Success' } as const;
    const found = await server.microsoft365.jobSessions(filter);
    expect(server.stub.last.query).toEqual({
      jobId: 'c',
      jobType: 'Copy',
      endTimeLowerBound: '2026-01-13T12:00:00.000Z',
      status: 'Succeeded',
      limit: '1000',
    });
    expect(found.map(({ id }) => id)).toEqual(['1']);
  });
  test('v8 has no filter for Queued, which is then done here', async () => {
    await using server = await client('v8');
    server.stub.on('GET /v8/JobSessions', { status: 200, body });
    expect(await server.microsoft365.jobSessions({ status: 'Queued' })).toEqual([]);
    expect(server.stub.last.query).toEqual({ limit: '1000' });
  });
  test('v7 filters by status here', async () => {
    await using server = await client('v7');
    server.stub.on('GET /v7/JobSessions', { status: 200, body });
    const found = await server.microsoft365.jobSessions({ jobId: 'c', status: 'Failed' });
    expect(server.stub.last.query).toEqual({ jobId: 'c', limit: '1000' });
    expect(found.map(({ id }) => id)).toEqual(['2']);
  });
  test('v6 pages, filters by end here, and has a list per backup job', async () => {
    await using server = await client('v6');
    server.stub
      .on('GET /v6/JobSessions', { status: 200, body })
      .on('GET /v6/Jobs/b/JobSessions', { status: 200, body });
    const copies = await server.microsoft365.jobSessions({ jobType: 'Copy', endTimeUpperBound: lower });
    expect(server.stub.last.query).toEqual({ jobType: 'Copy', limit: '1000' });
    expect(copies.map(({ id }) => id)).toEqual(['2']);
    const ofJob = await server.microsoft365.jobSessions({ jobId: 'b', endTimeLowerBound: lower });
    expect(server.stub.last.query).toEqual({ limit: '1000' });
    expect(ofJob.map(({ id }) => id)).toEqual(['1', '3']);
  });
  test('v6 says that it cannot list the sessions of one copy job', async () => {
    await using server = await client('v6');
    const attempt = server.microsoft365.jobSessions({ jobId: 'c', jobType: 'Copy' });
    await expect(attempt).rejects.toMatchObject({ code: 'unsupported-version' });
    expect(server.stub.calls).toEqual([]);
  });
  test('atMost stops at the page that has enough', async () => {
    await using server = await client('v8');
    const next = { href: '/v8/JobSessions?offset=3' };
    server.stub.on('GET /v8/JobSessions', { status: 200, body: { ...body, _links: { next } } });
    expect(await server.microsoft365.jobSessions({ atMost: 2 })).toHaveLength(2);
    expect(await server.microsoft365.jobSessions({ atMost: 3 })).toHaveLength(3);
    expect(server.stub.calls).toHaveLength(2);
  });
  test('a session tells what it has, Succeeded is Success, and a running one has no end', async () => {
    await using server = await client('v8');
    const odd = { id: '9', status: 'SUCCEEDED', endTime: '9999-12-31T23:59:59.9999999', statistics: 'none' };
    server.stub.on('GET /v8/JobSessions', { status: 200, body: { ...body, results: [odd] } });
    const [session] = await server.microsoft365.jobSessions();
    expect(session).toMatchObject({ id: '9', status: 'Success', endTime: undefined, statistics: undefined });
  });
});
