import { setTimeout as pause } from 'node:timers/promises';
import { SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { sized } from '../../soak.ts';
import { type Answer, type Automation, startAutomation } from '../automation.ts';
import { batchEnded, csvOf, madeJobs, nobodyLoggedOn, rowsOf, sendCsv } from './batch-runs.ts';

let automation: Automation;
let reconciler: NodeJS.Timeout;
beforeAll(async () => {
  automation = await startAutomation({
    taskDurationMs: 150,
    retryMs: 100,
    waitMs: 1000,
    change: ({ clones, servers }) => {
      for (const server of servers) server.timeoutMs = 3000;
      clones.deadlineSeconds = 60;
    },
  });
  reconciler = startReconciler();
});
/** Retries are shortened in this file, and so is the time between two runs of the reconciler. */
const startReconciler = () => setInterval(() => automation.cloud.fireSchedule('ClonesReconciler'), 2000);
afterAll(() => {
  clearInterval(reconciler);
  return automation.close();
});
let before = 0;
beforeEach(() => {
  automation.lab.reset({ jobs: 12, servers: 2, seed: 1 });
  automation.lab.faults.clear();
  before = em().jobs.length;
});

const em = () =>
  automation.lab.state()['em-1'] as NonNullable<ReturnType<Automation['lab']['state']>[string]>;
const namesOf = (rows: readonly string[]) => rows.map((row) => row.split(',')[2] ?? '');

/** One request in five fails, in one of five ways. Logons do not: a lost answer to a logon leaves a session open. */
function failOneInFive(): void {
  const kinds = [
    { kind: 'reset' },
    { kind: 'status', status: 500 },
    { kind: 'status', status: 503 },
    { kind: 'html' },
    { kind: 'drop-response' },
  ] as const;
  let seed = 5;
  for (const fault of kinds) {
    for (const path of ['/api/jobs', '/api/query', '/api/tasks', '/api/repositories', '/api/logonSessions']) {
      automation.lab.faults.add({
        server: 'em-1',
        times: 100_000,
        probability: 0.04,
        ...fault,
        path,
        seed: ++seed,
      });
    }
  }
}

/** Sends the CSV until the API accepts it, as a caller would. */
async function sendFirmly(csv: string): Promise<Answer> {
  for (;;) {
    const answer = await sendCsv(automation, csv);
    if (answer.status < 500) return answer;
  }
}

describe('a server that fails one request in five', () => {
  it('gives every item one outcome, clones none twice and loses none; sent again, the batch clones the rest', async () => {
    const rows = rowsOf(sized(8, 40));
    failOneInFive();
    const accepted = await sendFirmly(csvOf(rows));
    expect(accepted.status).toBe(202);
    const { id } = accepted.body;
    const { status, counts } = await batchEnded(automation, id);
    automation.lab.faults.clear();
    console.log(`one in five: ${JSON.stringify(counts)}`);
    expect(status).toBe('finished');
    expect(counts).toMatchObject({ items: rows.length, underWay: 0, notStarted: 0 });
    const made = madeJobs(automation, before);
    expect(new Set(made).size).toBe(made.length);

    const results = await automation.call('GET', `/clone-batches/${id}/results`);
    const lines: string[] = results.body.trim().split('\r\n').slice(1);
    expect(lines).toHaveLength(rows.length);
    for (const [index, name] of namesOf(rows).entries()) {
      const [, , , , outcome = ''] = lines[index]?.split(',') ?? [];
      expect(['succeeded', 'failed', 'unknown']).toContain(outcome);
      if (outcome !== 'unknown')
        expect(`${name}: ${made.includes(name)}`).toBe(`${name}: ${outcome === 'succeeded'}`);
    }

    await sendFirmly(csvOf(rows));
    expect(await batchEnded(automation, id)).toMatchObject({ counts: { succeeded: rows.length } });
    expect(madeJobs(automation, before).sort()).toEqual(namesOf(rows).sort());
    await nobodyLoggedOn(automation);
  });
});

describe('a batch that is killed half way', () => {
  it('continues by itself: running clones are resolved and closed; sent again, it clones only the rest', async () => {
    const rows = rowsOf(sized(10, 40), 'Killed');
    const { id } = (await sendCsv(automation, csvOf(rows))).body;
    await untilSucceeded(id, 4);
    expect(await kill(id)).toBeGreaterThan(0);
    const ended = await batchEnded(automation, id);
    const { succeeded, cancelled } = ended.counts;
    expect(ended).toMatchObject({ status: 'finished', counts: { underWay: 0, notStarted: 0, unknown: 0 } });
    expect(succeeded + cancelled).toBe(rows.length);
    await nobodyLoggedOn(automation);
    const made = madeJobs(automation, before);
    expect(new Set(made).size).toBe(made.length);
    expect(made).toHaveLength(succeeded);

    const again = await sendCsv(automation, csvOf(rows));
    if (cancelled > 0) {
      expect(again).toMatchObject({ status: 202, body: { id, run: { number: 2, items: cancelled } } });
    }
    expect(await batchEnded(automation, id)).toMatchObject({
      status: 'finished',
      counts: { succeeded: rows.length },
    });
    expect(madeJobs(automation, before).sort()).toEqual(namesOf(rows).sort());
    await nobodyLoggedOn(automation);
  });

  it('is started by the reconciler when the execution that should start it is killed', async () => {
    const rows = rowsOf(sized(5, 10), 'At once');
    const { id } = (await sendCsv(automation, csvOf(rows))).body;
    await kill(id);
    expect(await automation.call('GET', `/clone-batches/${id}/results`)).toMatchObject({ status: 409 });
    const { counts } = await batchEnded(automation, id);
    expect((await automation.call('GET', `/clone-batches/${id}/results`)).body).toContain(
      `At once ${rows.length}`,
    );
    const made = madeJobs(automation, before);
    expect(new Set(made).size).toBe(made.length);
    expect(made).toHaveLength(counts.succeeded);
    expect(counts).toMatchObject({ underWay: 0, notStarted: 0 });
    await nobodyLoggedOn(automation);
  });
});

describe('a batch that several functions look at at the same time', () => {
  it('starts each row once, and never runs more clones at a time than its limit', async () => {
    const rows = rowsOf(sized(7, 24), 'Looked at');
    const { id } = (await sendCsv(automation, csvOf(rows), '?clonesPerServer=3')).body;
    const looks = setInterval(
      () =>
        Promise.all(
          [1, 2, 3].map(() => automation.cloud.invoke('CloneBatchesCloneBatchLook', { batch: id })),
        ),
      400,
    );
    const ended = await batchEnded(automation, id).finally(() => clearInterval(looks));
    expect(ended).toMatchObject({ status: 'finished', counts: { succeeded: rows.length } });
    expect(madeJobs(automation, before).sort()).toEqual(namesOf(rows).sort());
    expect(em().mostTasksAtOnce).toBeLessThanOrEqual(3);
    const begun = clonesOf(id).map(({ name }) => name);
    expect(new Set(begun).size).toBe(rows.length);
    expect(begun).toHaveLength(rows.length);
    await nobodyLoggedOn(automation);
  });
});

describe('a batch that is stopped', () => {
  it('by its caller: running clones end, no other starts, and the batch can be continued', async () => {
    const rows = rowsOf(sized(8, 12), 'Cancelled');
    const { id } = (await sendCsv(automation, csvOf(rows), '?clonesPerServer=2')).body;
    await untilSucceeded(id, 2);
    expect(await automation.call('DELETE', `/clone-batches/${id}`)).toMatchObject({
      status: 202,
      body: { status: 'stopping' },
    });
    expect(await sendCsv(automation, csvOf(rows))).toMatchObject({
      status: 409,
      body: { code: 'conflict' },
    });
    const stopped = await batchEnded(automation, id);
    expect(stopped).toMatchObject({
      status: 'finished',
      run: { cancelledBy: 'test' },
      counts: { failed: 0, unknown: 0, underWay: 0 },
    });
    expect(stopped.counts.notStarted).toBeGreaterThan(0);
    expect(madeJobs(automation, before)).toHaveLength(stopped.counts.succeeded);
    expect(await automation.call('DELETE', `/clone-batches/${id}`)).toMatchObject({ status: 409 });
    await sendCsv(automation, csvOf(rows));
    expect(await batchEnded(automation, id)).toMatchObject({ counts: { succeeded: rows.length } });
  });

  it('continued by several requests at once with different options, uses the options of the first', async () => {
    const rows = rowsOf(sized(4, 6), 'Twice');
    const { id } = (await sendCsv(automation, csvOf(rows), '?clonesPerServer=1')).body;
    await automation.call('DELETE', `/clone-batches/${id}`);
    await batchEnded(automation, id);
    const options = [1, 2, 3, 4].map((limit) => `?stopAfterFailures=${limit}&clonesPerServer=${limit}`);
    const answers = await Promise.all(options.map((query) => sendCsv(automation, csvOf(rows), query)));
    const [{ run }] = answers.map(({ body }) => body);
    for (const { body } of answers) expect(body).toMatchObject({ id, run: { ...run, number: 2 } });
    await batchEnded(automation, id);
    const second = clonesOf(id)
      .map(({ input }) => JSON.parse(input).batch)
      .filter((row) => row.run === 2);
    expect(second.length).toBeGreaterThan(0);
    for (const row of second) expect(row.clonesPerServer).toBe(run.clonesPerServer);
  });

  it('by its failures: the list of failures shows their reasons and rows', async () => {
    // The reconciler may look at the batch at the same time as the request. It may then start a row that finds no
    // free lease, and that row fails as well.
    clearInterval(reconciler);
    onTestFinished(() => {
      reconciler = startReconciler();
    });
    automation.lab.faults.add({
      server: 'em-1',
      kind: 'task-fails',
      times: 100,
      method: 'POST',
      path: '/api/jobs/',
    });
    const rows = rowsOf(5, 'Failing');
    const query = '?clonesPerServer=1&stopAfterFailures=3';
    const { id } = (await sendCsv(automation, csvOf(rows), query)).body;
    const stopped = await batchEnded(automation, id);
    expect(stopped).toMatchObject({
      status: 'finished',
      counts: { succeeded: 0, failed: 3, notStarted: 2 },
    });
    const first = await automation.call('GET', `/clone-batches/${id}?limit=2`);
    expect(first.body.failures).toMatchObject([
      {
        row: 2,
        server: 'em-1',
        source: 'Exchange Backup',
        name: 'Failing 1',
        outcome: 'failed',
        code: 'task-failed',
      },
      { row: 3 },
    ]);
    const next = /<(.+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    const second = await automation.call('GET', next);
    expect(second.body.failures.map(({ row }: Answer['body']) => row)).toEqual([4]);
    expect(second.headers.get('link')).toBeNull();
  });
});

async function untilSucceeded(id: string, count: number): Promise<void> {
  for (;;) {
    const { body } = await automation.call('GET', `/clone-batches/${id}`);
    if (body.counts.succeeded >= count) return;
    await pause(100);
  }
}

/** The executions of a batch's clones. */
function clonesOf(id: string) {
  return automation.cloud
    .executions()
    .filter(
      ({ machineArn, input }) => machineArn.includes('ClonesWorkflow') && JSON.parse(input).batch?.id === id,
    );
}

/** Stops all executions of a batch that are running, as an operator would in the AWS console. @returns their number */
async function kill(id: string): Promise<number> {
  const looks = automation.cloud
    .executions()
    .filter(
      ({ machineArn, input }) => machineArn.includes('CloneBatchesLooks') && JSON.parse(input).batch === id,
    );
  const running = [...clonesOf(id), ...looks].filter(({ status }) => status === 'RUNNING');
  const client = new SFNClient({
    endpoint: automation.cloud.awsEndpointUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  await Promise.all(running.map(({ arn }) => client.send(new StopExecutionCommand({ executionArn: arn }))));
  return running.length;
}
