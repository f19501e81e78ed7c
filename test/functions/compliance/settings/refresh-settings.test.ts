import { gunzipSync, gzipSync } from 'node:zlib';
import {
  AccessDeniedError,
  NotFoundError,
  RequestRefusedError,
  ServerUnreachableError,
} from '@veeam-automation/veeam/transport/errors';
import { describe, expect, it, vi } from 'vitest';
import type { JobSettings } from '../../../../functions/compliance/settings/job-settings.ts';
import { refreshSettings } from '../../../../functions/compliance/settings/read-settings.ts';
import { settingsById, settingsReading } from '../../../../functions/compliance/settings/settings-reading.ts';
import {
  hashOf,
  type KnownSettings,
  keepSettings,
  readStoredSettings,
} from '../../../../functions/compliance/settings/stored-settings.ts';
import type { Job } from '../../../../functions/jobs/job.ts';
import type { LoggedOn } from '../../../../functions/servers/log-on.ts';
import { healthyJob, hoursAgo, now } from '../estate.ts';
import { memoryRecord } from '../memory-record.ts';

const details = { server: 'vbr-1', operation: 'read job', happened: 'it failed', remedy: 'Look.' };
const jobsOf = (...ids: string[]) => ids.map((id) => healthyJob({ id, name: `Job ${id}` }));
const points = (count: number): JobSettings => ({ retention: { points: count } });
const unknown = (): KnownSettings => ({
  jobs: new Map(),
  byHash: new Map(),
  readAt: undefined,
  isCut: false,
});

/** A Backup & Replication whose jobs keep this many restore points, or fail. */
function server(documents: Record<string, number | Error>, { isWhole = true, perPage = 2 } = {}) {
  const asked: string[] = [];
  const documentOf = (given: number | Error) => {
    if (given instanceof Error) throw given;
    return { storage: { retentionPolicy: { type: 'RestorePoints', quantity: given } } };
  };
  const jobs = {
    async *list(_filter: object, options: object) {
      asked.push(JSON.stringify(options));
      const all = Object.entries(documents);
      for (let start = 0; start < all.length; start += perPage)
        yield all.slice(start, start + perPage).map(([id, given]) => ({ id, document: documentOf(given) }));
      return isWhole;
    },
    async get(id: string) {
      asked.push(id);
      return { document: documentOf(documents[id] ?? new NotFoundError(details)) };
    },
  };
  return { loggedOn: { product: 'backup-replication', client: { jobs } } as unknown as LoggedOn, asked };
}
const listed = '{"pageSize":200,"incomplete":"noted"}';

/** @param stopAt the pause in which the deadline passes */
async function refresh(loggedOn: LoggedOn, jobs: Job[], known: KnownSettings, at = now, stopAt = Infinity) {
  const pauses: number[] = [];
  const stop = new AbortController();
  const isAsked = await refreshSettings(loggedOn, jobs, known, {
    pace: { everyHours: 24, requestsPerMinute: 60 },
    now: at,
    stop: stop.signal,
    async pause(ms) {
      pauses.push(ms);
      if (pauses.length === stopAt) stop.abort();
    },
  });
  const seen = [...known.jobs].map(([id, { hash, because }]) => [
    id,
    because ?? known.byHash.get(hash ?? '')?.retention?.points,
  ]);
  return { isAsked, pauses, seen: Object.fromEntries(seen) };
}

/** The settings after all have been read, an hour ago. */
async function readOnce(documents: Record<string, number>) {
  const known = unknown();
  const jobs = jobsOf(...Object.keys(documents));
  await refresh(server(documents).loggedOn, jobs, known, new Date(hoursAgo(1)));
  return { known, jobs };
}

describe('settings that were never read', () => {
  it('are read in pages at their pace, each with its time', async () => {
    const { loggedOn, asked } = server({ A: 1, b: 2, c: 1, other: 9 });
    const known = unknown();
    const { isAsked, pauses, seen } = await refresh(loggedOn, jobsOf('a', 'B', 'c', 'none'), known);
    expect([isAsked, asked, pauses]).toEqual([true, [listed], [1000, 1000]]);
    expect(seen).toEqual({ a: 1, b: 2, c: 1, none: 'not-offered' });
    expect([known.readAt, known.isCut, known.byHash.size]).toEqual([now.toISOString(), false, 2]);
    expect(known.jobs.get('a')).toEqual({
      hash: hashOf(points(1)),
      at: now.toISOString(),
      mark: expect.any(String),
    });
    expect(known.jobs.get('none')).toEqual({
      at: now.toISOString(),
      mark: expect.any(String),
      because: 'not-offered',
    });
  });

  it.each([
    ['the list is incomplete', server({ a: 1 }, { isWhole: false }), Infinity],
    ['the server fails', server({ a: 1, b: new ServerUnreachableError(details) }, { perPage: 1 }), Infinity],
    ['the time is up', server({ a: 1, b: 2 }, { perPage: 1 }), 1],
    ['the time is up as something else fails', server({ a: 1, b: new Error('aborted') }, { perPage: 1 }), 1],
  ])('are marked as incomplete when %s', async (_, { loggedOn }, stopAt) => {
    const known = unknown();
    expect((await refresh(loggedOn, jobsOf('a', 'b'), known, now, stopAt)).seen).toEqual({ a: 1 });
    expect([known.isCut, known.readAt]).toEqual([true, now.toISOString()]);
  });

  it("fail with an error that is not the server's", async () => {
    const { loggedOn } = server({ a: new TypeError('ours') });
    await expect(refresh(loggedOn, jobsOf('a'), unknown())).rejects.toThrow('ours');
  });
});

describe('settings that are known', () => {
  it('are not read again as long as nothing has changed', async () => {
    const { known, jobs } = await readOnce({ a: 1, b: 2 });
    const { loggedOn, asked } = server({ a: 3, b: 3 });
    const before = structuredClone(known);
    expect(await refresh(loggedOn, jobs, known)).toEqual({
      isAsked: false,
      pauses: [],
      seen: { a: 1, b: 2 },
    });
    expect([asked, known]).toEqual([[], before]);
    // A job that is gone is removed.
    expect(await refresh(loggedOn, jobsOf('a'), known)).toEqual({
      isAsked: true,
      pauses: [],
      seen: { a: 1 },
    });
    expect(asked).toEqual([]);
  });

  it.each([
    [24, true],
    [23.5, true],
    [23.4, false],
  ])('are all read again %d hours later: %s', async (hours, isDue) => {
    const { known, jobs } = await readOnce({ a: 1, b: 2 });
    const { loggedOn, asked } = server({ a: 3, b: 2 });
    const at = new Date(Date.parse(hoursAgo(1)) + hours * 3_600_000);
    const { seen } = await refresh(loggedOn, jobs, known, at);
    expect([asked, seen]).toEqual(isDue ? [[listed], { a: 3, b: 2 }] : [[], { a: 1, b: 2 }]);
    expect([...known.byHash.values()]).toEqual(isDue ? [points(2), points(3)] : [points(1), points(2)]);
  });

  it.each([
    ['name', { name: 'x' }],
    ['type', { type: 'x' }],
    ['description', { description: 'x' }],
    ['schedule', { schedule: 'continuous' as const }],
    ['repository', { repository: { id: 'x' } }],
    ['priority', { isHighPriority: true }],
  ])('are read again only for a job whose %s has changed', async (_, change) => {
    const { known, jobs } = await readOnce({ a: 1, b: 2 });
    const { loggedOn, asked } = server({ a: 3, b: 3 });
    const changed = jobs.map((job) => (job.id === 'b' ? { ...job, ...change } : job));
    expect(await refresh(loggedOn, changed, known)).toEqual({
      isAsked: true,
      pauses: [],
      seen: { a: 1, b: 3 },
    });
    expect([asked, known.readAt, known.isCut]).toEqual([['b'], hoursAgo(1), false]);
    expect((await refresh(loggedOn, changed, known)).isAsked).toBe(false);
  });

  it('are read one by one for up to 50 jobs, in pages for more, and one by one when pages were incomplete', async () => {
    const numbers = Array.from({ length: 51 }, (_, index) => `n${index}`);
    const documents = Object.fromEntries(numbers.map((id) => [id, 1]));
    const reading = async (count: number, isCut = false) => {
      const { known, jobs } = await readOnce({ a: 1 });
      known.isCut = isCut;
      const { loggedOn, asked } = server({ ...documents, a: 1 });
      const { pauses } = await refresh(loggedOn, [...jobs, ...jobsOf(...numbers.slice(0, count))], known);
      return [asked.length, asked[0], pauses.length];
    };
    expect(await reading(50)).toEqual([50, 'n0', 49]);
    expect(await reading(51)).toEqual([1, listed, 26]);
    expect(await reading(51, true)).toEqual([51, 'n0', 50]);
  });

  it('are kept when they cannot be read again, and are empty when the server has no document', async () => {
    const { known, jobs } = await readOnce({ a: 1, b: 2, c: 3, d: 4 });
    const fails = {
      ...{
        a: new AccessDeniedError(details),
        b: new NotFoundError(details),
        c: new RequestRefusedError(details),
      },
      ...{ d: 5, e: new AccessDeniedError(details) },
    };
    const renamed = [...jobs, ...jobsOf('e')].map((job) => ({ ...job, name: 'x' }));
    const { loggedOn, asked } = server(fails);
    const { seen, pauses } = await refresh(loggedOn, renamed, known);
    expect(seen).toEqual({ a: 1, b: 'not-offered', c: 'not-offered', d: 5, e: 'access-denied' });
    expect([asked, pauses.length, known.jobs.get('a')?.at]).toEqual([
      ['a', 'b', 'c', 'd', 'e'],
      4,
      hoursAgo(1),
    ]);
    expect((await refresh(loggedOn, renamed, known)).isAsked).toBe(false);
    const { loggedOn: faulty } = server({ a: new TypeError('ours') });
    await expect(refresh(faulty, jobs, known)).rejects.toThrow('ours');
  });

  it('are incomplete at the deadline', async () => {
    const { known } = await readOnce({ a: 1 });
    const { loggedOn, asked } = server({ b: 2, c: 3 });
    const { seen } = await refresh(loggedOn, jobsOf('a', 'b', 'c'), known, now, 1);
    expect([seen, asked, known.isCut]).toEqual([{ a: 1, b: 2 }, ['b'], true]);
  });
});

it('settings of Enterprise Manager are read in pages, and one by one for jobs that have changed', async () => {
  const asked: unknown[] = [];
  const document = { jobInfo: undefined, schedule: undefined, scheduleConfigured: false };
  const jobs = {
    async *list(_filter: undefined, options: object) {
      asked.push(options);
      yield [{ id: 'a', ...document }];
      return true;
    },
    async get(id: string) {
      asked.push(id);
      return { id, ...document, scheduleConfigured: undefined, schedule: { retry: { enabled: false } } };
    },
  };
  const loggedOn = { product: 'enterprise-manager', client: { jobs } } as unknown as LoggedOn;
  const known = unknown();
  const settings = () => [...known.jobs.values()].map(({ hash }) => known.byHash.get(hash ?? ''));
  await refresh(loggedOn, jobsOf('a'), known);
  expect([asked, settings()]).toEqual([[{ incomplete: 'noted' }], [{ schedule: { by: 'nothing' } }]]);
  await refresh(loggedOn, [healthyJob({ id: 'a', name: 'renamed' })], known);
  expect([asked[1], settings()]).toEqual(['a', [{ retries: 0 }]]);
});

it('settings that fail at the deadline are incomplete, and keep their earlier values', async () => {
  const { known, jobs } = await readOnce({ a: 1, b: 2 });
  const stop = new AbortController();
  const get = async () => {
    stop.abort();
    throw new AccessDeniedError(details);
  };
  const loggedOn = { product: 'backup-replication', client: { jobs: { get } } } as unknown as LoggedOn;
  const before = structuredClone(known.jobs);
  const renamed = jobs.map((job) => ({ ...job, name: 'x' }));
  const pace = { everyHours: 24, requestsPerMinute: 60 };
  await refreshSettings(loggedOn, renamed, known, { pace, now, stop: stop.signal, pause: async () => {} });
  expect([known.jobs, known.isCut]).toEqual([before, true]);
});

it('settings of Microsoft 365 are always read all at once, with the repositories of their jobs', async () => {
  const all = (items: object[]) => ({ list: () => ({ all: async () => ({ items }) }) });
  const client = {
    jobs: all([
      {
        ...{ id: 'a', repositoryId: 'R1' },
        document: { schedulePolicy: { type: 'ManualOnly', retryEnabled: true, retryNumber: 3 } },
      },
    ]),
    copyJobs: all([
      { id: 'b', document: { schedulePolicy: { type: 'Immediate' } }, repositoryId: undefined },
    ]),
    repositories: all([{ id: 'r1', name: 'Main', isImmutable: true }]),
  };
  const loggedOn = { product: 'microsoft365', client } as unknown as LoggedOn;
  const { known, jobs } = await readOnce({ c: 1 });
  await refresh(loggedOn, [...jobs, ...jobsOf('a', 'b')], known);
  const of = (id: string) => known.byHash.get(known.jobs.get(id)?.hash ?? '');
  expect(of('a')).toMatchObject({
    retries: 3,
    schedule: { by: 'nothing' },
    storage: { repositoryId: 'R1', repositoryName: 'Main', isImmutable: true },
  });
  expect(of('b')).toEqual({ schedule: { by: 'continuous' } });
  expect([known.jobs.get('c')?.because, known.isCut, known.readAt]).toEqual([
    'not-offered',
    false,
    now.toISOString(),
  ]);
});

describe('settings in a check', () => {
  it('have one entry for equal ones, and are named when they are unknown or too old', async () => {
    const { known, jobs } = await readOnce({ A: 1, b: 1, c: 2 });
    known.jobs.set('d', { at: hoursAgo(1), mark: '', because: 'access-denied' });
    known.jobs.set('lost', { at: hoursAgo(1), mark: '', hash: 'x' });
    const all = [...jobs, ...jobsOf('d', 'e', 'f', 'lost')];
    const unread = [
      { because: 'access-denied', jobs: 1, example: 'Job d' },
      { because: 'not-read', jobs: 2, example: 'Job e' },
      { because: 'too-old', jobs: 1, example: 'Job lost' },
    ];
    const reading = settingsReading(known, all, 24, now);
    expect(reading).toEqual({
      ...{ readAt: hoursAgo(1), table: [points(1), points(2)], unread },
      jobs: [
        ['A', 0],
        ['b', 0],
        ['c', 1],
      ],
    });
    expect(settingsById(reading)).toEqual(
      new Map([
        ['A', points(1)],
        ['b', points(1)],
        ['c', points(2)],
      ]),
    );
    expect(settingsById({ ...reading, jobs: [['A', 7]] }).size + settingsById(undefined).size).toBe(0);
    expect(settingsReading(unknown(), [], 24, now)).toEqual({ table: [], jobs: [], unread: [] });
    const later = (hours: number) => new Date(now.getTime() + hours * 3_600_000);
    expect(settingsReading(known, jobs, 24, later(71)).unread).toEqual([]);
    expect(settingsReading(known, jobs, 24, later(71.1)).unread).toEqual([
      { because: 'too-old', jobs: 3, example: 'Job A' },
    ]);
  });

  it('are stored in parts, of which unchanged ones are not written', async () => {
    const { known } = await readOnce(
      Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`j${index}`, index])),
    );
    const { record, items } = memoryRecord();
    await keepSettings(record, 'vbr-1', { known, texts: new Map() });
    expect(new Set([...items.values()].map(({ pk }) => pk))).toEqual(new Set(['SETTINGS#vbr-1']));
    expect(
      [...items.values()].map(({ sk }) => sk).every((sk) => /^(STATUS|PART#(0\d|1[0-5]))$/.test(sk)),
    ).toBe(true);
    const read = await readStoredSettings(record, 'vbr-1');
    const byId = (map: ReadonlyMap<string, unknown>) =>
      [...map].sort(([left], [right]) => (left < right ? -1 : 1));
    expect([byId(read.known.jobs), byId(read.known.byHash)]).toEqual([byId(known.jobs), byId(known.byHash)]);
    expect([read.known.readAt, read.known.isCut]).toEqual([hoursAgo(1), false]);
    expect(read.texts.size).toBe(items.size - 1);

    const written: string[] = [];
    const putAll = record.putAll.bind(record);
    record.putAll = async (all) => {
      written.push(...all.map(({ sk }) => sk));
      await putAll(all);
    };
    read.known.isCut = true;
    await keepSettings(record, 'vbr-1', read);
    expect(written).toEqual(['STATUS']);
    expect((await readStoredSettings(record, 'vbr-1')).known.isCut).toBe(true);
    read.known.jobs.delete('j7');
    await keepSettings(record, 'vbr-1', read);
    expect(written).toHaveLength(3);
    const after = (await readStoredSettings(record, 'vbr-1')).known;
    expect([after.jobs.size, after.byHash.size, after.jobs.has('j7')]).toEqual([39, 39, false]);
  });

  const pk = 'SETTINGS#vbr-1';
  const packed = (content: unknown) => gzipSync(JSON.stringify(content)).toString('base64');
  const readOf = async (settings: unknown) => {
    const { record } = memoryRecord({ pk, sk: 'PART#00', settings } as never);
    const { known, texts } = await readStoredSettings(record, 'vbr-1');
    return { jobs: [...known.jobs], byHash: [...known.byHash], text: texts.get('PART#00') };
  };

  it.each([
    ['no text', 7],
    ['no gzip', 'text'],
    ['no JSON', gzipSync('{').toString('base64')],
    ['no lists', packed({})],
    ['one list', packed({ jobs: [['a', { at: hoursAgo(1), mark: 'm' }]] })],
    ['the other list', packed({ byHash: [['h', {}]] })],
  ])('are missing from a part that has %s, which is written again', async (_, settings) => {
    const text = typeof settings === 'string' ? settings : '';
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
    expect(await readOf(settings)).toEqual({ jobs: [], byHash: [], text });
    expect(logged.mock.calls.map(([line]) => JSON.parse(line))).toMatchObject([{ event: 'item-unusable' }]);
    logged.mockRestore();
  });

  it('come from the parts that can be read', async () => {
    const job = { at: hoursAgo(1), mark: 'm', hash: 'h' };
    const jobs = [
      ['a', job],
      [7, job],
      ['b', { ...job, mark: 7 }],
      ['c', { ...job, hash: 7, because: 'x' }],
    ];
    const byHash = [
      ['h', { retries: 1 }],
      [8, { retries: 2 }],
      ['i', null],
      ['j', { retries: -1 }],
    ];
    const { hash: _, ...unhashed } = job;
    expect(await readOf(packed({ jobs, byHash }))).toMatchObject({
      jobs: [
        ['a', job],
        ['c', { ...unhashed, because: 'x' }],
      ],
      byHash: [
        ['h', { retries: 1 }],
        ['j', {}],
      ],
    });
  });

  it.each([
    [{}, undefined, false],
    [{ readAt: hoursAgo(1), isCut: true }, hoursAgo(1), true],
    [{ readAt: 'noon', isCut: 'yes' }, undefined, false],
  ])('have a status: %j', async (status, readAt, isCut) => {
    const { record } = memoryRecord({ pk, sk: 'STATUS', ...status });
    const { known, texts } = await readStoredSettings(record, 'vbr-1');
    expect([known.readAt, known.isCut, texts.size]).toEqual([readAt, isCut, 0]);
  });

  it('are the same text in any order of reading', async () => {
    const job = { at: hoursAgo(1), mark: 'm' };
    // The first four are in one part. A job never moves to another part.
    const jobs: [string, { at: string; mark: string; hash?: string }][] = [
      ['1', { ...job, hash: 'h3' }],
      ['A', { ...job, hash: 'lost' }],
      ['a', job],
      ['q', { ...job, hash: 'h1' }],
      ['job-2', job],
    ];
    const partsOf = async (entries: typeof jobs) => {
      const { record, items } = memoryRecord();
      const byHash = new Map([
        ['h1', points(1)],
        ['h3', points(3)],
      ]);
      const known = { jobs: new Map(entries), byHash, readAt: undefined, isCut: false };
      await keepSettings(record, 'vbr-1', { known, texts: new Map() });
      expect(items.get(`${pk}\0STATUS`)).toEqual({ pk, sk: 'STATUS', isCut: false, revision: 1 });
      return [...items.values()].flatMap(({ sk, settings }) =>
        typeof settings === 'string'
          ? [[sk, JSON.parse(gunzipSync(Buffer.from(settings, 'base64')).toString())]]
          : [],
      );
    };
    const parts = await partsOf(jobs);
    expect(parts).toEqual([
      [
        'PART#01',
        {
          jobs: jobs.slice(0, 4),
          byHash: [
            ['h1', points(1)],
            ['h3', points(3)],
          ],
        },
      ],
      ['PART#02', { jobs: jobs.slice(4), byHash: [] }],
    ]);
    expect(await partsOf(jobs.toReversed())).toEqual(parts);
  });

  it('have their own hash, in any order of their fields', () => {
    expect(hashOf({ retries: 1, encryption: true })).toBe(hashOf({ encryption: true, retries: 1 }));
    expect(hashOf({ retries: 1 })).not.toBe(hashOf({ retries: 2 }));
    expect(hashOf({ verifies: ['a', 'b'] })).not.toBe(hashOf({ verifies: ['b', 'a'] }));
    expect(hashOf({ retries: 1 })).toMatch(/^[\w-]{16}$/);
  });
});
