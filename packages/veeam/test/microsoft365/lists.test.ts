import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Microsoft365 } from '../../src/microsoft365/client.ts';
import { canHoldCopies } from '../../src/microsoft365/repositories.ts';
import { MICROSOFT365_VERSIONS, type Microsoft365Version } from '../../src/microsoft365/versions.ts';
import { ForeignLinkError, UnreadableAnswerError } from '../../src/transport/errors.ts';
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

/** Serves pages of `size`, whatever the requested limit, with the given link forms in turn. */
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

  test('are read to the end with links in every relative form, in as many requests as pages', async () => {
    await using server = await client('v8');
    servePages(server.stub, jobs(95), 10, forms);
    const { items: found } = await server.microsoft365.jobs.list().all();
    expect(found.map(({ id }) => id)).toEqual(jobs(95).map(({ id }) => id));
    expect(server.stub.calls).toHaveLength(10);
  });
  test('of a thousand items are requested', async () => {
    await using server = await client('v8');
    servePages(server.stub, jobs(999), 1000, forms);
    await server.microsoft365.jobs.list().all();
    expect(server.stub.calls).toHaveLength(1);
    expect(server.stub.last.query).toEqual({ limit: '1000' });
  });
  test('of any list and any size return it completely and in order', async () => {
    await using server = await client('v8');
    await fc.assert(
      fc.asyncProperty(fc.nat(40), fc.integer({ min: 1, max: 50 }), async (count, size) => {
        servePages(server.stub, jobs(count), size, forms);
        const { items: found } = await server.microsoft365.jobs.list().all();
        expect(found.map(({ id }) => id)).toEqual(jobs(count).map(({ id }) => id));
      }),
      { numRuns: 60 },
    );
  });
  test('return an item that moves to the next page once', async () => {
    await using server = await client('v8');
    const [a, b, c] = jobs(3);
    server.stub.on('GET /v8/Jobs', ({ query }) =>
      query.offset === undefined
        ? { status: 200, body: pageOf([a, b], { next: { href: '/v8/jobs?offset=2' } }) }
        : { status: 404 },
    );
    server.stub.on('GET /v8/jobs', { status: 200, body: pageOf([b, c], {}) });
    const { items: found } = await server.microsoft365.jobs.list().all();
    expect(found.map(({ name }) => name)).toEqual(['0', '1', '2']);
  });
  test('with circular links are an error, not an endless loop', async () => {
    await using server = await client('v8');
    const body = { results: jobs(2), _links: { next: { href: '/v8/Jobs?offset=2' } } };
    server.stub.on('GET /v8/Jobs', { status: 200, body });
    await expect(server.microsoft365.jobs.list().all()).rejects.toThrow('its pages repeat');
    expect(server.stub.calls).toHaveLength(2);
  });
  test('are read although a page has no offset, which is odd', async () => {
    await using server = await client('v8');
    server.stub.on('GET /v8/Jobs', { status: 200, body: { ...pageOf(jobs(2), {}), offset: 'none' } });
    const { items: found } = await server.microsoft365.jobs.list().all();
    expect(found).toHaveLength(2);
    expect(server.microsoft365.oddValues.values).toMatchObject([{ field: 'offset', problem: 'wrong-type' }]);
  });
  test('end at an empty page, whatever its link is', async () => {
    await using server = await client('v8');
    const body = { results: [], _links: { next: { href: '/v8/Jobs?offset=30' } } };
    server.stub.on('GET /v8/Jobs', { status: 200, body });
    expect(await server.microsoft365.jobs.list().all()).toEqual({ items: [], isWhole: true });
  });
  test.each(['https://elsewhere.example/v8/Jobs', '//elsewhere.example/v8/Jobs', 'file:///etc/passwd'])(
    'are not followed to %s',
    async (href) => {
      await using server = await client('v8');
      server.stub.on('GET /v8/Jobs', { status: 200, body: { results: jobs(1), _links: { next: { href } } } });
      await expect(server.microsoft365.jobs.list().all()).rejects.toThrow(ForeignLinkError);
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
  ])('that are invalid (%j) are unreadable', async (body) => {
    await using server = await client('v8');
    server.stub.on('GET /v8/Jobs', { status: 200, body });
    await expect(server.microsoft365.jobs.list().all()).rejects.toThrow(UnreadableAnswerError);
  });
});

describe.each(['v6', 'v7'] as const)('%s', (version) => {
  test('returns lists as a plain array, without requests for pages', async () => {
    await using server = await client(version);
    server.stub.on(`GET /${version}/Jobs`, { status: 200, body: jobs(3) });
    expect((await server.microsoft365.jobs.list().all()).items).toHaveLength(3);
    expect(server.stub.last.query).toEqual({});
  });
});

describe.each(MICROSOFT365_VERSIONS)('%s', (version) => {
  const list = (items: object[]) => (version === 'v8' ? pageOf(items, {}) : items);

  test('returns repositories, all or for long-term retention', async () => {
    await using server = await client(version);
    const archive =
      version === 'v8' ? { objectStorage: { id: 's', type: 'AmazonS3Glacier' } } : { objectStorageId: 's' };
    const items = [
      { id: 'a', name: 'archive', isLongTerm: true, ...archive },
      { id: 'h', name: 'hot', isLongTerm: false, ...archive },
      { id: 'j', name: 'jet', isLongTerm: false, objectStorageId: null, objectStorage: null },
    ];
    server.stub.on(`GET /${version}/BackupRepositories`, { status: 200, body: list(items) });
    const { items: found } = await server.microsoft365.repositories.list({ longTerm: true }).all();
    expect(server.stub.last.query.longTerm).toBe('true');
    expect(found.map(canHoldCopies)).toEqual(['yes', 'maybe', 'no']);
    expect(found[0]?.objectStorageId).toBe('s');
    await server.microsoft365.repositories.list().all();
    expect(server.stub.last.query.longTerm).toBeUndefined();
  });

  test('returns organizations, without asking a proxy', async () => {
    await using server = await client(version);
    const items = [{ id: 'o', name: 'contoso.onmicrosoft.com', type: 'Office365' }];
    server.stub.on(`GET /${version}/Organizations`, { status: 200, body: list(items) });
    expect((await server.microsoft365.organizations.list().all()).items[0]?.type).toBe('Office365');
    expect(server.stub.last.query.extendedView).toBe('false');
  });

  test('backup jobs are controlled, and started with a body', async () => {
    await using server = await client(version);
    const { jobs: backupJobs } = server.microsoft365;
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

  test('v8 filters by all fields, with Succeeded for the Success of sessions', async () => {
    await using server = await client('v8');
    server.stub.on('GET /v8/JobSessions', { status: 200, body });
    const filter = { jobId: 'c', jobType: 'Copy', endTimeLowerBound: lower, status: 'Success' } as const;
    const { items: found } = await server.microsoft365.sessions.list(filter).all();
    expect(server.stub.last.query).toEqual({
      jobId: 'c',
      jobType: 'Copy',
      endTimeLowerBound: '2026-01-13T12:00:00.000Z',
      status: 'Succeeded',
      limit: '1000',
    });
    expect(found.map(({ id }) => id)).toEqual(['1']);
  });
  test('v8 has no filter for Queued, so the client filters', async () => {
    await using server = await client('v8');
    server.stub.on('GET /v8/JobSessions', { status: 200, body });
    expect((await server.microsoft365.sessions.list({ status: 'Queued' }).all()).items).toEqual([]);
    expect(server.stub.last.query).toEqual({ limit: '1000' });
  });
  test('for v7, the client filters by status', async () => {
    await using server = await client('v7');
    server.stub.on('GET /v7/JobSessions', { status: 200, body });
    const { items: found } = await server.microsoft365.sessions.list({ jobId: 'c', status: 'Failed' }).all();
    expect(server.stub.last.query).toEqual({ jobId: 'c', limit: '1000' });
    expect(found.map(({ id }) => id)).toEqual(['2']);
  });
  test('for v6, the client pages and filters by end, with a list per backup job', async () => {
    await using server = await client('v6');
    server.stub
      .on('GET /v6/JobSessions', { status: 200, body })
      .on('GET /v6/Jobs/b/JobSessions', { status: 200, body });
    const { items: copies } = await server.microsoft365.sessions
      .list({ jobType: 'Copy', endTimeUpperBound: lower })
      .all();
    expect(server.stub.last.query).toEqual({ jobType: 'Copy', limit: '1000' });
    expect(copies.map(({ id }) => id)).toEqual(['2']);
    const { items: ofJob } = await server.microsoft365.sessions
      .list({ jobId: 'b', endTimeLowerBound: lower })
      .all();
    expect(server.stub.last.query).toEqual({ limit: '1000' });
    expect(ofJob.map(({ id }) => id)).toEqual(['1', '3']);
  });
  test('for v6, an error says that the sessions of one copy job cannot be listed', async () => {
    await using server = await client('v6');
    const attempt = server.microsoft365.sessions.list({ jobId: 'c', jobType: 'Copy' }).all();
    await expect(attempt).rejects.toMatchObject({ code: 'unsupported-version' });
    expect(server.stub.calls).toEqual([]);
  });
  test('atMost stops at the page that completes the number', async () => {
    await using server = await client('v8');
    const next = { href: '/v8/JobSessions?offset=3' };
    server.stub.on('GET /v8/JobSessions', { status: 200, body: { ...body, _links: { next } } });
    expect((await server.microsoft365.sessions.list({ atMost: 2 }).all()).items).toHaveLength(2);
    expect((await server.microsoft365.sessions.list({ atMost: 3 }).all()).items).toHaveLength(3);
    expect(server.stub.calls).toHaveLength(2);
  });
  test('a session has its fields, Succeeded is Success, and a running one has no end', async () => {
    await using server = await client('v8');
    const odd = { id: '9', status: 'SUCCEEDED', endTime: '9999-12-31T23:59:59.9999999', statistics: 'none' };
    server.stub.on('GET /v8/JobSessions', { status: 200, body: { ...body, results: [odd] } });
    const [session] = (await server.microsoft365.sessions.list().all()).items;
    expect(session).toMatchObject({ id: '9', status: 'Success', endTime: undefined, statistics: undefined });
  });
});

describe('sessions by the time at which they ended', () => {
  const at = '2026-01-14T01:00:00.000Z';
  const sessions = [
    { id: 'ended', status: 'Success', endTime: at },
    { id: 'runs', status: 'Running', endTime: null },
  ];
  const [before, exact, after] = [-1, 0, 1].map((ms) => new Date(Date.parse(at) + ms));

  test.each([
    [{ endTimeLowerBound: before }, ['ended', 'runs']],
    [{ endTimeLowerBound: exact }, ['ended', 'runs']],
    [{ endTimeLowerBound: after }, ['runs']],
    [{ endTimeUpperBound: before }, []],
    [{ endTimeUpperBound: exact }, ['ended']],
    [{ endTimeUpperBound: after }, ['ended']],
    [{ endTimeLowerBound: before, endTimeUpperBound: after }, ['ended']],
  ])('%j: %j', async (filter, ids) => {
    for (const version of MICROSOFT365_VERSIONS) {
      await using server = await client(version);
      server.stub.on(`GET /${version}/JobSessions`, {
        status: 200,
        body: { offset: 0, limit: 1000, results: sessions, _links: {} },
      });
      const { items } = await server.microsoft365.sessions.list(filter as never).all();
      expect(items.map(({ id }) => id)).toEqual(ids);
      const bounds = Object.entries(filter).map(([name, time]) => [name, time?.toISOString()]);
      const asked = version === 'v6' ? bounds.filter(([name]) => name === 'endTimeLowerBound') : bounds;
      expect(server.stub.last.query).toEqual({ ...Object.fromEntries(asked), limit: '1000' });
    }
  });

  test.each([
    ['Stopped', 'Stopped'],
    ['Running', 'Running'],
    ['Success', 'Succeeded'],
    ['Failed', 'Failed'],
    ['Warning', 'Warning'],
    ['Queued', undefined],
  ])('v8 filters those that are %s by %s', async (status, word) => {
    await using server = await client('v8');
    server.stub.on('GET /v8/JobSessions', {
      status: 200,
      body: { offset: 0, limit: 1000, results: [], _links: {} },
    });
    await server.microsoft365.sessions.list({ status }).all();
    expect(server.stub.last.query['status']).toBe(word);
  });

  test('atMost counts over pages, without filtered sessions', async () => {
    await using server = await client('v7');
    const page = (offset: number) => [
      { id: `${offset}-a`, status: 'Failed' },
      { id: `${offset}-b`, status: 'Success' },
    ];
    server.stub.on('GET /v7/JobSessions', ({ query }) => {
      const offset = Number(query['offset'] ?? 0);
      const next = { href: `/v7/JobSessions?offset=${offset + 2}` };
      return { status: 200, body: { offset, limit: 2, results: page(offset), _links: { next } } };
    });
    const list = (atMost: number) => server.microsoft365.sessions.list({ status: 'Failed', atMost }).all();
    expect(await list(2)).toMatchObject({ items: [{ id: '0-a' }, { id: '2-a' }], isWhole: true });
    expect(server.stub.calls).toHaveLength(2);
    expect((await list(1)).items.map(({ id }) => id)).toEqual(['0-a']);
  });
});

describe('a page without information whether it is the last', () => {
  /** Serves pages by `offset`, cut at the server's own limit, whatever the requested limit. */
  function serveByOffset(stub: Stub, items: readonly object[], atMost: number, more: object): void {
    stub.on('GET /v8/Jobs', ({ query }) => {
      const offset = Number(query.offset ?? 0);
      const results = items.slice(offset, offset + atMost);
      return { status: 200, body: { offset, limit: atMost, results, ...more } };
    });
  }
  const all = jobs(95);

  test('with no links at all: pages are read until one is empty', async () => {
    await using server = await client('v8');
    serveByOffset(server.stub, all, 30, {});
    const { items, isWhole } = await server.microsoft365.jobs.list().all();
    expect(items.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
    expect(isWhole).toBe(true);
    expect(server.stub.received.slice(1).map(({ query }) => query.offset)).toEqual([
      undefined,
      '30',
      '60',
      '90',
      '95',
    ]);
    expect(server.microsoft365.oddValues.count).toBe(0);
  });
  test('that is full although it has no next link', async () => {
    await using server = await client('v8');
    serveByOffset(server.stub, all, 30, { _links: { self: { href: '/v8/Jobs' } } });
    expect((await server.microsoft365.jobs.list().all()).items).toHaveLength(95);
    // The last page has five records, fewer than its limit.
    expect(server.stub.received).toHaveLength(1 + 4);
  });
  test.each([
    [{ limit: undefined }, 'missing'],
    [{ limit: -1 }, 'out-of-range'],
    [{ limit: '30' }, 'wrong-type'],
    [{ limit: 1e300 }, 'out-of-range'],
  ])('with a limit of %j: that is reported, and no job is lost', async (more, problem) => {
    await using server = await client('v8');
    serveByOffset(server.stub, all, 30, { _links: {}, ...more });
    expect((await server.microsoft365.jobs.list().all()).items).toHaveLength(95);
    expect(server.microsoft365.oddValues.values[0]).toEqual({ record: 'Jobs', field: 'limit', problem });
  });
  test('with a link that cannot be read', async () => {
    await using server = await client('v8');
    serveByOffset(server.stub, all, 30, { _links: { next: { href: 7 } } });
    expect((await server.microsoft365.jobs.list().all()).items).toHaveLength(95);
    expect(server.microsoft365.oddValues.values[0]).toEqual({
      record: 'Jobs',
      field: '_links.next.href',
      problem: 'wrong-type',
    });
  });
  test('from a server that ignores the offset is an error, not the complete list', async () => {
    await using server = await client('v8');
    server.stub.on('GET /v8/Jobs', { status: 200, body: { offset: 0, limit: 2, results: jobs(2) } });
    await expect(server.microsoft365.jobs.list().all()).rejects.toThrow('its pages repeat');
  });
});

describe('the limits of a list', () => {
  test('in pages: the records until then are returned, and the cut is reported', async () => {
    await using server = await client('v8');
    server.stub.on('GET /v8/Jobs', ({ query }) => {
      const offset = Number(query.offset ?? 0);
      const next = { href: `/v8/Jobs?offset=${offset + 1}` };
      return {
        status: 200,
        body: { offset, limit: 1, results: [{ id: `job-${offset}` }], _links: { next } },
      };
    });
    const { items, isWhole } = await server.microsoft365.jobs.list().all();
    expect(items).toHaveLength(1000);
    expect(isWhole).toBe(false);
    expect(server.microsoft365.oddValues.values).toEqual([{ record: 'Jobs', field: '', problem: 'cut-off' }]);
  });
  test('in time, by the clock that is passed in', async () => {
    await using server = await stubbed();
    server.stub.issueTokens('v8');
    let minutes = 0;
    const clock = () => new Date(Date.UTC(2026, 0, 15, 12, minutes));
    const credentials = { username: 'user', password: 'password' };
    const microsoft365 = await Microsoft365.logOn(server.connection, credentials, {
      version: 'v8',
      now: clock,
    });
    server.stub.on('GET /v8/Jobs', ({ query }) => {
      minutes += 1;
      const offset = Number(query.offset ?? 0);
      const next = { href: `/v8/Jobs?offset=${offset + 1}` };
      return {
        status: 200,
        body: { offset, limit: 1, results: [{ id: `job-${offset}` }], _links: { next } },
      };
    });
    const { items, isWhole } = await microsoft365.jobs.list().all();
    expect(items).toHaveLength(5);
    expect(isWhole).toBe(false);
  });
});

describe.each(MICROSOFT365_VERSIONS)('records of a list in %s', (version) => {
  const list = (items: unknown[]) => (version === 'v8' ? pageOf(items, {}) : items);
  async function listed(items: unknown[]) {
    await using server = await client(version);
    server.stub.on(`GET /${version}/Jobs`, { status: 200, body: list(items) });
    const { items: found, isWhole } = await server.microsoft365.jobs.list().all();
    return { names: found.map(({ name }) => name), isWhole, odd: server.microsoft365.oddValues.values };
  }
  const good = { id: 'a', name: 'Mail' };

  test.each([
    [null, '', 'not-a-record'],
    ['text', '', 'not-a-record'],
    [[good], '', 'not-a-record'],
    [{ name: 'Teams' }, 'id', 'missing'],
    [{ id: '', name: 'Teams' }, 'id', 'missing'],
    [{ id: '\u200b ', name: 'Teams' }, 'id', 'missing'],
    [{ id: 7, name: 'Teams' }, 'id', 'wrong-type'],
  ])('%j affects only itself', async (odd, field, problem) => {
    expect(await listed([good, odd])).toEqual({
      names: ['Mail'],
      isWhole: false,
      odd: [{ record: 'Jobs[1]', field, problem }],
    });
  });

  test('two with one id are both returned, in any letter case', async () => {
    expect(await listed([good, { id: 'A', name: 'Teams' }])).toEqual({
      names: ['Mail', 'Teams'],
      isWhole: true,
      odd: [{ record: 'A', field: '', problem: 'duplicate-id' }],
    });
  });

  test('one that occurs twice, without a difference, is one', async () => {
    expect(await listed([good, good])).toEqual({
      names: ['Mail'],
      isWhole: true,
      odd: [{ record: 'a', field: '', problem: 'duplicate-id' }],
    });
  });

  test.each([
    ['a page', pageOf([good], {})],
    ['a list', [good]],
    ['an object of another name', { jobs: [good] }],
    ['an empty object', {}],
    ['null', 'null'],
    ['a number', '7'],
    ['nothing', undefined],
    ['a list in which nothing has an id', list([{ uid: 'a' }, { uid: 'b' }])],
    ['a list of nulls', list([null])],
    ['brackets without end', '['.repeat(200) + ']'.repeat(200)],
  ])('%s is not a list unless this version answers so', async (what, body) => {
    await using server = await client(version);
    server.stub.on(`GET /${version}/Jobs`, { status: 200, body });
    const attempt = server.microsoft365.jobs.list().all();
    const isOwn = what === (version === 'v8' ? 'a page' : 'a list');
    if (isOwn) expect((await attempt).items).toHaveLength(1);
    else await expect(attempt).rejects.toThrow(UnreadableAnswerError);
  });
});

test('a job that moved to a later page is returned once; another job with its id is also returned', async () => {
  await using server = await client('v8');
  const [a, b, c] = jobs(3);
  const running = { ...b, lastStatus: 'Running' };
  server.stub.on('GET /v8/Jobs', ({ query }) => ({
    status: 200,
    body:
      query.offset === undefined
        ? pageOf([a, b], { next: { href: '/v8/Jobs?offset=2' } })
        : pageOf([running, { id: 'job-0', name: 'Other' }, c], {}),
  }));
  const { items } = await server.microsoft365.jobs.list().all();
  expect(items.map(({ name }) => name)).toEqual(['0', '1', 'Other', '2']);
  expect(server.microsoft365.oddValues.values).toEqual([
    { record: 'job-0', field: '', problem: 'duplicate-id' },
  ]);
});
