import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { clonesPrefix } from '../../../../functions/clone/batches/batch.ts';
import { Batches } from '../../../../functions/clone/batches/record.ts';
import { Leases } from '../../../../functions/clone/leases.ts';
import {
  isOverdue,
  type ReconcileContext,
  type ReconcileTry,
  reconcile,
  reconcileStep,
} from '../../../../functions/clone/outcome/reconcile.ts';
import { reconcileDue } from '../../../../functions/clone/outcome/reconcile-due.ts';
import type { Clone, Clones, StoredClone } from '../../../../functions/clone/record.ts';
import type { Executions } from '../../../../functions/platform/executions.ts';
import type { AutomationRecord } from '../../../../functions/platform/record/record.ts';
import type { Secrets } from '../../../../functions/platform/secrets.ts';
import { type RunningRecord, runRecord } from '../../platform/record/running-record.ts';
import { clonesIn, hideLogs, loggedLines, shortPlan } from '../clones-in.ts';

const clone = (startingAt?: string): Clone => ({
  id: 'c',
  server: 'em-1',
  request: { server: 'em-1', job: 'Exchange', name: 'Copy' },
  requestedBy: { source: 'http', name: 'pipeline' },
  requestedAt: '2026-11-23T06:00:00Z',
  deadline: '2026-11-23T06:30:00Z',
  steps: [],
  ...(startingAt !== undefined && { startingAt }),
});

it.each<[startingAt: string | undefined, now: string, overdue: boolean]>([
  ['2026-11-23T06:00:05Z', '2026-11-23T06:59:59Z', false],
  ['2026-11-23T06:00:05Z', '2026-11-23T07:00:00Z', true],
  // It waits for a lease, and its time has not started.
  [undefined, '2026-11-23T09:00:00Z', false],
])('a clone that started at %s is overdue at %s: %s', (startingAt, now, overdue) => {
  expect(isOverdue(clone(startingAt), new Date(now))).toBe(overdue);
});

describe('a reconciliation', () => {
  let running: RunningRecord;
  let record: AutomationRecord;
  beforeAll(async () => {
    running = await runRecord();
    record = running.open({ now: () => now });
  });
  afterAll(() => running[Symbol.asyncDispose]());

  const requested = new Date('2026-11-23T08:00:00.000Z');
  const at = (minutes: number) => new Date(requested.getTime() + minutes * 60_000);
  let now: Date;
  let id: string;
  let count = 0;
  /** The calls to executions. */
  let calls: unknown[][];
  /** The execution of the clone, as Step Functions describes it. */
  let execution: { status: string; error?: string; cause?: string } | undefined;
  let clones: Clones;
  beforeEach(async () => {
    count += 1;
    id = `clone-${count}`;
    [now, calls, execution] = [requested, [], undefined];
    hideLogs();
    clones = clonesIn(record, () => now);
  });

  const create = async (more: Partial<Clone> = {}): Promise<StoredClone | undefined> => {
    await clones.create({
      cloneId: id,
      request: { server: 'em-1', job: 'Exchange', name: 'Copy' },
      requestedBy: { source: 'http', name: 'ci' },
      requestedAt: requested.toISOString(),
    });
    return clones.change(id, (current) => ({ ...current, ...more }));
  };
  /** No server is configured: every read of a server is refused. */
  const contextWith = (describe: () => Promise<unknown>): ReconcileContext => ({
    clones,
    leases: new Leases(record, () => now),
    batches: new Batches(record, () => now),
    executions: {
      start: async (...given: unknown[]) => {
        calls.push(['start', given[0]]);
        return { started: true };
      },
      stop: async (...given: unknown[]) => void calls.push(['stop', ...given]),
      describe,
    } as unknown as Executions,
    configuration: { servers: [] } as never,
    secrets: { read: async () => ({ key: 'k'.repeat(32) }) } as unknown as Secrets,
    now: () => now,
  });
  const run = (given: Partial<ReconcileTry> = {}, describe: () => Promise<unknown> = async () => execution) =>
    reconcile(contextWith(describe), { cloneId: id, by: 'r-1', hasWaited: false, lastTry: false, ...given });
  const seen = async () => {
    const { outcome, claim, dueAt } = (await clones.get(id)) ?? {};
    return { outcome: outcome?.outcome, code: outcome?.code, claim: claim?.by, dueAt };
  };
  const open = (minutes: number) => ({
    outcome: undefined,
    code: undefined,
    claim: undefined,
    dueAt: at(minutes).toISOString(),
  });
  const ended = (outcome: string, code: string) => ({ outcome, code, claim: undefined, dueAt: undefined });
  const startingAt = at(1).toISOString();

  it('of no clone does nothing', async () => {
    await run();
    expect(calls).toStrictEqual([]);
  });

  it('starts a clone that never had an execution, and looks again', async () => {
    await create();
    now = at(2);
    await run();
    expect(calls).toStrictEqual([['start', id]]);
    expect(await seen()).toStrictEqual(open(7));
  });

  it('ends one that did not start in time', async () => {
    await create();
    now = at(30);
    await run();
    expect([calls, await seen()]).toStrictEqual([[], ended('failed', 'not-started')]);
  });

  it.each([
    ['waits for a lease', {}, 40, 45],
    ['has begun, until its deadline', { startingAt }, 3, 30],
    ['has begun, and is near its deadline', { startingAt }, 27, 32],
    ['has begun, and is at its last step', { startingAt }, 34, 39],
  ])('does nothing for a running one that %s', async (_how, more, minutes, looksAgain) => {
    await create(more);
    execution = { status: 'RUNNING' };
    now = at(minutes);
    await run();
    expect([calls, await seen()]).toStrictEqual([[], open(looksAgain)]);
  });

  it('stops a running one that was cancelled', async () => {
    await create({ cancelledBy: 'ann' });
    execution = { status: 'RUNNING' };
    await run();
    expect([calls, await seen()]).toStrictEqual([
      [['stop', id, 'Cancelled', 'ann']],
      ended('cancelled', 'cancelled'),
    ]);
  });

  it('stops one that is past its deadline, and waits for a step that may be running', async () => {
    await create({ startingAt });
    execution = { status: 'RUNNING' };
    now = at(35);
    await expect(run()).rejects.toMatchObject({ name: 'StepUnderWayError' });
    expect(calls).toStrictEqual([['stop', id, 'DeadlinePassed', expect.any(String)]]);
    expect(await seen()).toMatchObject({ claim: 'r-1', dueAt: at(38).toISOString() });
  });

  it.each([
    [
      { status: 'FAILED', error: 'ServerBusyError', cause: '{"errorMessage":"Busy."}' },
      'failed',
      'server-busy',
    ],
    [{ status: 'TIMED_OUT' }, 'failed', 'deadline-passed'],
    [{ status: 'ABORTED', error: 'Cancelled', cause: 'ann' }, 'cancelled', 'cancelled'],
    [{ status: 'ABORTED', error: 'Cancelled' }, 'cancelled', 'cancelled'],
    [{ status: 'ABORTED', error: 'DeadlinePassed' }, 'failed', 'deadline-passed'],
    [{ status: 'FAILED', error: 'Broken' }, 'failed', 'step-failed'],
  ])(
    "ends one that has started nothing, with its execution's error: %j",
    async (described, outcome, code) => {
      await create();
      execution = described;
      await run();
      expect([calls, await seen()]).toStrictEqual([[], ended(outcome, code)]);
      const steps = (await clones.get(id))?.steps.map(({ endedAt }) => endedAt);
      expect(steps).toStrictEqual([requested.toISOString()]);
    },
  );

  it('leaves open one that has started something meanwhile', async () => {
    await create();
    const describe = async () => {
      await clones.change(id, (current) => ({ ...current, startingAt }));
      return { status: 'FAILED', error: 'Broken' };
    };
    await run({}, describe);
    expect((await seen()).outcome).toBeUndefined();
  });

  it("takes a step's own error before its execution's", async () => {
    await create({ error: { Error: 'NameTakenError', Cause: '{}' } });
    execution = { status: 'FAILED', error: 'Broken' };
    await run();
    expect(await seen()).toStrictEqual(ended('failed', 'name-taken'));
  });

  it.each([
    ['r-2', 1, false],
    ['r-2', 0, true],
    ['r-1', 1, true],
  ])('continues when %s has the claim for %i more minutes: %s', async (by, minutes, isDone) => {
    await create({ claim: { by, until: at(minutes).toISOString() } });
    execution = { status: 'FAILED', error: 'Broken' };
    await run();
    expect((await seen()).outcome).toBe(isDone ? 'failed' : undefined);
  });

  it('closes the session of one that has its outcome, and releases its lease', async () => {
    const leases = new Leases(record, () => now);
    const outcome = { outcome: 'failed', message: 'm', warnings: [] } as const;
    await create({ outcome: { ...outcome, warnings: [] } });
    await leases.take({ server: 'em-1', cloneId: id, atOnce: 1, until: at(30), comesFirst: false });
    const usedUntil = at(30).toISOString();
    await clones.sessions.put({ server: 'em-1', cloneId: id, sealed: 'no seal', usedUntil });
    await run();
    expect(loggedLines('session-closed')).toMatchObject([{ cloneId: id }]);
    expect((await leases.takenOn('em-1')).holders).not.toContain(id);
  });

  it.each([
    ['its time is over', 30, { lastTry: true }, ended('unknown', 'not-resolved')],
    ['another try is to come after its time', 3, { lastTry: true }, open(8)],
    ['its time is over before that', 27, { lastTry: true }, open(30)],
  ])('whose server cannot be read, when %s', async (_when, minutes, given, what) => {
    await create({ startingAt, plan: shortPlan });
    execution = { status: 'FAILED', error: 'Broken' };
    now = at(minutes);
    await run({ hasWaited: true, ...given });
    expect(await seen()).toStrictEqual(what);
    expect(loggedLines('clone-not-resolved')).toStrictEqual(
      what.outcome === undefined
        ? [{ level: 'warn', event: 'clone-not-resolved', cloneId: id, error: 'RefusedError' }]
        : [],
    );
  });

  it('whose server cannot be read is retried', async () => {
    await create({ startingAt, plan: shortPlan });
    execution = { status: 'FAILED', error: 'Broken' };
    now = at(3);
    await expect(run({ hasWaited: true })).rejects.toMatchObject({ name: 'RefusedError' });
    await expect(run({ hasWaited: false })).rejects.toMatchObject({ name: 'StepUnderWayError' });
    expect((await seen()).claim).toBe('r-1');
  });

  it.each([
    [undefined, 'deadline-passed'],
    [{ Error: 'NameTakenError' }, 'name-taken'],
  ])('of one that is stopped past its deadline reports the error of its step: %j', async (error, code) => {
    await create({ startingAt, ...(error && { error }) });
    execution = { status: 'RUNNING' };
    now = at(35);
    await run({ hasWaited: true });
    expect(await seen()).toStrictEqual(ended('failed', code));
  });

  it('is a step of a workflow, which waits once and may be the last', async () => {
    const event = (waited?: object, lastTry = true) => ({
      lastTry,
      run: 'r-1',
      data: { name: id, ...(waited && { waited }) },
    });
    const look = reconcileStep(contextWith(async () => execution));
    await create({ startingAt, plan: shortPlan });
    execution = { status: 'FAILED', error: 'Broken' };
    now = at(30);
    await expect(look(event())).rejects.toMatchObject({ name: 'StepUnderWayError' });
    expect((await seen()).claim).toBe('r-1');
    await expect(look(event({}, false))).rejects.toMatchObject({ name: 'RefusedError' });
    await look(event({}));
    expect(await seen()).toStrictEqual(ended('unknown', 'not-resolved'));
    await expect(look({ lastTry: true })).rejects.toMatchObject({ code: 'event-unreadable' });
  });

  describe('of all work that is due', () => {
    const due = async (start: (name: string) => unknown = () => {}) => {
      const executions = (what: string) =>
        ({
          start: async (name: string, input: unknown) => {
            calls.push([what, name, input]);
            await start(name);
          },
        }) as unknown as Executions;
      const lines: string[] = [];
      // Metrics are separate lines.
      const output = vi
        .spyOn(process.stdout, 'write')
        .mockImplementation((line) => lines.push(String(line)) > 0);
      await reconcileDue({
        clones,
        batches: new Batches(record, () => now),
        reconciliations: executions('reconcile'),
        looks: executions('look'),
        configuration: { servers: [] } as never,
        secrets: { read: async () => ({ key: 'k'.repeat(32) }) } as unknown as Secrets,
        namespace: 'test',
        now: () => now,
      }).finally(() => output.mockRestore());
      return lines.filter((line) => line.includes('ClonesUnknown')).length;
    };
    const callsOf = (name: string) => calls.filter(([, given]) => String(given).startsWith(name));

    it('starts each once for its time, even if others fail', async () => {
      await create();
      const other = `${id}-other`;
      [id, now] = [other, at(1)];
      await create();
      id = other.replace('-other', '');
      now = at(2);
      await due(() => Promise.reject(new Error('Step Functions is not there.')));
      expect(callsOf(`${id}-`)).toStrictEqual([['reconcile', `${id}-${at(2).getTime()}`, { name: id }]]);
      now = at(3);
      await due();
      expect(loggedLines('not-reconciled')).toContainEqual({
        level: 'error',
        event: 'not-reconciled',
        id,
        error: 'Error',
      });
      expect(callsOf(`${other}-`)).toStrictEqual([
        ['reconcile', `${other}-${at(3).getTime()}`, { name: other }],
      ]);
    });

    it('counts those that are overdue', async () => {
      await create({ startingAt, deadline: at(100).toISOString(), dueAt: at(130).toISOString() });
      now = at(129);
      const before = await due();
      const overdue = () =>
        loggedLines('clone-overdue').filter((line) => 'cloneId' in line && line.cloneId === id);
      expect(overdue()).toStrictEqual([]);
      now = at(130);
      expect((await due()) - before).toBe(1);
      expect(overdue()).toStrictEqual([
        { level: 'error', event: 'clone-overdue', cloneId: id, deadline: at(100).toISOString() },
      ]);
    });

    it('closes the sessions that were left open, except those in which a clone is being resolved', async () => {
      const outcome = { outcome: 'failed', message: 'm', warnings: [] as string[] } as const;
      const usedUntil = at(-90).toISOString();
      const [open, over, gone] = [`${id}-open`, `${id}-over`, `${id}-gone`];
      for (const cloneId of [open, over, gone])
        await clones.sessions.put({ server: 'em-1', cloneId, sealed: 'no seal', usedUntil });
      id = open;
      await create();
      id = over;
      await create({ outcome: { ...outcome, warnings: [] } });
      await due();
      const left = await Promise.all(
        [open, over, gone].map((each) => clones.sessions.get({ server: 'em-1', id: each })),
      );
      expect(left.map((session) => session?.cloneId)).toStrictEqual([open, undefined, undefined]);
    });

    it('looks at batches that have not ended', async () => {
      const batch = (batchId: string, run: object) => ({
        id: batchId,
        contentHash: 'h',
        requestedBy: { source: 'http' as const, name: 'ci' },
        requestedAt: requested.toISOString(),
        servers: [],
        run: {
          number: 1,
          requestedBy: { source: 'http' as const, name: 'ci' },
          startedAt: requested.toISOString(),
          clonesPerServer: 1,
          items: 0,
          rowsKey: 'k',
          isPrepared: true,
          ...run,
        },
      });
      const batches = new Batches(record, () => now);
      await batches.create(batch('runs', {}));
      await batches.create(batch('ended', { endedAt: requested.toISOString() }));
      await due();
      expect(calls.filter(([what]) => what === 'look')).toStrictEqual([
        ['look', `${clonesPrefix('runs')}${now.getTime()}`, { batch: 'runs' }],
      ]);
    });
  });
});
