import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { LAB_ACCOUNTS } from '@veeam-automation/lab/accounts';
import { type Lab, startLab } from '@veeam-automation/lab/lab';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { rowCloneId } from '../../../../functions/clone/batches/batch.ts';
import { Batches } from '../../../../functions/clone/batches/record.ts';
import type { StepsContext } from '../../../../functions/clone/handlers/context.ts';
import { finishStep } from '../../../../functions/clone/handlers/finish.ts';
import { logOnStep } from '../../../../functions/clone/handlers/log-on.ts';
import { planStep } from '../../../../functions/clone/handlers/plan.ts';
import { pollStep } from '../../../../functions/clone/handlers/poll.ts';
import { startStep } from '../../../../functions/clone/handlers/start.ts';
import { Leases } from '../../../../functions/clone/leases.ts';
import { type Clone, executionOf } from '../../../../functions/clone/record.ts';
import type {
  CloneExecution,
  CloneOutcome,
  ClonePlan,
  EndedTask,
  StartedClone,
} from '../../../../functions/clone/state.ts';
import type { Executions } from '../../../../functions/platform/executions.ts';
import { Secrets } from '../../../../functions/platform/secrets.ts';
import { anyPort, labServer } from '../../lab-server.ts';
import { batchWorld, requestedBy } from '../batches/batch-world.ts';
import { clonesIn, hideLogs } from '../clones-in.ts';

const start = new Date('2026-11-23T08:00:00.500Z');
const at = (seconds: number) => new Date(start.getTime() + seconds * 1000).toISOString();
let now = start;
const clock = () => now;
let world: Awaited<ReturnType<typeof batchWorld>>;
let lab: Lab;
let context: StepsContext;
/** The executions that were started, by workflow. */
let calls: unknown[][];
/** What happens while a secret is read. */
let meanwhile: () => Promise<unknown>;
/** Tests are independent: each has its own clone and server name. */
let count = 0;
let id: string;
let server: string;

beforeAll(async () => {
  world = await batchWorld();
  lab = await startLab({
    ...anyPort,
    taskDurationMs: 2_000,
    now: clock,
  });
  const { user: username, password } = LAB_ACCOUNTS.administrator;
  const SecretString = JSON.stringify({ username, password });
  const seal = { SecretString: JSON.stringify({ key: 'k'.repeat(40) }) };
  const client = {
    async send({ input }: { input: { SecretId: string } }) {
      await meanwhile();
      return input.SecretId.endsWith('session-seal') ? seal : { SecretString };
    },
  };
  const record = world.running.open({ now: clock });
  // Every secret is read again each time.
  let days = 0;
  const nextDay = () => ++days * 86_400_000;
  context = {
    configuration: {
      clones: { deadlineSeconds: 1_800, pollingSeconds: 600, perServer: 1 },
    } as unknown as StepsContext['configuration'],
    secrets: new Secrets('test', nextDay, client as unknown as SecretsManagerClient),
    clones: clonesIn(record, clock),
    leases: new Leases(record, clock),
    batches: new Batches(record, clock),
    now: clock,
    executionsOf: (machine) =>
      ({ start: async (name: string) => void calls.push([machine, name]) }) as unknown as Executions,
  };
});
afterAll(async () => {
  await lab.close();
  await world.running[Symbol.asyncDispose]();
});
beforeEach(() => {
  count += 1;
  [id, server, calls, meanwhile, now] = [`clone-${count}`, `em-${count}`, [], async () => {}, start];
  context.configuration.servers = [labServer(lab, 'enterprise-manager', { name: server })];
  lab.reset({ jobs: 12, servers: 2, seed: 1 });
  hideLogs();
});

type Planned = CloneExecution & { plan: ClonePlan };
type Started = Planned & { session: string; started: StartedClone };

const stateOf = (name: string, tries = 0) => ({ name, enteredAt: now.toISOString(), tries });
const stored = async (of = id) => (await context.clones.get(of)) as Clone;
const change = (more: Partial<Clone>) => context.clones.change(id, (clone) => ({ ...clone, ...more }));
const later = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1000);
};
const labState = () => ({ openSessions: -1, tokensIssued: -1, tasks: [], ...lab.state()['em-1'] });
const sessionOf = (of = id, from?: string) =>
  context.clones.sessions.get({ server, id: of, ...(from !== undefined && { sessionFrom: from }) });
const holders = async () => (await context.leases.takenOn(server)).holders;

async function create(more: Partial<CloneExecution> = {}): Promise<CloneExecution> {
  const request = { server, job: 'File Servers Daily', name: `Copy ${count}` };
  const asked = { cloneId: id, request, requestedBy, requestedAt: at(0) };
  return executionOf((await context.clones.create({ ...asked, ...more })).clone);
}

// Each step as the workflow calls it, a second after the previous one.
const plan = (execution: CloneExecution): Promise<ClonePlan> => {
  later(1);
  return planStep(context)({ state: stateOf('Plan'), execution });
};
const logOn = (execution: Planned, tries = 0): Promise<string> => {
  later(1);
  return logOnStep(context)({ state: stateOf('LogOn', tries), execution });
};
const begin = (execution: Omit<Started, 'started'>, tries = 0): Promise<StartedClone> => {
  later(1);
  return startStep(context)({ state: stateOf('Start', tries), execution });
};
const poll = (execution: Started, tries = 0): Promise<EndedTask> =>
  pollStep(context)({ state: stateOf('Poll', tries), execution });
const finish = (execution: CloneExecution, lastTry = false): Promise<CloneOutcome> =>
  finishStep(context)({ state: stateOf('Finish'), execution, lastTry, machine: 'machine' });

/** A clone before each of its steps. */
async function planned(more: Partial<CloneExecution> = {}): Promise<Planned> {
  const execution = await create(more);
  return { ...execution, plan: await plan(execution) };
}
async function loggedOn(more: Partial<CloneExecution> = {}) {
  const execution = await planned(more);
  return { ...execution, session: await logOn(execution) };
}
async function started(more: Partial<CloneExecution> = {}): Promise<Started> {
  const execution = await loggedOn(more);
  return { ...execution, started: await begin(execution) };
}
const closedError = { name: 'CloneClosedError' };

it.each([
  ['logOn', () => planned().then((execution) => logOn({ ...execution, cloneId: 'none' }))],
  ['start', () => loggedOn().then((execution) => begin({ ...execution, cloneId: 'none' }))],
  ['finish', () => create().then((execution) => finish({ ...execution, cloneId: 'none' }))],
])('%s refuses a clone that is not on record', async (_step, run) => {
  await expect(run()).rejects.toMatchObject(closedError);
});

describe('planning', () => {
  it('takes a lease of the server, and stores its plan', async () => {
    const made = await plan(await create());
    expect(made).toMatchObject({ server, name: `Copy ${count}`, source: { name: 'File Servers Daily' } });
    expect(await stored()).toMatchObject({
      plan: made,
      steps: [{ name: 'Plan', startedAt: at(1), endedAt: at(1), attempts: 1 }],
    });
    expect(await holders()).toStrictEqual([id]);
    const { expiresAt } = (await world.record.get({ pk: `LEASE#${server}`, sk: 'CLONE#1' })) ?? {};
    expect([expiresAt, labState().openSessions]).toStrictEqual([Math.ceil(Date.parse(at(3_601)) / 1000), 0]);
  });

  it('waits for a lease without a trace in the record', async () => {
    await planned();
    const first = id;
    id = `${id}-second`;
    const second = await create();
    await expect(plan(second)).rejects.toMatchObject({ name: 'NoLeaseFreeError' });
    expect(await stored()).not.toHaveProperty('error');
    expect((await stored()).steps).toMatchObject([{ attempts: 0 }]);
    expect(await context.leases.takenOn(server)).toStrictEqual({ holders: [first], ahead: 1 });
    // A batch may allow more, and its clones give way to single ones.
    const batch = { id: 'b', run: 1, row: 1, attempt: 1, clonesPerServer: 3 };
    await plan(await create({ cloneId: `${id}-third`, batch }));
    expect(await holders()).toStrictEqual([first, `${id}-third`]);
  });

  it('releases its lease if the clone is closed by then', async () => {
    const execution = await create();
    await change({ cancelledBy: 'ann' });
    await expect(plan(execution)).rejects.toMatchObject(closedError);
    expect(await holders()).toStrictEqual([]);
  });

  it('writes nothing if the clone is closed meanwhile', async () => {
    const execution = await create();
    meanwhile = () => change({ cancelledBy: 'ann' });
    await expect(plan(execution)).rejects.toMatchObject(closedError);
    expect(await stored()).not.toHaveProperty('plan');
  });

  it('keeps a plan that marks its job', async () => {
    const made = await plan(await create());
    const before = await stored();
    expect(await plan({ ...(await create()), plan: made })).toStrictEqual(made);
    expect(await stored()).toStrictEqual(before);
  });

  it('stores the reason of a refusal', async () => {
    const execution = await create({ request: { server, job: 'No such job', name: 'Copy' } });
    await expect(plan(execution)).rejects.toMatchObject({ name: 'RefusedError' });
    expect(await stored()).toMatchObject({
      error: { Error: 'RefusedError', Cause: expect.stringMatching(/./) },
      steps: [{ name: 'Plan', attempts: 1, error: 'RefusedError' }],
    });
  });
});

describe('logging on', () => {
  it('stores its session before it is used, and starts the time of the clone', async () => {
    const execution = await planned();
    await change({ error: { Error: 'ServerBusyError' } });
    const sealed = await logOn(execution);
    expect(await sessionOf()).toMatchObject({ cloneId: id, sealed, uses: 1, usedUntil: at(1_802) });
    const clone = await stored();
    expect(clone).toMatchObject({
      plan: execution.plan,
      startingAt: at(2),
      deadline: at(1_802),
      dueAt: at(1_802),
    });
    expect(clone.steps).toStrictEqual([
      { name: 'Plan', startedAt: at(1), endedAt: at(1), attempts: 1 },
      { name: 'LogOn', startedAt: at(2), endedAt: at(2), attempts: 1 },
      { name: 'Start', startedAt: at(2), attempts: 0 },
    ]);
    expect(clone).not.toHaveProperty('error');
    expect(labState()).toMatchObject({ openSessions: 1, tokensIssued: 2 });
  });

  it('shows an earlier plan as one attempt', async () => {
    const made = await plan(await create());
    id = `${id}-again`;
    await logOn({ ...(await create({ plan: made })), plan: made });
    expect((await stored()).steps[0]).toStrictEqual({
      name: 'Plan',
      startedAt: at(1),
      endedAt: at(2),
      attempts: 1,
    });
  });

  it('continues in the session of an earlier try, if there is one', async () => {
    const execution = await planned();
    const sealed = await logOn(execution, 1);
    expect(await logOn(execution, 2)).toBe(sealed);
    expect(labState()).toMatchObject({ openSessions: 1, tokensIssued: 2 });
  });

  it('closes its session if the clone is closed meanwhile', async () => {
    const execution = await planned();
    await change({ cancelledBy: 'ann' });
    await expect(logOn(execution)).rejects.toMatchObject(closedError);
    expect([labState().openSessions, await sessionOf()]).toStrictEqual([0, undefined]);
  });

  it('keeps a session that cannot be closed on record, so that the reconciler closes it', async () => {
    const execution = await planned();
    await change({ cancelledBy: 'ann' });
    lab.faults.add({ server: 'em-1', kind: 'status', status: 503, method: 'DELETE', times: 1_000 });
    await expect(logOn(execution)).rejects.toMatchObject(closedError);
    expect([labState().openSessions, await sessionOf()]).toStrictEqual([1, expect.anything()]);
  });

  /** A clone that has received the session of another clone. */
  async function handed() {
    const { plan: made, session } = await loggedOn();
    const first = id;
    id = `${id}-next`;
    const execution = { ...(await create({ plan: made, sessionFrom: first })), plan: made };
    const own = await sessionOf(first);
    if (own) await context.clones.sessions.handOver(own, { cloneId: id, usedUntil: at(60) });
    return { execution, first, session };
  }

  it('takes over the session that the clone has received', async () => {
    const { execution, first, session } = await handed();
    const sealed = await logOn(execution);
    expect(sealed).not.toBe(session);
    expect(await sessionOf(id, first)).toMatchObject({ sealed, uses: 2, isHandedOver: false });
    expect(labState()).toMatchObject({ openSessions: 1, tokensIssued: 2 });
    expect(await logOn(execution)).toBe(sealed);
  });

  it.each(['by the server', 'by its seal'])(
    'closes a session that has ended %s, and logs on',
    async (why) => {
      const { execution, first } = await handed();
      if (why === 'by the server') lab.faults.add({ server: 'em-1', kind: 'expire-session', times: 1 });
      else {
        const session = await sessionOf(id, first);
        if (session) await context.clones.sessions.goOn(session, 'broken');
        const again = await sessionOf(id, first);
        if (again) await context.clones.sessions.handOver(again, { cloneId: id, usedUntil: at(-7_200) });
      }
      const sealed = await logOn(execution);
      expect(labState().tokensIssued).toBe(3);
      expect(await sessionOf(id)).toMatchObject({ sealed, uses: 1 });
      expect(await sessionOf(id, first)).toMatchObject({ sealed });
    },
  );
});

describe('starting', () => {
  it('starts one task, however often the step is repeated', async () => {
    const execution = await loggedOn();
    await change({ error: { Error: 'ServerBusyError' } });
    const made = await begin(execution, 1);
    expect(made).toStrictEqual({ taskId: expect.stringMatching(/./), startedAt: at(3), firstLookSeconds: 0 });
    expect(await begin(execution)).toStrictEqual(made);
    expect(labState().tasks).toHaveLength(1);
    const clone = await stored();
    expect(clone).toMatchObject({ started: made });
    expect(clone).not.toHaveProperty('error');
    expect(clone.steps.slice(2)).toStrictEqual([
      { name: 'Start', startedAt: at(3), endedAt: at(3), attempts: 2 },
      { name: 'Wait', startedAt: at(3), attempts: 0 },
    ]);
  });

  it('searches first when the previous clone on the server has ended', async () => {
    const batch = { id: 'b', run: 1, row: 1, attempt: 1, clonesPerServer: 1, expectedTaskSeconds: 100 };
    expect((await started({ batch })).started.firstLookSeconds).toBe(90);
  });

  it('starts nothing for a closed clone', async () => {
    const execution = await loggedOn();
    await change({ cancelledBy: 'ann' });
    await expect(begin(execution)).rejects.toMatchObject(closedError);
    expect(labState().tasks).toStrictEqual([]);
  });

  it('does nothing when the clone has an outcome meanwhile', async () => {
    const execution = await loggedOn();
    const outcome = { outcome: 'unknown', message: 'm', warnings: [] } as const;
    meanwhile = () => change({ outcome: { ...outcome, warnings: [] } });
    expect(await begin(execution)).toHaveProperty('taskId');
    expect(await stored()).not.toHaveProperty('started');
  });
});

describe('polling', () => {
  it('throws while the task runs, which is not a failure, and then returns its end', async () => {
    const execution = await started();
    await expect(poll(execution)).rejects.toMatchObject({ name: 'TaskStillRunning' });
    expect(await stored()).not.toHaveProperty('error');
    later(7);
    expect(await poll(execution, 4)).toStrictEqual({
      succeeded: true,
      message: expect.any(String),
      jobId: expect.stringMatching(/./),
      seconds: 7,
      polledFrom: at(10),
      polls: 5,
    });
  });

  it.each([
    ['it was started', true, 0],
    ['it was entered, of one that was started by an earlier version', false, 1],
  ])('is given up ten minutes after %s', async (_since, isDated, beyondSeconds) => {
    const execution = await started();
    const { startedAt: _startedAt, ...undated } = execution.started;
    const known = isDated ? execution : { ...execution, started: undated };
    const enteredAt = at(3 + beyondSeconds);
    const pollAt = (seconds: number) => {
      now = new Date(at(seconds));
      return pollStep(context)({ state: { name: 'Poll', enteredAt, tries: 0 }, execution: known });
    };
    await expect(pollAt(603 + beyondSeconds)).rejects.toMatchObject({ name: 'DeadlinePassed' });
    const ended = await pollAt(602 + beyondSeconds);
    expect(ended).toMatchObject({ succeeded: true, polls: 1 });
    expect('seconds' in ended).toBe(isDated);
  });
});

describe('finishing', () => {
  async function polled(more: Partial<CloneExecution> = {}) {
    const execution = await started(more);
    later(7);
    return { ...execution, task: await poll(execution, 1) };
  }

  it('stores the outcome, closes the session and releases the lease', async () => {
    const execution = await polled();
    later(1);
    const outcome = await finish(execution);
    expect(outcome).toMatchObject({
      outcome: 'succeeded',
      taskSeconds: 7,
      job: { id: execution.task.jobId, name: `Copy ${count}` },
    });
    const clone = await stored();
    expect(clone.outcome).toStrictEqual(outcome);
    expect(clone.steps.slice(3)).toStrictEqual([
      { name: 'Wait', startedAt: at(3), endedAt: at(10), attempts: 0 },
      { name: 'Poll', startedAt: at(10), endedAt: at(11), attempts: 2 },
      { name: 'Finish', startedAt: at(11), endedAt: at(11), attempts: 1 },
    ]);
    expect([labState().openSessions, await sessionOf(), await holders()]).toStrictEqual([0, undefined, []]);
    expect(await finish(execution)).toStrictEqual(outcome);
  });

  it('closes the session of a single clone before it stores the outcome, which may warn about the session', async () => {
    const execution = await polled();
    const { clones } = context;
    const recorded = clones.end.bind(clones);
    let openThen = -1;
    vi.spyOn(clones, 'end').mockImplementationOnce((...given) => {
      openThen = labState().openSessions;
      return recorded(...given);
    });
    expect(await finish(execution)).toMatchObject({ outcome: 'succeeded' });
    expect(openThen).toBe(0);
  });

  it('records that the jobs of the server may have changed, if the clone has a job or may have one', async () => {
    const changed = () => world.record.get({ pk: `SERVER#${server}`, sk: 'CHANGED' });
    const refused = { ...(await loggedOn()), error: { Error: 'RequestRefusedError', Cause: 'No.' } };
    expect(await finish(refused)).toMatchObject({ outcome: 'failed', code: 'request-refused' });
    expect(await changed()).toBeUndefined();
    id = `${id}-again`;
    expect(await finish(await polled())).toHaveProperty('job');
    expect(await changed()).toBeDefined();
  });

  it('records the same if it is not known whether the clone has a job', async () => {
    const execution = await polled();
    now = new Date(at(1_802));
    lab.faults.add({ server: 'em-1', kind: 'status', status: 503, method: 'GET', times: 1_000 });
    expect(await finish(execution, true)).toMatchObject({ outcome: 'unknown' });
    expect(await world.record.get({ pk: `SERVER#${server}`, sk: 'CHANGED' })).toBeDefined();
  });

  it.each(['has ended', 'cannot be opened'])('logs on again when the session %s', async (why) => {
    const execution = await polled();
    if (why === 'has ended') lab.faults.add({ server: 'em-1', kind: 'expire-session', times: 1 });
    const { tokensIssued } = labState();
    const known = why === 'has ended' ? execution : { ...execution, session: 'broken' };
    expect(await finish(known)).toMatchObject({ outcome: 'succeeded' });
    expect(labState().tokensIssued).toBe(tokensIssued + 1);
    expect(await stored()).toHaveProperty('outcome');
  });

  it('closes the session that it opened when the clone cannot be found', async () => {
    const execution = { ...(await polled()), session: 'broken' };
    const { openSessions } = labState();
    lab.faults.add({
      server: 'em-1',
      kind: 'status',
      status: 503,
      method: 'GET',
      path: '/api/jobs',
      times: 1_000,
    });
    lab.faults.add({
      server: 'em-1',
      kind: 'status',
      status: 503,
      method: 'GET',
      path: '/api/query',
      times: 1_000,
    });
    await expect(finish(execution)).rejects.toMatchObject({ name: 'ServerBusyError' });
    expect(labState().openSessions).toBe(openSessions);
  });

  it('closes the session that it opened for a clone of a batch, and does not pass it on', async () => {
    const batch = await world.make(`batch-${count}`, server, 1);
    id = rowCloneId(batch.id, { row: 1, attempt: 1 });
    const execution = await polled({
      batch: { id: batch.id, run: 1, row: 1, attempt: 1, clonesPerServer: 1 },
    });
    lab.faults.add({ server: 'em-1', kind: 'expire-session', times: 1 });
    expect(await finish(execution)).toMatchObject({ outcome: 'succeeded' });
    expect(labState().openSessions).toBe(0);
  });

  it('finds a session that only the record has, and the caller who cancelled the clone', async () => {
    const { session: _session, started: _started, ...execution } = await started();
    await change({ cancelledBy: 'ann' });
    now = new Date(at(60));
    const outcome = await finish(execution);
    // It was too late: the task had already made the job.
    expect(outcome).toMatchObject({ outcome: 'succeeded', message: expect.stringContaining('ann') });
    expect(labState()).toMatchObject({ openSessions: 0, tokensIssued: 2 });
    expect((await stored()).steps.map(({ name }) => name)).toStrictEqual([
      'Plan',
      'LogOn',
      'Start',
      'Wait',
      'Finish',
    ]);
  });

  it.each([
    ['not the last', false, 1_802, false],
    ['the last, before its deadline', true, 1_801, false],
    ['the last, at its deadline', true, 1_802, true],
  ])(
    'of a clone that cannot be found is left open on a try that is %s',
    async (_what, lastTry, seconds, isUnknown) => {
      const execution = await polled();
      now = new Date(at(seconds));
      lab.faults.add({ server: 'em-1', kind: 'status', status: 503, method: 'GET', times: 1_000 });
      const outcome = finish(execution, lastTry);
      if (isUnknown) expect(await outcome).toMatchObject({ outcome: 'unknown', code: 'server-busy' });
      else await expect(outcome).rejects.toMatchObject({ name: 'ServerBusyError' });
      expect((await stored()).outcome !== undefined).toBe(isUnknown);
    },
  );

  it('passes lease and session to the next clone of a batch', async () => {
    const batch = await world.make(`batch-${count}`, server, 2, { clonesPerServer: 1 });
    id = rowCloneId(batch.id, { row: 1, attempt: 1 });
    const link = { id: batch.id, run: 1, row: 1, attempt: 1, clonesPerServer: 1 };
    const outcome = await finish(await polled({ batch: link }));
    expect(outcome.outcome).toBe('succeeded');
    // Its warnings are those of the plan: none is about a session that is still in use.
    expect(outcome.warnings).toHaveLength(2);
    const next = rowCloneId(batch.id, { row: 2, attempt: 1 });
    expect(calls).toStrictEqual([['machine', next]]);
    expect(await holders()).toStrictEqual([next]);
    expect(await stored(next)).toMatchObject({ sessionFrom: id });
    expect(await sessionOf(next, id)).toMatchObject({ uses: 2, isHandedOver: true });
    expect(labState().openSessions).toBe(1);
    expect(await world.states(batch.id)).toStrictEqual(['ended', 'started']);
  });
});
