import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type Clone,
  CloneClosedError,
  executionOf,
  refuseClosed,
  type StoredClone,
} from '../../../functions/clone/record.ts';
import type { CloneExecution, CloneOutcome } from '../../../functions/clone/state.ts';
import { closed, withStep } from '../../../functions/clone/steps.ts';
import { cloneView, viewClone } from '../../../functions/clone/views.ts';
import type { AutomationRecord } from '../../../functions/platform/record/record.ts';
import { type RunningRecord, runRecord } from '../platform/record/running-record.ts';
import { clonesIn, hideLogs, loggedLines, shortPlan } from './clones-in.ts';

let running: RunningRecord;
let record: AutomationRecord;
beforeAll(async () => {
  running = await runRecord();
  record = open();
});
afterAll(() => running[Symbol.asyncDispose]());

const open = () => running.open({ now: () => now });

let now = new Date('2026-11-23T08:00:00.000Z');
const clonesOf = (of: AutomationRecord) => clonesIn(of, () => now);

beforeEach(hideLogs);

let count = 0;
function asked(): CloneExecution {
  count += 1;
  return {
    cloneId: `clone-${count}`,
    request: { server: 'em-1', job: 'Exchange', name: `Copy ${count}` },
    requestedBy: { source: 'http', name: 'ci' },
    requestedAt: now.toISOString(),
  };
}
const succeeded: CloneOutcome = { outcome: 'succeeded', message: 'The job was cloned.', warnings: [] };
const failed: CloneOutcome = { outcome: 'failed', code: 'step-failed', message: 'It broke.', warnings: [] };
const ending = (outcome: CloneOutcome) => (clone: Clone) => ({
  outcome,
  steps: closed(clone.steps, now.toISOString()),
});

describe('a clone', () => {
  it('is created once for all simultaneous requests for its id', async () => {
    const execution = asked();
    const all = await Promise.all(Array.from({ length: 5 }, () => clonesOf(open()).create(execution)));
    expect(all.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(all.map(({ clone }) => clone.request.name)).size).toBe(1);
  });

  it('is created when the answer to its own write was lost', async () => {
    const execution = asked();
    running.tables.fault({ operation: 'PutItem', kind: 'drop-response', times: 1 });
    const { created, clone } = await clonesOf(record).create(execution);
    expect(created).toBe(true);
    expect(viewClone(clone)).toMatchObject({ id: execution.cloneId, status: 'running', server: 'em-1' });
  });

  it('keeps its first outcome, and is no longer due', async () => {
    const { cloneId } = asked();
    const clones = clonesOf(record);
    await clones.create({ ...asked(), cloneId });
    const [one, other] = await Promise.all([
      clonesOf(open()).end(cloneId, ending(succeeded)),
      clonesOf(open()).end(cloneId, ending(failed)),
    ]);
    expect(one?.outcome).toStrictEqual(other?.outcome);
    now = new Date(now.getTime() + 3_600_000);
    const due: string[] = [];
    for await (const { id } of clones.due()) due.push(id);
    expect(due).not.toContain(cloneId);
  });

  it('that must not end yet stays as stored; one that ends leaves the index of due clones', async () => {
    const { cloneId } = asked();
    const clones = clonesOf(record);
    const { clone } = await clones.create({ ...asked(), cloneId });
    const left = await clones.end(cloneId, () => undefined);
    expect(left?.stored).toStrictEqual(clone.stored);
    const ended = await clones.end(cloneId, ending(failed));
    for (const attribute of ['duePk', 'dueSk', 'tell']) expect(ended?.stored).not.toHaveProperty(attribute);
  });

  it('is due when it has not started in time, and later at its deadline', async () => {
    const execution = asked();
    const clones = clonesOf(record);
    const { clone } = await clones.create(execution);
    expect(Date.parse(clone.dueAt ?? '') - now.getTime()).toBe(120_000);
    await clones.change(execution.cloneId, (current) => ({ ...current, dueAt: current.deadline }));
    const stored = await clones.get(execution.cloneId);
    expect(stored?.dueAt).toBe(clone.deadline);
  });

  it('is changed from what was read, and read again when another writer was faster', async () => {
    const execution = asked();
    const clones = clonesOf(record);
    const { clone: read } = await clones.create(execution);
    await clones.change(execution.cloneId, (current) => ({ ...current, cancelledBy: 'ann' }));
    const changed = await clones.change(
      execution.cloneId,
      (current) => ({ ...current, startingAt: now.toISOString() }),
      read,
    );
    expect(changed).toMatchObject({ cancelledBy: 'ann', startingAt: now.toISOString() });
  });

  it('starts no step once it is cancelled or has an outcome', async () => {
    const execution = asked();
    const { clone } = await clonesOf(record).create(execution);
    expect(() => refuseClosed(clone)).not.toThrow();
    expect(() => refuseClosed({ ...clone, cancelledBy: 'ann' })).toThrow(CloneClosedError);
    expect(() => refuseClosed({ ...clone, outcome: succeeded })).toThrow(CloneClosedError);
  });

  it('keeps what another version wrote, and ignores what it cannot use', async () => {
    const execution = asked();
    const clones = clonesOf(record);
    const { clone } = await clones.create(execution);
    const odd = { ...clone.stored, later: { x: 1 }, plan: 'no plan', claim: 7 };
    await record.replace(clone.stored, odd);
    const read = (await clones.get(execution.cloneId)) as StoredClone;
    expect(read.plan).toBeUndefined();
    const key = `CLONE#${execution.cloneId}`;
    const line = { level: 'warn', event: 'stored-clone-unreadable', key };
    expect(await clones.get('none')).toBeUndefined();
    expect(loggedLines('stored-clone-unreadable')).toStrictEqual([{ ...line, lost: 'plan, claim' }]);
    expect(viewClone(read)).toMatchObject({ status: 'running', requestedBy: execution.requestedBy });
    const ended = await clones.end(execution.cloneId, ending(failed), read);
    expect(ended?.stored['later']).toStrictEqual({ x: 1 });
    expect(viewClone(ended as StoredClone)).toMatchObject({ status: 'finished', ...failed });
  });

  it('is stored until history expires, and gives its steps all its data', async () => {
    const { cloneId, ...request } = asked();
    const given: CloneExecution = {
      ...request,
      cloneId,
      mark: 'm-1',
      plan: shortPlan,
      batch: { id: 'b', run: 1, row: 2, attempt: 3, clonesPerServer: 4, expectedTaskSeconds: 5 },
      sessionFrom: 'c-0',
    };
    const clones = clonesOf(record);
    const { clone } = await clones.create(given);
    expect(executionOf(clone)).toStrictEqual(given);
    const planned: CloneExecution = { ...asked(), plan: { ...shortPlan, driver: 'backup-replication' } };
    expect(executionOf((await clones.create(planned)).clone)).toStrictEqual(planned);
    expect(clone.stored).toMatchObject({
      duePk: 'CLONE',
      dueSk: clone.dueAt,
      expiresAt: record.expiryOf(new Date(given.requestedAt)),
    });
    const later = {
      started: { taskId: 't', cloned: { jobId: 'j', name: 'Exchange_clone1', certain: true } },
      task: { succeeded: true, message: 'm' },
      error: { Error: 'e' },
      cancelledBy: 'ann',
    };
    const changed = await clones.change(cloneId, (current) => ({ ...current, ...later }));
    expect(changed && executionOf(changed)).toStrictEqual({ ...given, ...later });
    const bare = asked();
    expect(executionOf((await clones.create(bare)).clone)).toStrictEqual(bare);
  });

  it('is stored together with the notice of its outcome, if there are receivers', async () => {
    const told = async (tellsEnds?: boolean) => {
      const clones = clonesIn(record, () => now, tellsEnds);
      const { cloneId } = (await clones.create(asked()).then(({ clone }) => executionOf(clone))) ?? {};
      const ended = await clones.end(cloneId, ending(failed));
      return { clones, cloneId, stored: ended?.stored };
    };
    for (const tellsEnds of [undefined, false])
      expect((await told(tellsEnds)).stored).not.toHaveProperty('duePk');
    const { clones, cloneId, stored } = await told(true);
    const notice = { duePk: 'NOTICE', dueSk: `${now.toISOString()}#clone-ended-${cloneId}` };
    expect(stored).toMatchObject({ ...notice, tell: expect.stringContaining(cloneId) });
    now = new Date(now.getTime() + 1_000);
    const changed = await clones.change(cloneId, (clone) => ({ ...clone, steps: [] }));
    expect(changed?.stored).toMatchObject({ ...notice, tell: stored?.['tell'] });
    expect(changed).not.toHaveProperty('dueAt');
    if (!changed) return;
    const { duePk: _duePk, dueSk: _dueSk, tell: _tell, ...sent } = changed.stored;
    await record.replace(changed.stored, sent);
    const again = await clones.change(cloneId, (clone) => ({ ...clone, steps: [] }));
    for (const name of ['duePk', 'dueSk', 'tell']) expect(again?.stored).not.toHaveProperty(name);
  });

  it('is shown as planned, and as resolving while its outcome is resolved', async () => {
    const { clone } = await clonesOf(record).create(asked());
    const planned = { ...clone, plan: { ...shortPlan, name: 'New', warnings: ['w'] } };
    const view = viewClone(planned);
    expect(view).toMatchObject({ source: 'Exchange', name: 'New', warnings: ['w'], plan: planned.plan });
    expect(cloneView.parse(view)).toStrictEqual(view);
    expect(viewClone(clone)).toMatchObject({ warnings: [], status: 'running' });
    expect(viewClone(clone)).not.toHaveProperty('plan');
    const claim = { by: 'r', until: now.toISOString() };
    const all = [
      { ...clone, claim },
      { ...clone, cancelledBy: 'ann' },
      { ...clone, claim, outcome: succeeded },
    ];
    expect(all.map((each) => viewClone(each).status)).toStrictEqual(['resolving', 'resolving', 'finished']);
  });

  it('cannot be used when it is unknown who may see it', async () => {
    const { cloneId } = asked();
    const clones = clonesOf(record);
    const { clone } = await clones.create({ ...asked(), cloneId });
    const { steps: _steps, ...stepless } = clone.stored;
    const stored = await record.replace(clone.stored, stepless);
    expect((await clones.get(cloneId))?.steps).toStrictEqual([]);
    await record.replace(stored, { ...stored, server: 7 });
    expect(await clones.get(cloneId)).toBeUndefined();
    const key = `CLONE#${cloneId}`;
    expect(loggedLines('stored-clone-unreadable')).toMatchObject([{ key, lost: 'all' }]);
    await expect(clones.create({ ...asked(), cloneId })).rejects.toThrow(/cannot be read/);
    const later = new Date(now.getTime() + 3_600_000);
    const found = [
      ...(await Array.fromAsync(clones.ofServer('em-1', '0', '~'))),
      ...(await Array.fromAsync(clonesIn(record, () => later).due())),
    ];
    expect(found.filter((each) => each === undefined || each.id === cloneId)).toStrictEqual([]);
  });
});

it('a session is due at the end of its use, until it is removed', async () => {
  const clones = clonesOf(record);
  const session = { server: 'em-1', cloneId: 'c-9', sealed: 'sealed', usedUntil: now.toISOString() };
  const { sessions } = clones;
  const holder = { server: 'em-1', id: 'c-9' };
  await sessions.put(session);
  expect(await sessions.get(holder)).toMatchObject(session);
  const due: string[] = [];
  for await (const { cloneId } of sessions.due()) due.push(cloneId);
  expect(due).toStrictEqual(['c-9']);
  const stored = await record.get({ pk: 'SESSION#em-1', sk: 'c-9' });
  expect(stored?.expiresAt).toBe(Math.ceil(now.getTime() / 1000) + 86_400);
  const { uses: _uses, isHandedOver: _isHandedOver, ...earlier } = stored ?? expect.fail('It is not there.');
  const replaced = await record.replace(earlier, earlier);
  expect(await sessions.get(holder)).toMatchObject({ uses: 1, isHandedOver: false });
  await record.replace(replaced, { ...replaced, sealed: 7 });
  expect([await sessions.get(holder), await Array.fromAsync(sessions.due())]).toStrictEqual([undefined, []]);
  const line = { level: 'warn', event: 'stored-session-unreadable', key: 'SESSION#em-1' };
  expect(loggedLines('stored-session-unreadable')).toStrictEqual([line, line]);
  await sessions.put(session);
  await sessions.deleteOf(holder);
  expect(await sessions.get(holder)).toBeUndefined();
  await sessions.deleteOf({ ...holder, sessionFrom: 'c-8' });
  await sessions.put(session);
  const own = await sessions.get({ ...holder, sessionFrom: 'c-8' });
  if (own) await sessions.delete(own);
  expect(await sessions.get(holder)).toBeUndefined();
});

it('a session that is passed on belongs to one clone at a time, even if several pass it on at once', async () => {
  const { sessions } = clonesOf(record);
  const usedUntil = now.toISOString();
  const first = { server: 'em-1', id: 'h-1' };
  await sessions.put({ server: 'em-1', cloneId: 'h-1', sealed: 'sealed', usedUntil });
  const read = (await sessions.get(first)) as NonNullable<Awaited<ReturnType<typeof sessions.get>>>;
  const handed = await Promise.allSettled(
    ['h-2', 'h-3', 'h-4'].map((cloneId) => sessions.handOver(read, { cloneId, usedUntil })),
  );
  expect(handed.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await sessions.get(first)).toBeUndefined();
  const holders = await Promise.all(
    ['h-2', 'h-3', 'h-4'].map((id) => sessions.get({ server: 'em-1', id, sessionFrom: 'h-1' })),
  );
  const [held] = holders.flatMap((session) => session ?? []);
  expect(held).toMatchObject({ uses: 2, isHandedOver: true, sealed: 'sealed' });
  if (!held) return;
  await sessions.goOn(held, 'sealed anew');
  const next = { server: 'em-1', id: held.cloneId, sessionFrom: 'h-1' };
  expect(await sessions.get(next)).toMatchObject({ uses: 2, isHandedOver: false, sealed: 'sealed anew' });
  await sessions.deleteOf(next);
  expect(await sessions.get(next)).toBeUndefined();
});

it('steps are closed by the next one, and a retried step is one step', () => {
  const at = (second: number) => `2026-11-23T08:00:0${second}.000Z`;
  const planned = withStep([{ name: 'Plan', startedAt: at(0), attempts: 0 }], {
    name: 'Plan',
    enteredAt: at(1),
    tries: 0,
  });
  const failing = withStep(
    planned,
    { name: 'Start', enteredAt: at(2), tries: 0 },
    { error: 'ServerBusyError' },
  );
  const retried = withStep(failing, { name: 'Start', enteredAt: at(2), tries: 1 }, { endedAt: at(4) });
  expect(retried).toStrictEqual([
    { name: 'Plan', startedAt: at(1), endedAt: at(2), attempts: 1 },
    { name: 'Start', startedAt: at(2), endedAt: at(4), attempts: 2 },
  ]);
});

it('an unknown outcome is counted, and no other', async () => {
  const written: string[] = [];
  // The metric is a separate line, which bypasses the console.
  const output = vi
    .spyOn(process.stdout, 'write')
    .mockImplementation((line) => written.push(String(line)) > 0);
  for (const outcome of ['failed', 'cancelled', 'unknown'] as const) {
    const execution = asked();
    await clonesOf(record).create({ ...execution, mark: 'm-1' });
    const ended = await clonesOf(record).end(execution.cloneId, ending({ ...failed, outcome }));
    expect(ended?.mark).toBe('m-1');
  }
  expect(written.filter((line) => line.includes('ClonesUnknown'))).toHaveLength(1);
  output.mockRestore();
  // The dashboard queries these lines.
  expect(loggedLines('clone-ended')).toStrictEqual(
    ['failed', 'cancelled', 'unknown'].map((outcome, index) => ({
      level: 'info',
      event: 'clone-ended',
      cloneId: `clone-${count - 2 + index}`,
      server: 'em-1',
      outcome,
      code: 'step-failed',
    })),
  );
});
