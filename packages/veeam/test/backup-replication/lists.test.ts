import { describe, expect, it } from 'vitest';
import { BackupReplication } from '../../src/backup-replication/client.ts';
import type { ListOptions } from '../../src/backup-replication/pages.ts';
import { KNOWN_REVISIONS, type Revision } from '../../src/backup-replication/revision.ts';
import { UnreadableAnswerError } from '../../src/transport/errors.ts';
import { all, CREDENTIALS, clock, type StubAnswer, type StubRequest, startStub } from './stub-server.ts';

const lists = {
  'the jobs': {
    path: '/api/v1/jobs',
    read: ({ jobs }: BackupReplication, options?: ListOptions) => jobs.list({}, options),
  },
  'the job states': {
    path: '/api/v1/jobs/states',
    read: ({ jobs }: BackupReplication, options?: ListOptions) => jobs.listStates({}, options),
  },
  'the sessions': {
    path: '/api/v1/sessions',
    read: ({ sessions }: BackupReplication, options?: ListOptions) => sessions.list({}, options),
  },
  'the repositories': {
    path: '/api/v1/backupInfrastructure/repositories',
    read: ({ repositories }: BackupReplication, options?: ListOptions) => repositories.list({}, options),
  },
};
const names = Object.keys(lists) as (keyof typeof lists)[];

/** A record that each of the lists can have. */
const record = (index: number) => ({
  id: `id-${index}`,
  name: `Name ${index}`,
  type: 'Backup',
  status: 'inactive',
  state: 'Stopped',
  sessionType: 'BackupJob',
  lastResult: 'Success',
  workload: 'vm',
});
const records = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => record(from + index));

async function setUp(
  list: keyof typeof lists,
  route: (request: StubRequest) => StubAnswer,
  revision: Revision = '1.3-rev1',
) {
  const { path, read } = lists[list];
  const stub = await startStub({ revisions: [revision], routes: { [`GET ${path}`]: route } });
  const vbr = await BackupReplication.logOn(stub.connection, CREDENTIALS, {
    version: revision,
    now: clock(),
  });
  return {
    stub,
    vbr,
    read: (options?: ListOptions) => all<{ id: string }>(read(vbr, options)),
    [Symbol.asyncDispose]: () => stub[Symbol.asyncDispose](),
  };
}

describe.each(names)('the answer for %s', (list) => {
  it.each<[string, object]>([
    ['nothing at all', {}],
    ['an error', { errorCode: 'UnknownError', message: 'No.', resourceId: '' }],
    ['another product', { results: [], offset: 0, limit: 30 }],
    ['no data', { pagination: { total: 0, count: 0 } }],
    ['data that is null', { data: null, pagination: { total: 0, count: 0 } }],
    ['data that is no list', { data: {}, pagination: { total: 0, count: 0 } }],
    ['no pagination', { data: [] }],
    ['pagination that is none', { data: [], pagination: [] }],
    ['no total', { data: [], pagination: { count: 0 } }],
    ['no count', { data: [], pagination: { total: 0 } }],
  ])('with %s is unreadable, and not an empty list', async (_what, json) => {
    await using world = await setUp(list, () => ({ status: 200, json }));
    await expect(world.read({ incomplete: 'noted' })).rejects.toThrow(UnreadableAnswerError);
  });

  it.each(['', '[]', 'null', '<html/>', '{"data":[', '{"data":[]'])(
    'that is %j is unreadable',
    async (text) => {
      await using world = await setUp(list, () => ({ status: 200, text }));
      await expect(world.read({ incomplete: 'noted' })).rejects.toThrow(UnreadableAnswerError);
    },
  );

  it('omits a record that cannot be identified only if the list may be partial', async () => {
    const data = [record(0), null, { ...record(1), id: '' }, record(2)];
    await using world = await setUp(list, () => ({
      status: 200,
      json: { data, pagination: { total: 4, count: 4 } },
    }));
    expect((await world.read({ incomplete: 'noted' })).map(({ id }) => id)).toEqual(['id-0', 'id-2']);
    expect(world.vbr.oddValues.values.map(({ field, problem }) => [field, problem])).toEqual([
      ['', 'not-a-record'],
      ['id', 'missing'],
    ]);
    await expect(world.read()).rejects.toMatchObject({ code: 'unreadable-answer' });
  });
});

describe('the paging fields', () => {
  const pages = (of: (skip: number) => object) => async (revision: Revision) => {
    const world = await setUp(
      'the job states',
      ({ query }) => {
        const skip = Number(query.get('skip'));
        const data = records(Math.max(0, Math.min(500, 1500 - skip)), skip);
        return { status: 200, json: { data, ...of(data.length) } };
      },
      revision,
    );
    await using _ = world;
    return { ids: (await world.read()).map(({ id }) => id), odd: world.vbr.oddValues.values };
  };
  const ids = records(1500).map(({ id }) => id);

  it.each(KNOWN_REVISIONS)(
    'are enough without skip and limit in %s, which the documents omit',
    async (revision) => {
      expect(await pages((count) => ({ pagination: { total: 1500, count } }))(revision)).toEqual({
        ids,
        odd: [],
      });
    },
  );

  it.each([null, -1, '1500', 1e300, 1.5, 3])('cut off nothing with a total of %j', async (total) => {
    const { ids: read, odd } = await pages((count) => ({ pagination: { total, count } }))('1.3-rev1');
    expect(read).toEqual(ids);
    expect(odd.every(({ record, field }) => record === 'jobs' && field === 'pagination.total')).toBe(true);
    expect(odd.length > 0).toBe(total !== null);
  });

  it('may be missing in a revision that is newer than any known: it is read until a page is empty', async () => {
    expect(await pages(() => ({}))('1.4-rev0')).toEqual({ ids, odd: [] });
  });
});

describe('a list with fewer records than the server counts', () => {
  const short = () =>
    setUp('the job states', ({ query }) => {
      const data = records(3).slice(Number(query.get('skip')));
      return { status: 200, json: { data, pagination: { total: 9, count: data.length } } };
    });

  it('is an error if it must be complete', async () => {
    await using world = await short();
    await expect(world.read()).rejects.toMatchObject({ code: 'unreadable-answer', retryable: true });
  });

  it('is returned if it may be partial, and reported as cut off', async () => {
    await using world = await short();
    expect(await world.read({ incomplete: 'noted' })).toHaveLength(3);
    expect(world.vbr.oddValues.values).toEqual([{ record: 'jobs', field: '', problem: 'cut-off' }]);
  });
});

it('a flood of pages ends, as an error or cut off and reported', async () => {
  await using world = await setUp('the job states', ({ query }) => ({
    status: 200,
    json: { data: [record(Number(query.get('skip')))], pagination: { total: 1_000_000, count: 1 } },
  }));
  await expect(world.read()).rejects.toMatchObject({ code: 'answer-too-large' });
  expect((await world.read({ incomplete: 'noted' })).length).toBe(1000);
  expect(world.vbr.oddValues.values).toEqual([{ record: 'jobs', field: '', problem: 'cut-off' }]);
});

it.each([
  ['Name 1', 1],
  ['Other', 2],
])('a repeated record in a list that has grown is recognized by its name: %s', async (name, times) => {
  await using world = await setUp('the jobs', ({ query }) => {
    const isFirst = query.get('skip') === '0';
    const data = isFirst ? records(2) : [{ ...record(1), name, description: 'later' }, record(2)];
    return { status: 200, json: { data, pagination: { total: isFirst ? 3 : 4, count: 2 } } };
  });
  const ids = (await world.read({ pageSize: 2, incomplete: 'noted' })).map(({ id }) => id);
  expect(ids.filter((id) => id === 'id-1')).toHaveLength(times);
});
