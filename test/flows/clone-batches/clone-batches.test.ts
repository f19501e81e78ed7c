import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sized } from '../../soak.ts';
import { type Answer, type Automation, ended, startAutomation } from '../automation.ts';
import { batchEnded, csvOf, madeJobs, nobodyLoggedOn, rowsOf, sendCsv } from './batch-runs.ts';

/** The number of rows in the file that is only planned, and in the file that is cloned. */
const rowsLookedAt = 500;
const items = sized(15, 500);

let automation: Automation;
beforeAll(async () => {
  // A task has ended by the second poll.
  automation = await startAutomation({ retryMs: 80 });
  automation.lab.reset({ jobs: 12, servers: 2, seed: 1 });
});
afterAll(() => automation.close());

const em = () => automation.lab.state()['em-1'];
const jobsNow = () => em()?.jobs.length ?? 0;

/** Ten faults of different kinds: the row in the file, the column, and a part of the message. */
const faults: [row: number, line: string, column: string, message: RegExp][] = [
  [5, 'em-1,,Nameless source', 'job', /missing/],
  [40, 'em-9,Exchange Backup,Elsewhere', 'server', /not found/],
  [77, 'vb365-1,Exchange Backup,No clones there', 'server', /cannot be cloned/],
  [120, 'em-1,No Such Job,Orphan', 'job', /has that name/],
  [200, 'em-1,Exchange Backup,Clone 2', 'name', /Row 3 makes/],
  [222, 'em-1,Exchange Backup,Exchange Backup', 'name', /exists already/],
  [301, `em-1,Exchange Backup,${'x'.repeat(51)}`, 'name', /51 characters/],
  [333, 'em-1,Exchange Backup,{{jb}} copy', 'name', /a placeholder that there is not/],
  [404, 'em-1,00000000-0000-0000-0000-000000000001,By id', 'job', /has that id/],
  [501, 'em-1,Exchange Backup,Too,many,cells', 'row', /5 cells/],
];

describe('a CSV of many rows', () => {
  it('is refused as a whole when ten rows are wrong, and the answer names all ten', async () => {
    const rows = rowsOf(rowsLookedAt);
    for (const [row, line] of faults) rows[row - 2] = line;
    const before = jobsNow();
    const refused = await sendCsv(automation, csvOf(rows));
    expect(refused).toMatchObject({ status: 422, body: { code: 'invalid-input' } });
    expect(refused.body.errors.map(({ row, field }: Answer['body']) => [row, field])).toEqual(
      faults.map(([row, , column]) => [row, column]),
    );
    for (const [index, [, , , message]] of faults.entries()) {
      expect(refused.body.errors[index].message).toMatch(message);
    }
    expect(jobsNow()).toBe(before);
    await nobodyLoggedOn(automation);
  });

  it("lists all faults in one answer: of a row's fields, of its server, and of rows that conflict", async () => {
    const rows = [
      'em-1,No Such Job,x,maybe',
      'em-1,Exchange Backup,y,maybe',
      'em-1,Exchange Backup,Y,',
      'em-9,Exchange Backup,z,maybe',
    ];
    const refused = await sendCsv(automation, `server,job,name,enabled\n${rows.join('\n')}\n`);
    expect(refused.status).toBe(422);
    expect(refused.body.errors.map(({ row, field }: Answer['body']) => `${row} ${field}`).sort()).toEqual([
      '2 enabled',
      '2 job',
      '3 enabled',
      '4 name',
      '5 enabled',
      '5 server',
    ]);
    const [one] = (await sendCsv(automation, csvOf(['em-1,No Such Job,x']))).body.detail.split('\n');
    expect(one).toBe('Nothing was started: one fault.');
  });

  it('shows its plan as a table in a dry run, with few requests to the server', async () => {
    automation.lab.requests.clear();
    const dry = await sendCsv(automation, csvOf(rowsOf(rowsLookedAt)), '?dryRun=true');
    expect(dry).toMatchObject({ status: 200, body: { dryRun: true } });
    expect(dry.body.rows).toHaveLength(rowsLookedAt);
    expect(dry.body.rows[0]).toMatchObject({
      row: 2,
      action: 'clone',
      job: 'Exchange Backup',
      name: 'Clone 1',
      type: 'Backup',
    });
    expect(automation.lab.requests.list().length).toBeLessThanOrEqual(8);
  });

  it(`makes its ${items} clones once it is corrected; the same file sent again makes none`, async () => {
    const before = jobsNow();
    const csv = csvOf(rowsOf(items));
    automation.lab.requests.clear();
    const started = performance.now();
    const accepted = await sendCsv(automation, csv);
    expect(accepted).toMatchObject({ status: 202, body: { status: 'running', counts: { items } } });
    const { id } = accepted.body;
    expect(accepted.headers.get('location')).toBe(`/clone-batches/${id}`);
    const done = await batchEnded(automation, id);
    console.log(`${items} clones in ${((performance.now() - started) / 1000).toFixed(1)} s`);
    expect(done).toMatchObject({
      status: 'finished',
      counts: { succeeded: items, failed: 0, notStarted: 0 },
    });
    expect(madeJobs(automation, before).sort()).toEqual(
      rowsOf(items)
        .map((row) => row.split(',')[2])
        .sort(),
    );
    await nobodyLoggedOn(automation);
    const logons = automation.lab.requests
      .list()
      .filter(({ method, path }) => method === 'POST' && path.includes('sessionMngr'));
    // Logons for the first clones of some function instances, then one for ten clones or more.
    expect(logons.length).toBeLessThan(8 + items / 12);

    const again = await sendCsv(automation, csv);
    expect(again).toMatchObject({ status: 200, body: { id, counts: { succeeded: items } } });
    expect(jobsNow()).toBe(before + items);
  });
});

describe('a list with a key', () => {
  const items = [
    { server: 'em-1', job: 'Exchange Backup', name: '{{job}} A' },
    { server: 'em-1', job: 'Exchange Backup', name: '{{job}} B', enabled: true },
    ...Array.from({ length: 6 }, (_none, index) => ({
      server: 'vbr-1',
      job: 'DB Backup',
      name: `Native ${index + 1}`,
    })),
  ];
  const key = 'weekly';
  const vbr = () => automation.lab.state()['vbr-1'];

  it('clones on several servers at once, and reports each; clones of Backup & Replication also share a logon', async () => {
    const before = vbr()?.jobs.length ?? 0;
    automation.lab.requests.clear();
    const body = { items, clonesPerServer: 1 };
    const accepted = await automation.call('POST', '/clone-batches', { body, key });
    const done = await batchEnded(automation, accepted.body.id);
    expect((await automation.call('GET', `/clone-batches/${key}`)).body).toEqual(done);
    expect(done).toMatchObject({ status: 'finished', counts: { succeeded: 8 } });
    expect(done.servers).toMatchObject([
      { server: 'em-1', succeeded: 2 },
      { server: 'vbr-1', succeeded: 6 },
    ]);
    expect(madeJobs(automation, before, 'vbr-1').sort()).toEqual(
      [1, 2, 3, 4, 5, 6].map((n) => `Native ${n}`),
    );
    expect(madeJobs(automation, 0)).toEqual(
      expect.arrayContaining(['Exchange Backup A', 'Exchange Backup B']),
    );
    await nobodyLoggedOn(automation, 'vbr-1');
    const logons = automation.lab.requests
      .list()
      .filter(({ server, path, status }) => server === 'vbr-1' && path.endsWith('/token') && status === 200);
    // One logon for the plan, and one that all six clones share.
    expect(logons.map(({ status }) => status)).toEqual([200, 200]);
  });

  it('is one batch however many requests send it at once, and no request is asked to retry', async () => {
    const before = jobsNow();
    const body = { items: [{ server: 'em-1', job: 'Exchange Backup', name: 'At once {{time}}' }] };
    const sent = Array.from({ length: 6 }, () =>
      automation.call('POST', '/clone-batches', { body, key: 'at-once' }),
    );
    // The status is 200 if the only clone has ended by then.
    for (const { status, body } of await Promise.all(sent)) {
      expect([200, 202], JSON.stringify(body)).toContain(status);
    }
    expect(await batchEnded(automation, 'at-once')).toMatchObject({ counts: { items: 1, succeeded: 1 } });
    expect(jobsNow()).toBe(before + 1);
  });

  it('is a conflict when its items differ; an unknown batch is not found', async () => {
    const body = { items: items.slice(1) };
    const other = await automation.call('POST', '/clone-batches', { body, key });
    expect(other).toMatchObject({ status: 409, body: { code: 'idempotency-conflict' } });
    expect(await automation.call('GET', '/clone-batches/no-such')).toMatchObject({ status: 404 });
  });

  it('is refused as a whole when a server cannot be read, and starts nothing', async () => {
    const body = { items: [...items, { server: 'em-down', job: 'x', name: 'y' }] };
    const refused = await automation.call('POST', '/clone-batches', { body });
    expect(refused).toMatchObject({ status: 503, body: { server: 'em-down' } });
  });
});

describe('the list of batches', () => {
  const list = (query: string) => automation.call('GET', `/clone-batches${query}`);
  const idsOf = ({ body }: Answer) => body.batches.map(({ id }: Answer['body']) => id);

  it('shows batches page by page, newest first, and filters them', async () => {
    const all = await list('');
    expect(all.status).toBe(200);
    const times = all.body.batches.map(({ requestedAt }: Answer['body']) => requestedAt);
    expect(times.length).toBeGreaterThan(1);
    expect(times).toEqual(times.toSorted().reverse());
    const paged: string[] = [];
    for (let query: string | undefined = '?limit=1'; query !== undefined; ) {
      const page = await list(query);
      paged.push(...idsOf(page));
      query = /<\/clone-batches(.+)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1];
    }
    expect(paged).toEqual(idsOf(all));
    const weekly = (await automation.call('GET', '/clone-batches/weekly')).body;
    const ofServer = await list('?server=vbr-1&status=finished&requestedBy=test');
    expect(ofServer.body.batches).toMatchObject([
      {
        id: weekly.id,
        status: 'finished',
        servers: [
          { server: 'em-1', items: 2 },
          { server: 'vbr-1', items: 6 },
        ],
      },
    ]);
    expect(idsOf(await list('?status=running'))).toEqual([]);
    expect(idsOf(await list('?requestedBy=nobody'))).toEqual([]);
    expect(idsOf(await list(`?since=${new Date().toISOString()}`))).toEqual([]);
  });

  it('shows no batch with a server that the caller may not use', async () => {
    const one = { name: 'one-server', permissions: ['clones:read'], servers: ['em-1'] } as const;
    await automation.addCallers({ ...one, permissions: [...one.permissions], servers: [...one.servers] });
    const weekly = (await automation.call('GET', '/clone-batches/weekly')).body;
    const seen = idsOf(await automation.call('GET', '/clone-batches', { token: one.name }));
    expect(seen.length).toBeGreaterThan(0);
    expect(seen).not.toContain(weekly.id);
  });
});

describe('clones that take their time', () => {
  // The lab shows a task as finished after one and a half times this duration.
  const task = { taskDurationMs: 1_400 };

  it('are first polled after nearly the time that the first clone of the batch took', async () => {
    const automation = await startAutomation({ ...task, retryMs: 250, waitMs: 60_000 });
    try {
      const body = { items: [1, 2].map((n) => ({ name: `Slow ${n}` })), clonesPerServer: 1, defaults };
      const accepted = await automation.call('POST', '/clone-batches', { body });
      const done = await batchEnded(automation, accepted.body.id);
      expect(done).toMatchObject({ status: 'finished', counts: { succeeded: 2 } });
      const clones = automation.cloud
        .executions()
        .filter(({ machineArn }) => machineArn.includes('ClonesWorkflow'))
        .sort((one, other) => one.startMs - other.startMs);
      const [first, second] = await Promise.all(clones.map(({ name }) => ended(automation, name)));
      expect(first.taskSeconds).toBeGreaterThanOrEqual(2);
      expect(secondsWaited(first)).toBeLessThan(0.5);
      expect(secondsWaited(second)).toBeGreaterThanOrEqual(Math.floor(0.9 * first.taskSeconds));
    } finally {
      await automation.close();
    }
  });

  const defaults = { server: 'em-1', job: 'Exchange Backup' };
  /** How long the workflow waited before it polled a clone. */
  function secondsWaited({ steps }: Answer['body']): number {
    const { startedAt, endedAt } = steps.find(({ name }: Answer['body']) => name === 'Wait');
    return (Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
  }
});
