import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { LAB_ACCOUNTS } from '@veeam-automation/lab/accounts';
import { type Lab, startLab } from '@veeam-automation/lab/lab';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '../../../../functions/action.ts';
import { cancelCloneAction } from '../../../../functions/clone/actions/cancel-clone.ts';
import { createCloneAction, startedClone } from '../../../../functions/clone/actions/create-clone.ts';
import { getCloneAction } from '../../../../functions/clone/actions/get-clone.ts';
import {
  clonesQuery,
  listClonesAction,
  listedClones,
} from '../../../../functions/clone/actions/list-clones.ts';
import type { Clone, Clones, StoredClone } from '../../../../functions/clone/record.ts';
import {
  hasBegun,
  isOverdue,
  startClone,
  startLook,
  startReconciliation,
} from '../../../../functions/clone/workflows.ts';
import type { ServerConfiguration } from '../../../../functions/configuration.ts';
import type { Executions } from '../../../../functions/platform/executions.ts';
import { Secrets } from '../../../../functions/platform/secrets.ts';
import { workId } from '../../../../functions/work-id.ts';
import { anyPort, labServer } from '../../lab-server.ts';
import { type RunningRecord, runRecord } from '../../platform/record/running-record.ts';
import { clonesIn, hideLogs, loggedLines } from '../clones-in.ts';

const at = (minutes: number) => new Date(Date.UTC(2026, 10, 23, 8, minutes));
const caller: Caller = { source: 'http', name: 'ci', permissions: [], servers: ['em-1', 'em-2'] };

let now = at(0);
let running: RunningRecord;
let clones: Clones;
/** The calls to executions, which fail when `failure` is set. */
let calls: unknown[][];
let failure: Error | undefined;
beforeAll(async () => {
  running = await runRecord();
  const clock = () => now;
  clones = clonesIn(running.open({ now: clock }), clock);
});
afterAll(() => running[Symbol.asyncDispose]());
beforeEach(() => {
  [now, calls, failure] = [at(0), [], undefined];
  hideLogs();
});

const asked = async (...call: unknown[]) => {
  calls.push(call);
  if (failure) throw failure;
};
const executions = {
  start: (name: string, input: unknown) => asked('start', name, input),
  stop: (...given: unknown[]) => asked('stop', ...given),
} as unknown as Executions;
const workflows = () => ({ record: clones, clones: executions, reconciliations: executions });
const context = () => ({ caller, now, requestId: 'r' });
const idOf = (digit: string) => `clone-${digit.repeat(32)}`;

async function create(id: string, more: Partial<Clone> = {}, minutes = 0): Promise<Clone> {
  const server = more.server ?? 'em-1';
  await clones.create({
    cloneId: id,
    request: { server, job: 'Exchange', name: 'Copy' },
    requestedBy: more.requestedBy ?? { source: 'http', name: 'ci' },
    requestedAt: at(minutes).toISOString(),
  });
  const changed = await clones.change(id, (current) => ({ ...current, ...more }));
  if (!changed) throw new Error('It was not created.');
  return changed;
}
const outcome = { outcome: 'failed' as const, code: 'task-failed', message: 'm', warnings: [] };
const notFound = { name: 'RefusedError', kind: 'not-found' };

it.each([
  ['clones:get', 'clones:read', () => getCloneAction(workflows())],
  ['clones:cancel', 'clones:write', () => cancelCloneAction(workflows())],
  ['clones:list', 'clones:read', () => listClonesAction({ configuration: {} as never }, clones)],
])('%s requires %s, and finds its servers itself', (name, permission, action) => {
  expect(action()).toMatchObject({ name, permission });
  expect(action().servers({} as never)).toStrictEqual([]);
});

describe('a clone that is created', () => {
  let lab: Lab;
  let configuration: { servers: ServerConfiguration[] };
  beforeAll(async () => {
    lab = await startLab(anyPort);
    const server = labServer(lab, 'enterprise-manager');
    configuration = { servers: [server, { ...server, name: 'vb365-1', product: 'microsoft365' }] };
  });
  afterAll(() => lab.close());

  const { user: username, password } = LAB_ACCOUNTS.administrator;
  const client = { send: async () => ({ SecretString: JSON.stringify({ username, password }) }) };
  const request = { server: 'em-1', job: 'File Servers Daily', name: '{{job}} copy {{time}}' };
  const owner = { ...caller, servers: ['em-1', 'vb365-1'] };
  const action = (approved: Parameters<typeof createCloneAction>[3] = {}) =>
    createCloneAction(
      {
        configuration: configuration as never,
        secrets: new Secrets('test', () => 0, client as unknown as SecretsManagerClient),
      },
      workflows(),
      () => '12345678-1234-1234-1234-123456789abc',
      approved,
    );
  const ask = (more: object = {}, approved: Parameters<typeof action>[0] = {}) =>
    action(approved).run({ request, dryRun: false, ...more }, { ...context(), caller: owner });
  const own = (key: string) => workId('clone', { source: 'http', name: 'ci' }, key);

  it('is for the named server, for callers who may write clones', () => {
    expect(action()).toMatchObject({ name: 'clones:create', permission: 'clones:write' });
    expect(action().servers({ request, dryRun: true })).toStrictEqual(['em-1']);
  });

  it('is planned and not on record in a dry run', async () => {
    const shown = await ask({ dryRun: true, idempotencyKey: 'dry' });
    expect(shown).toMatchObject({
      dryRun: true,
      plan: { name: 'File Servers Daily copy 08-00', description: expect.stringContaining(own('dry')) },
    });
    expect(startedClone(shown)).toBeUndefined();
    expect([await clones.get(own('dry')), calls]).toStrictEqual([undefined, []]);
    await expect.poll(() => lab.state()['em-1']?.openSessions).toBe(0);
  });

  it('is on record with its plan, and its execution is started', async () => {
    const id = 'clone-12345678123412341234123456789abc';
    const given = await ask();
    expect(given).toMatchObject({ dryRun: false, clone: { id, status: 'running' } });
    expect(startedClone(given)).toBe(id);
    expect(await clones.get(id)).toMatchObject({
      request,
      requestedBy: { source: 'http', name: 'ci' },
      requestedAt: at(0).toISOString(),
      plan: { name: 'File Servers Daily copy 08-00', source: { name: 'File Servers Daily' } },
    });
    expect(calls).toStrictEqual([['start', id, expect.objectContaining({ cloneId: id, request })]]);
  });

  it('is the same clone for the same key and request, and is started again until it has begun', async () => {
    await ask({ idempotencyKey: 'k' });
    now = at(1);
    const tokens = lab.state()['em-1']?.tokensIssued;
    expect(await ask({ idempotencyKey: 'k' })).toMatchObject({ clone: { requestedAt: at(0).toISOString() } });
    expect(calls.map(([what, id]) => [what, id])).toStrictEqual(Array(2).fill(['start', own('k')]));
    await expect(ask({ idempotencyKey: 'k', request: { ...request, job: 'x' } })).rejects.toMatchObject({
      kind: 'idempotency-conflict',
    });
    await clones.change(own('k'), (clone) => ({ ...clone, startingAt: at(1).toISOString() }));
    await ask({ idempotencyKey: 'k' });
    expect(calls).toHaveLength(2);
    expect(lab.state()['em-1']?.tokensIssued).toBe(tokens);
  });

  it('is the clone of a faster request with the same key', async () => {
    const both = await Promise.all([ask({ idempotencyKey: 'both' }), ask({ idempotencyKey: 'both' })]);
    expect(both.map(startedClone)).toStrictEqual([own('both'), own('both')]);
  });

  it('carries out exactly the approved plan, with the name of that time', async () => {
    const shown = await ask({ dryRun: true, idempotencyKey: 'seen' });
    if (!shown.dryRun) return;
    const approved = { plan: shown.plan, requestedAt: at(0).toISOString() };
    now = at(5);
    const given = await ask({ idempotencyKey: 'seen' }, approved);
    expect(given).toMatchObject({ clone: { name: shown.plan.name, requestedAt: at(0).toISOString() } });
    const other = { ...approved, plan: { ...shown.plan, name: 'Other' } };
    const refusing = ask({ idempotencyKey: 'not seen' }, other);
    await expect(refusing).rejects.toMatchObject({ kind: 'conflict', problems: [{ field: 'name' }] });
    expect(await clones.get(own('not seen'))).toBeUndefined();
  });

  it.each([
    ['vb365-1', 'invalid-input'],
    ['vbr-1', 'not-found'],
  ])('is refused on %s as %s', async (server, kind) => {
    for (const dryRun of [true, false])
      await expect(ask({ dryRun, request: { ...request, server } })).rejects.toMatchObject({
        kind,
        problems: [{ field: 'server' }],
      });
    expect(calls).toStrictEqual([]);
  });
});

describe('a requested clone', () => {
  const get = (id: string) => getCloneAction(workflows()).run({ id }, context());

  it('is shown to callers who may use its server, and is not found for others', async () => {
    await create(idOf('a'));
    await create(idOf('b'), { server: 'vbr-1' });
    expect(await get(idOf('a'))).toMatchObject({
      id: idOf('a'),
      status: 'running',
      source: 'Exchange',
      name: 'Copy',
    });
    for (const id of [idOf('b'), idOf('c'), 'a key']) await expect(get(id)).rejects.toMatchObject(notFound);
    expect(calls).toStrictEqual([]);
  });

  it('is reconciled once it is due, and is shown even if that cannot start', async () => {
    const { dueAt } = await create(idOf('d'));
    now = at(2);
    const id = idOf('d');
    await get(id);
    expect(calls).toStrictEqual([['start', `${id}-${Date.parse(dueAt ?? '')}`, { name: id }]]);
    failure = new Error('Step Functions is not there.');
    expect(await get(id)).toMatchObject({ id });
    expect(loggedLines('reconciliation-not-started')).toStrictEqual([
      { level: 'warn', event: 'reconciliation-not-started', id, error: 'Error' },
    ]);
  });
});

describe('cancelling a clone', () => {
  const cancel = (id: string, name = 'ci') =>
    cancelCloneAction(workflows()).run({ id }, { ...context(), caller: { ...caller, name } });

  it('that has started nothing ends it', async () => {
    const id = idOf('e');
    await create(id);
    expect(await cancel(id)).toMatchObject({ status: 'finished', outcome: 'cancelled', code: 'cancelled' });
    expect(calls).toStrictEqual([['stop', id, 'Cancelled', 'ci']]);
    expect((await clones.get(id))?.steps[0]?.endedAt).toBe(at(0).toISOString());
    await expect(cancel(id)).rejects.toMatchObject({ kind: 'conflict' });
  });

  it('that may have started something stops it and resolves its outcome, for the first caller', async () => {
    const id = idOf('f');
    await create(id, { startingAt: at(0).toISOString() });
    expect(await cancel(id)).toMatchObject({ status: 'resolving' });
    await cancel(id, 'ann');
    expect(await clones.get(id)).toMatchObject({ cancelledBy: 'ci', dueAt: at(1).toISOString() });
    expect(calls).toStrictEqual([
      ['stop', id, 'Cancelled', 'ci'],
      ['stop', id, 'Cancelled', 'ann'],
    ]);
  });

  it('is refused for a clone on another server, and for one that has ended', async () => {
    await create(idOf('0'), { server: 'vbr-1' });
    await create(idOf('1'), { outcome });
    for (const id of [idOf('0'), idOf('9')]) await expect(cancel(id)).rejects.toMatchObject(notFound);
    await expect(cancel(idOf('1'))).rejects.toMatchObject({ kind: 'conflict' });
    expect(calls).toStrictEqual([]);
  });
});

describe('the list of clones', () => {
  const configuration = {
    servers: ['em-3', 'em-4', 'vbr-1'].map((name) => ({ name, product: 'enterprise-manager' })),
  };
  const own = { ...caller, servers: ['em-3', 'em-4'] };
  const list = async (query: object) => {
    const action = listClonesAction({ configuration: configuration as never }, clones);
    const found = await action.run(clonesQuery.parse(query), { ...context(), caller: own });
    return { ids: found.clones.map(({ id }) => id.slice(-1)), next: found.next, clones: found.clones };
  };
  beforeAll(async () => {
    await create(idOf('2'), { server: 'em-3', outcome }, 10);
    await create(idOf('3'), { server: 'em-4', requestedBy: { source: 'http', name: 'ann' } }, 20);
    await create(idOf('4'), { server: 'em-3' }, 30);
    await create(idOf('5'), { server: 'vbr-1' }, 40);
  });

  it.each([
    [{}, '432'],
    [{ server: 'em-3' }, '42'],
    [{ outcome: 'failed' }, '2'],
    [{ requestedBy: 'ann' }, '3'],
    [{ since: '2026-11-23T08:20:00Z' }, '43'],
    [{ since: '2026-11-23T09:20:00.001+01:00' }, '4'],
    [{ limit: '3' }, '432'],
  ])('has with %j the clones that the caller may see, newest first', async (query, ids) => {
    expect(await list(query)).toMatchObject({ ids: [...ids], next: undefined });
  });

  it('is for the named server, and has 50 clones by default', async () => {
    const action = listClonesAction({ configuration: configuration as never }, clones);
    expect(action.servers(clonesQuery.parse({ server: 'em-3' }))).toStrictEqual(['em-3']);
    expect(clonesQuery.parse({}).limit).toBe(50);
    expect(clonesQuery.parse({ limit: '100' }).limit).toBe(100);
    expect(clonesQuery.safeParse({ limit: '101' }).success).toBe(false);
    const { clones: shown, next } = await list({ limit: '2' });
    const listed = { clones: shown, next };
    expect(listedClones.parse(listed)).toStrictEqual(listed);
    expect(await list({ next })).toMatchObject({ ids: ['2'], next: undefined });
  });

  it('continues after the end of a page, without plans and steps', async () => {
    const first = await list({ limit: '1', server: 'em-3' });
    expect(first.ids).toStrictEqual(['4']);
    expect(first.clones[0]).not.toHaveProperty('steps');
    expect(await list({ limit: '1', server: 'em-3', next: first.next })).toMatchObject({
      ids: ['2'],
      next: undefined,
    });
  });

  it.each([
    ['next', { next: 'odd' }, 'invalid-input'],
    ['next', { next: Buffer.from('x2026-11-23T08:20:00.000Z#a').toString('base64url') }, 'invalid-input'],
    ['next', { next: Buffer.from('2026-11-23T08:20:00.000Z#a b').toString('base64url') }, 'invalid-input'],
    ['server', { server: 'em-9' }, 'not-found'],
  ])('refuses an invalid %s: %j', async (field, query, kind) => {
    await expect(list(query)).rejects.toMatchObject({ kind, problems: [{ field }] });
    if (kind === 'not-found') await expect(list(query)).rejects.toThrow(/ em-3, em-4\.$/);
  });
});

it('a clone whose execution cannot be started is due at once, unless it has begun', async () => {
  for (const [digit, more] of [
    ['6', {}],
    ['7', { startingAt: at(0).toISOString() }],
  ] as const) {
    await create(idOf(digit), { ...more, dueAt: at(9).toISOString() });
    const clone = await clones.get(idOf(digit));
    failure = new Error('Step Functions is not there.');
    if (clone) await startClone(workflows(), clone);
    const isDueAtNine = (await clones.get(idOf(digit)))?.dueAt === at(9).toISOString();
    expect(isDueAtNine).toBe(digit === '7');
  }
  expect(loggedLines('clone-not-started')).toStrictEqual(
    ['6', '7'].map((digit) => ({
      level: 'error',
      event: 'clone-not-started',
      id: idOf(digit),
      error: 'Error',
    })),
  );
});

it('a clone has begun once a step has run, and is overdue only without an outcome', async () => {
  const clone = await create(idOf('8'));
  expect(hasBegun(clone)).toBe(false);
  expect(hasBegun({ ...clone, outcome })).toBe(true);
  expect(hasBegun({ ...clone, startingAt: at(0).toISOString() })).toBe(true);
  const step = { name: 'Plan', startedAt: '', attempts: 1 };
  expect(hasBegun({ ...clone, steps: [{ ...step, attempts: 0 }] })).toBe(false);
  expect(hasBegun({ ...clone, steps: [step, { ...step, name: 'LogOn', attempts: 0 }] })).toBe(true);
  const dueAt = at(5).toISOString();
  expect([4, 5].map((minutes) => isOverdue({ ...clone, dueAt }, at(minutes)))).toStrictEqual([false, true]);
  expect(isOverdue({ ...clone, dueAt, outcome }, at(5))).toBe(false);
  const { dueAt: _due, ...undated } = clone;
  expect(isOverdue(undated, at(5))).toBe(false);
});

it('a reconciliation is named by the time at which the clone was due, if there is one', async () => {
  const clone = await create(idOf('90'), { dueAt: at(3).toISOString() });
  const stored = (await clones.get(clone.id)) as StoredClone;
  const { dueAt: _due, ...undated } = stored;
  for (const each of [stored, undated]) await startReconciliation(workflows(), each);
  expect(calls).toStrictEqual([
    ['start', `${clone.id}-${at(3).getTime()}`, { name: clone.id }],
    ['start', `${clone.id}-0`, { name: clone.id }],
  ]);
});

it('a look at a batch is named by its time, so that there is only one', async () => {
  await startLook({ looks: executions }, 'b', at(1));
  expect(calls).toStrictEqual([['start', expect.stringMatching(/^cb-[0-9a-f]{32}-\d+$/), { batch: 'b' }]]);
  expect(String(calls[0]?.[1])).toContain(String(at(1).getTime()));
});
