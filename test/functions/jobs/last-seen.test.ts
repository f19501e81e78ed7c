import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listRunsAction, listRunsOfJobAction } from '../../../functions/jobs/actions/list-runs.ts';
import type { Job } from '../../../functions/jobs/job.ts';
import { keepJobSeen, keepLastSeen, readLastSeen } from '../../../functions/jobs/last-seen.ts';
import type { ServerJobs } from '../../../functions/jobs/read/read-server.ts';
import { noteChange } from '../../../functions/servers/changed.ts';
import { healthyJob, hoursAgo, now } from '../compliance/estate.ts';
import { type RunningRecord, runRecord } from '../platform/record/running-record.ts';

let running: RunningRecord;
beforeAll(async () => {
  running = await runRecord();
});
afterAll(() => running[Symbol.asyncDispose]());

/** Each test has its own server, in one record. */
let servers = 0;
function aServer() {
  servers += 1;
  const server = `vbr-${servers}`;
  const record = running.open({ now: () => now });
  const written: string[] = [];
  const putAll = record.putAll.bind(record);
  record.putAll = async (items) => {
    written.push(...items.map(({ pk, sk }) => `${pk.split('#')[0]} ${sk.split('#')[0]}`));
    await putAll(items);
  };
  const see = (jobs: Partial<Job>[], more: Partial<ServerJobs> = {}) =>
    keepLastSeen(
      record,
      {
        server,
        product: 'backup-replication',
        version: '1.3-rev1',
        readAt: now.toISOString(),
        jobs: jobs.map((job) => healthyJob({ server, ...job })),
        ...more,
      },
      new Date(more.readAt ?? now),
    );
  const seen = async () =>
    (await readLastSeen(record, [{ name: server, product: 'backup-replication' }])).get(server);
  const change = (at: string) => noteChange({ record, now: () => new Date(at) }, server);
  const states = async () => {
    const { items } = await record.page({ pk: `JOB#${server}`, prefix: 'STATE#' });
    return items.map((item) => JSON.parse(item['job'] as string).id as string);
  };
  const configuration = { servers: [{ name: server }, { name: 'other' }] } as never;
  const caller = (names: string[]) =>
    ({ source: 'http', name: 'ci', permissions: [], servers: names }) as const;
  const context = (names = ['*']) => ({ caller: caller(names), now, requestId: 'r' });
  const runs = (query: object = {}, names?: string[]) =>
    listRunsAction({ configuration, record }).run({ limit: 200, ...query }, context(names));
  const runsOf = (id: string, query: object = {}) =>
    listRunsOfJobAction({ configuration, record }).run({ server, id, limit: 200, ...query }, context());
  return { server, record, written, see, seen, change, states, runs, runsOf };
}

const failed: Partial<Job> = {
  id: 'failed',
  lastResult: 'failed',
  lastRun: hoursAgo(5),
  session: { id: 's-1', message: 'The datastore is full' },
};

describe('what a reading shows', () => {
  it('is stored, and the next reading writes only what changed', async () => {
    const { see, written, states, server, record } = aServer();
    await see([{ id: 'a' }, { id: 'b' }]);
    expect(written.toSorted()).toStrictEqual(['JOB STATE', 'JOB STATE', 'RUN a', 'RUN b', 'SERVER SERVER']);
    written.length = 0;
    await see([{ id: 'a' }, { id: 'b' }], { readAt: hoursAgo(-1) });
    expect(written).toStrictEqual(['SERVER SERVER']);
    expect(await record.get({ pk: `SERVER#${server}`, sk: 'SERVER' })).toMatchObject({ asOf: hoursAgo(-1) });
    written.length = 0;
    await see([{ id: 'a', status: 'queued' }, { id: 'b' }], { readAt: hoursAgo(-1) });
    expect(written).toStrictEqual(['JOB STATE', 'SERVER SERVER']);
    expect(await states()).toStrictEqual(['a', 'b']);
  });

  it("is stored with the server's facts and the start of the reading", async () => {
    const { see, record, server } = aServer();
    const about = () => record.get({ pk: `SERVER#${server}`, sk: 'SERVER' });
    await see([]);
    expect(await about()).toMatchObject({
      asOf: now.toISOString(),
      from: now.toISOString(),
      product: 'backup-replication',
      version: '1.3-rev1',
      isWhole: true,
    });
    expect(await about()).not.toHaveProperty('build');
    await see([], { build: '13.0.1' });
    expect(await about()).toMatchObject({ build: '13.0.1' });
  });

  it('is read as far as it can be', async () => {
    const { see, seen, change, record, server } = aServer();
    await see([{ id: 'a' }]);
    const key = { pk: `SERVER#${server}`, sk: 'SERVER' };
    await record.change(key, (item) => item && { ...item, version: 7, from: 'x', isWhole: 'x' });
    expect(await seen()).toMatchObject({ version: '', readAt: hoursAgo(0), isChanged: false });
    expect(await seen()).not.toHaveProperty('oddValues');
    await change(hoursAgo(1));
    expect(await seen()).toMatchObject({ isChanged: false });
    await change(hoursAgo(0));
    expect(await seen()).toMatchObject({ isChanged: true });
    await record.change(key, (item) => item && { ...item, from: hoursAgo(2) });
    await change(hoursAgo(1));
    expect(await seen()).toMatchObject({ isChanged: true });
    await record.putAll([{ pk: `JOB#${server}`, sk: 'STATE#b', job: 7 }]);
    expect((await seen())?.jobs).toMatchObject([{ id: 'a' }]);
  });

  it('is deleted for a job that is gone, unless the list is incomplete', async () => {
    const { see, states } = aServer();
    await see([{ id: 'a' }, { id: 'b' }]);
    const values = [{ record: 'jobs', field: '', problem: 'cut-off' }];
    await see([{ id: 'a' }], { oddValues: { count: 1, values } as never });
    expect(await states()).toStrictEqual(['a', 'b']);
    await see([{ id: 'a' }]);
    expect(await states()).toStrictEqual(['a']);
  });

  it('of some jobs changes only these, and keeps what it does not report', async () => {
    const { see, seen, server, written } = aServer();
    const copy = { id: 'copy', copyOf: [{ id: 'a', name: 'A' }] };
    await see([{ id: 'a', hasCopy: true, session: { id: 's', message: 'Why' } }, { id: 'b' }, copy]);
    const { hasCopy: _, ...a } = healthyJob({ server, id: 'a', status: 'queued', session: { id: 's' } });
    written.length = 0;
    await see([], {
      jobs: [a, healthyJob({ server, ...copy, copyOf: [{ id: 'a' }] })],
      isPart: true,
      readAt: hoursAgo(-1),
    });
    expect(written).toStrictEqual(['JOB STATE']);
    expect(await seen()).toMatchObject({
      readAt: hoursAgo(0),
      jobs: [
        { id: 'a', status: 'queued', hasCopy: true, session: { message: 'Why' } },
        { id: 'b' },
        { id: 'copy', copyOf: [{ id: 'a', name: 'A' }] },
      ],
    });
  });

  it('is not replaced by an earlier reading, of which only the runs are stored', async () => {
    const { see, seen, runs } = aServer();
    await see([{ id: 'a', lastRun: hoursAgo(1) }]);
    await see([{ id: 'a', lastRun: hoursAgo(3) }, { id: 'gone' }], { readAt: hoursAgo(2) });
    expect(await seen()).toMatchObject({ readAt: hoursAgo(0), jobs: [{ id: 'a', lastRun: hoursAgo(1) }] });
    expect((await runs()).runs.map(({ start }) => start)).toContain(hoursAgo(3));
  });

  it('counts as older than a change through the API until a reading starts after it', async () => {
    const { see, seen, change } = aServer();
    expect(await seen()).toBeUndefined();
    await see([{ id: 'a' }]);
    expect(await seen()).toMatchObject({ isChanged: false });
    await change(hoursAgo(-1));
    expect(await seen()).toMatchObject({ isChanged: true });
    await see([{ id: 'a' }], { readAt: hoursAgo(-2), isPart: true });
    expect(await seen()).toMatchObject({ isChanged: true });
    await see([{ id: 'a' }], { readAt: hoursAgo(-2) });
    expect(await seen()).toMatchObject({ isChanged: false });
  });

  it.each(['a#b', '__proto__', '\ud800', 'x'.repeat(5000), 'sha256:a'])(
    'is stored for a job with the id %j',
    async (id) => {
      const { see, states, runsOf } = aServer();
      await see([{ id }, { id }, { id: 'plain' }]);
      expect((await states()).toSorted()).toStrictEqual([id, id, 'plain'].toSorted());
      expect((await runsOf(id)).runs).toHaveLength(1);
    },
  );
});

describe('runs', () => {
  it("are stored with the server's reason, and listed by result, time and server", async () => {
    const { see, runs, server } = aServer();
    await see([{ id: 'a', lastRun: hoursAgo(10) }, failed]);
    expect((await runs()).runs.map(({ job, result }) => [job.id, result])).toStrictEqual([
      ['failed', 'failed'],
      ['a', 'success'],
    ]);
    expect((await runs({ result: ['failed'], since: hoursAgo(6) })).runs).toMatchObject([
      { server, start: hoursAgo(5), reason: 'The datastore is full', session: 's-1', objects: 12 },
    ]);
    expect((await runs({ result: ['failed'], since: hoursAgo(4) })).runs).toStrictEqual([]);
    expect((await runs({}, ['other'])).runs).toStrictEqual([]);
    expect((await runs({ server: [server] }, ['other'])).runs).toStrictEqual([]);
  });

  it('that were running get their result, and stay one run', async () => {
    const { see, runs, runsOf } = aServer();
    const start = hoursAgo(1);
    await see([{ id: 'a', status: 'running', lastResult: 'none', lastRun: start, runningSince: start }]);
    expect((await runs()).runs).toMatchObject([{ result: 'running', start }]);
    await see([{ id: 'a', lastRun: start, lastResult: 'warning' }]);
    expect((await runs()).runs).toMatchObject([{ result: 'warning', start }]);
    await see([{ id: 'a', lastRun: hoursAgo(0), lastResult: 'success' }]);
    expect((await runsOf('a')).runs.map(({ result }) => result)).toStrictEqual(['success', 'warning']);
  });

  it('whose end was not seen are unknown once another run has replaced them', async () => {
    const { see, runsOf } = aServer();
    const start = hoursAgo(8);
    await see([{ id: 'a', status: 'running', lastResult: 'none', lastRun: start, runningSince: start }]);
    await see([{ id: 'a', lastRun: hoursAgo(1), lastResult: 'success' }]);
    expect((await runsOf('a')).runs.map(({ result }) => result)).toStrictEqual(['success', 'unknown']);
  });

  it('have their end and duration, if the server reports them', async () => {
    const { see, runsOf } = aServer();
    const start = hoursAgo(2);
    const session = { id: 's', endedAt: hoursAgo(1), transferredBytes: 1_024, processedBytes: 4_096 };
    await see([{ id: 'a', lastRun: start, session }]);
    const told = { end: hoursAgo(1), durationSeconds: 3_600, transferredBytes: 1_024, processedBytes: 4_096 };
    expect((await runsOf('a')).runs).toMatchObject([told]);
    const running = {
      status: 'running',
      runningSince: hoursAgo(0),
      session: { ...session, id: 't' },
    } as const;
    await see([{ id: 'a', lastRun: hoursAgo(0), ...running }]);
    expect((await runsOf('a')).runs[0]).not.toHaveProperty('end');
  });

  it('are filtered by result and by when they started, of a job as of all', async () => {
    const { see, runs, runsOf } = aServer();
    for (const [hours, lastResult] of [
      [4, 'failed'],
      [3, 'success'],
      [2, 'failed'],
    ] as const)
      await see([{ id: 'a', lastRun: hoursAgo(hours), lastResult }]);
    for (const list of [runs, (query: object) => runsOf('a', query)]) {
      const starts = async (query: object) => (await list(query)).runs.map(({ start }) => start);
      expect(await starts({ result: ['failed'] })).toStrictEqual([hoursAgo(2), hoursAgo(4)]);
      expect(await starts({ since: hoursAgo(3) })).toStrictEqual([hoursAgo(2), hoursAgo(3)]);
      expect(await starts({ until: hoursAgo(3) })).toStrictEqual([hoursAgo(4)]);
      expect(await starts({ since: hoursAgo(3), until: hoursAgo(2) })).toStrictEqual([hoursAgo(3)]);
      expect(await starts({ since: hoursAgo(2), until: hoursAgo(3) })).toStrictEqual([]);
      const { next } = await list({ limit: 1 });
      expect(await starts({ until: hoursAgo(3), next })).toStrictEqual([hoursAgo(4)]);
    }
  });

  it('come page by page, each once, newest first', async () => {
    const { see, runs, runsOf } = aServer();
    for (let hours = 9; hours > 0; hours -= 1)
      await see([
        { id: 'a', lastRun: hoursAgo(hours) },
        { ...failed, lastRun: hoursAgo(hours) },
      ]);
    for (const [list, count] of [
      [runs, 18],
      [(query: object) => runsOf('a', query), 9],
    ] as const) {
      const starts: string[] = [];
      const seen = new Set<string>();
      let next: string | undefined;
      do {
        const page = await list({ limit: 4, ...(next !== undefined && { next }) });
        for (const { job, start } of page.runs) {
          starts.push(start);
          seen.add(`${job.id} ${start}`);
        }
        next = page.next;
      } while (next !== undefined);
      expect(starts).toHaveLength(count);
      expect(seen.size).toBe(count);
      expect(starts).toStrictEqual(starts.toSorted().toReversed());
    }
  });
});

describe('what one reading lacks', () => {
  const afterwards = async (before: Partial<Job>, now_: Partial<Job>, isPart: boolean) => {
    const { see, seen, server } = aServer();
    await see([{ id: 'a', ...before }]);
    const { hasCopy: _, ...plain } = healthyJob({ server, id: 'a' });
    await see([], { jobs: [{ ...plain, ...now_ }], readAt: hoursAgo(-1), ...(isPart && { isPart }) });
    return (await seen())?.jobs[0];
  };

  it.each<[before: Partial<Job>, now: Partial<Job>, isPart: boolean, after: Partial<Job>]>([
    [{ hasCopy: true }, {}, true, { hasCopy: true }],
    [{ hasCopy: true }, { hasCopy: false }, true, { hasCopy: false }],
    [
      { session: { id: 's', message: 'Why' } },
      { session: { id: 's' } },
      true,
      { session: { id: 's', message: 'Why' } },
    ],
    [
      { session: { id: 's', message: 'Why' } },
      { session: { id: 's' } },
      false,
      { session: { id: 's', message: 'Why' } },
    ],
    [
      { session: { id: 's', message: 'Why' } },
      { session: { id: 's', message: 'New' } },
      true,
      { session: { id: 's', message: 'New' } },
    ],
    [{ session: { id: 's', message: 'Why' } }, { session: { id: 't' } }, true, { session: { id: 't' } }],
    [
      { session: { message: 'Why' } },
      { session: { progressPercent: 1 } },
      true,
      { session: { progressPercent: 1 } },
    ],
    [
      { copyOf: [{ id: 'x', name: 'X' }] },
      { copyOf: [{ id: 'x' }] },
      true,
      { copyOf: [{ id: 'x', name: 'X' }] },
    ],
    [{ copyOf: [{ id: 'x', name: 'X' }] }, { copyOf: [{ id: 'x' }] }, false, { copyOf: [{ id: 'x' }] }],
    [
      { copyOf: [{ id: 'x', name: 'X' }] },
      { copyOf: [{ id: 'x' }, { id: 'y' }] },
      true,
      { copyOf: [{ id: 'x' }, { id: 'y' }] },
    ],
  ])('%j, then %j (of a part: %s) is %j', async (before, then, isPart, after) => {
    expect(await afterwards(before, then, isPart)).toMatchObject(after);
    for (const field of ['session', 'copyOf'] as const)
      if (after[field] !== undefined)
        expect((await afterwards(before, then, isPart))?.[field]).toStrictEqual(after[field]);
  });

  it('of a copy is not kept after a reading of all jobs: then nothing copies the job', async () => {
    expect(await afterwards({ hasCopy: true }, {}, false)).not.toHaveProperty('hasCopy');
  });

  it('does not affect other jobs when a single job is stored with its own time', async () => {
    const { see, seen, record, server, runsOf } = aServer();
    await see([{ id: 'a' }, { id: 'b', lastRun: hoursAgo(9) }]);
    const at = new Date(hoursAgo(-1));
    await keepJobSeen(
      { record, now: () => at },
      healthyJob({ server, id: 'a', name: 'New', lastRun: hoursAgo(1) }),
    );
    expect((await seen())?.jobs).toMatchObject([{ id: 'a', name: 'New' }, { id: 'b' }]);
    expect((await seen())?.readAt).toBe(hoursAgo(0));
    expect((await runsOf('a')).runs[0]).toMatchObject({ start: hoursAgo(1), seenAt: hoursAgo(-1) });
  });

  it('of a server that was never read completely marks the rest as unknown', async () => {
    const { see, seen, states } = aServer();
    await see([{ id: 'a' }], { isPart: true });
    expect(await states()).toStrictEqual(['a']);
    expect(await seen()).toBeUndefined();
  });

  it('of an incomplete list is reported, with the version that was used', async () => {
    const { see, seen } = aServer();
    await see([{ id: 'a' }]);
    expect(await seen()).toStrictEqual({
      server: expect.any(String),
      product: 'backup-replication',
      version: '1.3-rev1',
      readAt: hoursAgo(0),
      jobs: [expect.objectContaining({ id: 'a' })],
      isChanged: false,
    });
    for (const [problem, known] of [
      ['cut-off', 'cut-off'],
      ['wrong-type', 'record-lost'],
    ] as const) {
      await see([{ id: 'a' }], { oddValues: { count: 1, values: [{ record: 'jobs', field: '', problem }] } });
      expect((await seen())?.oddValues).toStrictEqual({
        count: 1,
        values: [{ record: 'jobs', field: '', problem: known }],
      });
    }
    const oddName = { record: 'a', field: 'name', problem: 'wrong-type' } as const;
    const cutOff = { record: 'jobs', field: '', problem: 'cut-off' } as const;
    await see([{ id: 'a' }], { oddValues: { count: 2, values: [oddName, cutOff] } });
    expect((await seen())?.oddValues).toStrictEqual({ count: 1, values: [cutOff] });
    await see([{ id: 'a' }], { oddValues: { count: 1, values: [oddName] } });
    expect(await seen()).not.toHaveProperty('oddValues');
  });

  it('of many jobs, or of several with one id, is found as well', async () => {
    const { see, states, written, seen } = aServer();
    const many = Array.from({ length: 60 }, (_, at) => ({ id: `job-${String(at).padStart(2, '0')}` }));
    await see([...many, { id: 'twin', objects: 1 }, { id: 'twin', objects: 2 }, { id: 'twin', objects: 3 }]);
    expect(await states()).toHaveLength(63);
    written.length = 0;
    await see(many.slice(0, 11), { isPart: true });
    await see(
      [
        { id: 'twin', objects: 1 },
        { id: 'twin', objects: 2 },
      ],
      { isPart: true },
    );
    expect(written).toStrictEqual([]);
    await see(
      [
        { id: 'twin', objects: 1 },
        { id: 'twin', objects: 9 },
      ],
      { isPart: true },
    );
    expect(
      (await seen())?.jobs.filter(({ id }) => id === 'twin').map(({ objects }) => objects),
    ).toStrictEqual([1, 9, 3]);
  });
});

describe('actions on runs', () => {
  const about = { configuration: { servers: [] }, record: {} } as never;

  it('have their names, permissions and servers', () => {
    const [all, one] = [listRunsAction(about), listRunsOfJobAction(about)];
    expect([all.name, all.permission, one.name, one.permission]).toStrictEqual([
      'runs:list',
      'jobs:read',
      'runs:list-of-job',
      'jobs:read',
    ]);
    expect(all.servers({ server: ['a', 'b'] } as never)).toStrictEqual(['a', 'b']);
    expect(all.servers({} as never)).toStrictEqual([]);
    expect(one.servers({ server: 'a' } as never)).toStrictEqual(['a']);
  });

  it('accept times of any offset, results, and a page', () => {
    const { input } = listRunsAction(about);
    expect(
      input.parse({
        since: '2026-11-29T20:00:00+01:00',
        until: '2026-11-29T20:00:00Z',
        result: 'failed,running',
      }),
    ).toMatchObject({
      since: '2026-11-29T19:00:00.000Z',
      until: '2026-11-29T20:00:00.000Z',
      result: ['failed', 'running'],
    });
    for (const wrong of [{ since: 'x' }, { until: '2026-11-29' }, { result: 'fine' }, { other: '1' }])
      expect(input.safeParse(wrong).success).toBe(false);
    const ofJob = listRunsOfJobAction(about).input;
    const id = '9f3c5f0e-55b7-4a0c-8d5c-3f1f6b0f3c11';
    expect(ofJob.parse({ server: 'a', id, result: 'unknown' })).toMatchObject({
      server: 'a',
      id,
      result: ['unknown'],
    });
    expect(ofJob.safeParse({ server: 'a' }).success).toBe(false);
  });

  it('refuse unknown servers', async () => {
    const { runs, runsOf } = aServer();
    // The error names the caller's servers.
    const refused = { kind: 'not-found', message: expect.stringContaining('other') };
    await expect(runs({ server: ['gone'] })).rejects.toMatchObject(refused);
    await expect(runsOf('a', { server: 'gone' })).rejects.toMatchObject(refused);
  });

  it('end with a page that is exactly full', async () => {
    const { see, runs, runsOf } = aServer();
    for (const hours of [3, 2, 1]) await see([{ id: 'a', lastRun: hoursAgo(hours) }]);
    for (const list of [runs, (query: object) => runsOf('a', query)]) {
      expect(await list({ limit: 3 })).not.toHaveProperty('next');
      const { next } = await list({ limit: 2 });
      expect((await list({ limit: 2, next })).runs).toMatchObject([{ start: hoursAgo(3) }]);
      expect((await list({ limit: 2, next, until: hoursAgo(3) })).runs).toStrictEqual([]);
      expect((await list({ limit: 2, next, since: hoursAgo(2) })).runs).toStrictEqual([]);
    }
  });
});
