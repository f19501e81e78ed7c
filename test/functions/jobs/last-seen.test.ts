import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listRunsAction, listRunsOfJobAction } from '../../../functions/jobs/actions/list-runs.ts';
import type { Job } from '../../../functions/jobs/job.ts';
import { keepLastSeen, readLastSeen } from '../../../functions/jobs/last-seen.ts';
import type { ServerJobs } from '../../../functions/jobs/read/read-server.ts';
import { noteChange } from '../../../functions/servers/changed.ts';
import { healthyJob, hoursAgo, now } from '../compliance/estate.ts';
import { type RunningRecord, runRecord } from '../platform/record/running-record.ts';

let running: RunningRecord;
beforeAll(async () => {
  running = await runRecord();
});
afterAll(() => running[Symbol.asyncDispose]());

/** A server of its own for each test, in the one record. */
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
  it('is kept, and only what changed is written by the next one', async () => {
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

  it('of a job that is gone goes, unless the list is not whole', async () => {
    const { see, states } = aServer();
    await see([{ id: 'a' }, { id: 'b' }]);
    const values = [{ record: 'jobs', field: '', problem: 'cut-off' }];
    await see([{ id: 'a' }], { oddValues: { count: 1, values } as never });
    expect(await states()).toStrictEqual(['a', 'b']);
    await see([{ id: 'a' }]);
    expect(await states()).toStrictEqual(['a']);
  });

  it('of some of the jobs changes those, and keeps what it does not tell', async () => {
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

  it('is not overtaken by a reading that ended before, of which only the runs are kept', async () => {
    const { see, seen, runs } = aServer();
    await see([{ id: 'a', lastRun: hoursAgo(1) }]);
    await see([{ id: 'a', lastRun: hoursAgo(3) }, { id: 'gone' }], { readAt: hoursAgo(2) });
    expect(await seen()).toMatchObject({ readAt: hoursAgo(0), jobs: [{ id: 'a', lastRun: hoursAgo(1) }] });
    expect((await runs()).runs.map(({ start }) => start)).toContain(hoursAgo(3));
  });

  it('is as of before a change of ours until a reading begins after it', async () => {
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
    'is kept of a job of the id %j',
    async (id) => {
      const { see, states, runsOf } = aServer();
      await see([{ id }, { id }, { id: 'plain' }]);
      expect((await states()).toSorted()).toStrictEqual([id, id, 'plain'].toSorted());
      expect((await runsOf(id)).runs).toHaveLength(1);
    },
  );
});

describe('runs', () => {
  it("are kept with the server's reason, and listed by result, time and server", async () => {
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

  it('that were under way get their result, and stay one run', async () => {
    const { see, runs, runsOf } = aServer();
    const start = hoursAgo(1);
    await see([{ id: 'a', status: 'running', lastResult: 'none', lastRun: start, runningSince: start }]);
    expect((await runs()).runs).toMatchObject([{ result: 'running', start }]);
    await see([{ id: 'a', lastRun: start, lastResult: 'warning' }]);
    expect((await runs()).runs).toMatchObject([{ result: 'warning', start }]);
    await see([{ id: 'a', lastRun: hoursAgo(0), lastResult: 'success' }]);
    expect((await runsOf('a')).runs.map(({ result }) => result)).toStrictEqual(['success', 'warning']);
  });

  it('of which nobody saw the end are unknown once another one has taken their place', async () => {
    const { see, runsOf } = aServer();
    const start = hoursAgo(8);
    await see([{ id: 'a', status: 'running', lastResult: 'none', lastRun: start, runningSince: start }]);
    await see([{ id: 'a', lastRun: hoursAgo(1), lastResult: 'success' }]);
    expect((await runsOf('a')).runs.map(({ result }) => result)).toStrictEqual(['success', 'unknown']);
  });

  it('tell their end and what they took, where the server tells', async () => {
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
    }
  });

  it('come page by page, each once, the newest first', async () => {
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
