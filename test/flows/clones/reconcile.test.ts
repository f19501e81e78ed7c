import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { markDescription, unmarked } from '../../../functions/clone/marker.ts';
import { Clones } from '../../../functions/clone/record.ts';
import { AutomationRecord } from '../../../functions/platform/record/record.ts';
import { type Answer, type Automation, ended, isStep, pastDeadline, startAutomation } from '../automation.ts';

let automation: Automation;
let client: DynamoDBClient;
let workflows: SFNClient;
beforeAll(async () => {
  automation = await startAutomation({ change: pastDeadline });
  const reached = {
    endpoint: automation.cloud.awsEndpointUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  client = new DynamoDBClient(reached);
  workflows = new SFNClient(reached);
});
afterAll(async () => {
  client.destroy();
  workflows.destroy();
  await automation.close();
});
beforeEach(() => automation.lab.reset({ jobs: 12, servers: 2, seed: 1 }));
afterEach(() => expect.poll(() => em().openSessions).toBe(0));

function em() {
  const state = automation.lab.state()['em-1'];
  if (!state) throw new Error('The lab has no em-1.');
  return state;
}
const jobsNamed = (name: string) => em().jobs.filter((job) => job.name === name);

const requestedBy = { source: 'http', name: 'test' } as const;
const request = (name: string) => ({ server: 'em-1', job: 'Exchange Backup', name });
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);

/** The record as a function left it that was killed some minutes ago. */
function clonesAsOf(minutes: number, deadlineSeconds = 3600): Clones {
  const record = new AutomationRecord(automation.cloud.outputs['RecordTableName'] ?? '', { client });
  return new Clones(record, { namespace: 'test', deadlineSeconds, now: () => minutesAgo(minutes) });
}

let ids = 0;
/** A clone that its POST request stored; the function was killed before it started the execution. */
async function written(name: string, plan?: Answer['body'], deadlineSeconds?: number): Promise<string> {
  ids += 1;
  const cloneId = `clone-${String(ids).padStart(32, '0')}`;
  const requestedAt = minutesAgo(10).toISOString();
  const marked = plan && { ...plan, description: markDescription(unmarked(plan.description), cloneId) };
  const asked = { cloneId, request: request(name), requestedBy, requestedAt, ...(plan && { plan: marked }) };
  await clonesAsOf(10, deadlineSeconds).create(asked);
  return cloneId;
}

const reconcile = () => automation.cloud.invoke('ClonesCloneReconcile', {});
const dryRun = async (name: string) =>
  (await automation.call('POST', '/clones', { body: { ...request(name), dryRun: true } })).body.plan;

describe('a clone that was written and never started', () => {
  it('is started by the reconciler, and only once when several look at the same time', async () => {
    const id = await written('Late');
    await Promise.all([reconcile(), reconcile(), automation.call('GET', `/clones/${id}`)]);
    expect(await ended(automation, id)).toMatchObject({ outcome: 'succeeded', job: { name: 'Late' } });
    expect(jobsNamed('Late')).toHaveLength(1);
  });

  it('is started as soon as a caller asks for it', async () => {
    const id = await written('Asked for');
    expect(await ended(automation, id)).toMatchObject({ outcome: 'succeeded' });
    expect(jobsNamed('Asked for')).toHaveLength(1);
  });

  it('fails past its deadline, and nothing is made', async () => {
    const id = await written('Too late', undefined, 60);
    await reconcile();
    expect(await ended(automation, id)).toMatchObject({ outcome: 'failed', code: 'not-started' });
    expect(jobsNamed('Too late')).toEqual([]);
  });

  it('can be cancelled at once', async () => {
    const id = await written('Not wanted');
    expect(await automation.call('DELETE', `/clones/${id}`)).toMatchObject({
      status: 202,
      body: { status: 'finished', outcome: 'cancelled' },
    });
    expect(await automation.call('DELETE', `/clones/${id}`)).toMatchObject({ status: 409 });
    await reconcile();
    expect(jobsNamed('Not wanted')).toEqual([]);
  });
});

describe('a clone whose execution has ended and whose end event was lost', () => {
  /** A clone that was starting when its execution ended. */
  async function begun(name: string): Promise<string> {
    const id = await written(name, await dryRun(name), 60);
    const at = minutesAgo(9).toISOString();
    await clonesAsOf(9).change(id, (clone) => ({ ...clone, startingAt: at, dueAt: at }));
    return id;
  }

  it('gets the job that it made, read in a session of the reconciliation', async () => {
    const id = await begun('Made before');
    const { body } = await automation.call('POST', '/clones', { body: request('Twin'), key: 'twin' });
    await ended(automation, body.id);
    // What the lost execution made: the job with the mark of this clone.
    await clonesAsOf(9).change(id, ({ plan, ...clone }) =>
      plan ? { ...clone, mark: body.id, plan: { ...plan, name: 'Twin' } } : undefined,
    );
    await reconcile();
    expect(await ended(automation, id)).toMatchObject({ outcome: 'succeeded', job: { name: 'Twin' } });
  });

  it('is unknown only past its deadline, with a code for the reason', async () => {
    const id = await begun('Never seen');
    await Promise.all([reconcile(), reconcile()]);
    expect(await ended(automation, id)).toMatchObject({ outcome: 'unknown', code: 'not-resolved' });
  });
});

describe('a clone whose execution and function end together, as in a kill of the whole cloud', () => {
  afterEach(() => automation.cloud.loseEvents(() => false));

  /** Which answer of the server is delayed until the kill, in which step, and what is left then. */
  const moments = [
    {
      when: 'while it logs on, of which nobody knows',
      name: 'Logging on',
      held: { method: 'POST', path: '/api/sessionMngr' },
      step: 'logOn',
      hasActed: () => em().openSessions === 1,
      outcome: { outcome: 'cancelled', code: 'cancelled' },
      sessionsLeft: 1,
    },
    {
      when: 'before it has asked for the job',
      name: 'Looking',
      held: { method: 'GET', path: '/api/query' },
      step: 'start',
      hasActed: () => true,
      outcome: { outcome: 'cancelled', code: 'cancelled' },
    },
    {
      when: 'before it knows that the server has begun',
      name: 'Asking',
      held: { method: 'POST', path: '/api/jobs/*action=clone' },
      step: 'start',
      hasActed: () => true,
      outcome: { outcome: 'succeeded' },
    },
    {
      when: 'while it looks how far its task is',
      name: 'Polling',
      held: { method: 'GET', path: '/api/tasks/' },
      step: 'poll',
      hasActed: () => true,
      outcome: { outcome: 'succeeded' },
    },
    {
      when: 'after its session has ended, and before its outcome is on record',
      name: 'Ending',
      held: { method: 'DELETE', path: '/api/logonSessions/' },
      step: 'finish',
      hasActed: () => em().openSessions === 0,
      outcome: { outcome: 'succeeded' },
    },
  ];

  it.each(moments)('$when', async ({ name, held, step, hasActed, outcome, sessionsLeft = 0 }) => {
    const { cloud, lab } = automation;
    cloud.loseEvents(() => true);
    const id = await written(name, await dryRun(name));
    lab.faults.add({ server: 'em-1', kind: 'delay', milliseconds: 600_000, times: 1, ...held });
    await reconcile();
    await expect.poll(() => lab.faults.list().length === 0 && hasActed()).toBe(true);
    const running = cloud.executions().find((each) => each.name === id);
    await workflows.send(new StopExecutionCommand({ executionArn: running?.arn }));
    expect(await cloud.killRunning('ClonesCloneSteps', isStep(step))).toBe(1);
    const made = outcome.outcome === 'succeeded' ? 1 : 0;
    await expect.poll(() => jobsNamed(name).length).toBe(made);

    await minutesLater(id);
    expect(await ended(automation, id)).toMatchObject(outcome);
    expect(jobsNamed(name)).toHaveLength(made);
    expect(em().openSessions).toBe(sessionsLeft);
    lab.reset({ jobs: 12, servers: 2, seed: 1 });
  });

  /** No reconciliation that has ended holds a claim to the clone, and the clone is due. */
  async function minutesLater(id: string): Promise<void> {
    const dueSk = new Date().toISOString();
    await automation.record.change({ pk: `CLONE#${id}`, sk: 'CLONE' }, (clone) => {
      if (!clone) return undefined;
      const { claim: _lapsed, ...rest } = clone;
      return { ...rest, dueSk };
    });
    await reconcile();
  }
});

it('a session that could not be closed is closed by the reconciler', async () => {
  const { body } = await automation.call('POST', '/clones', { body: request('Left open') });
  const closing = { method: 'DELETE', path: '/api/logonSessions' };
  automation.lab.faults.add({ server: 'em-1', times: 100, kind: 'status', status: 500, ...closing });
  const { warnings } = await ended(automation, body.id);
  expect(warnings.at(-1)).toMatch(/session could not be closed/);
  expect(em().openSessions).toBe(1);
  automation.lab.faults.clear();
  await reconcile();
  await expect.poll(() => em().openSessions).toBe(0);
});

describe('GET /clones', () => {
  it('lists clones newest first, page by page, by outcome, caller and time', async () => {
    const since = new Date().toISOString();
    for (const name of ['One', 'Two', 'Three']) {
      const { body } = await automation.call('POST', '/clones', { body: request(name) });
      await ended(automation, body.id);
    }
    const list = async (query: string) =>
      (await automation.call('GET', `/clones?since=${since}${query}`)).body;
    const names = ({ clones }: Answer['body']) => clones.map(({ job }: Answer['body']) => job?.name);
    expect(names(await list(''))).toEqual(['Three', 'Two', 'One']);
    const first = await list('&limit=2');
    expect(names(first)).toEqual(['Three', 'Two']);
    const second = await list(`&limit=2&next=${first.next}`);
    expect(names(second)).toEqual(['One']);
    expect(second).not.toHaveProperty('next');
    expect(names(await list('&outcome=failed'))).toEqual([]);
    expect(names(await list('&requestedBy=test&server=em-1'))).toHaveLength(3);
    expect(names(await list('&requestedBy=somebody'))).toEqual([]);
    expect(names(await list('&server=vbr-1'))).toEqual([]);
  });

  it('refuses a cursor that no page returned', async () => {
    expect(await automation.call('GET', '/clones?next=x')).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'next' }] },
    });
  });
});
