import { expect, it } from 'vitest';
import type { Json } from '../../src/json.ts';
import type { TimeOverrides } from '../../src/options.ts';
import { StatesError } from '../../src/step-functions/errors.ts';
import { History } from '../../src/step-functions/execution-record.ts';
import type { InvokeTask } from '../../src/step-functions/frame.ts';
import { pass, run, start, task } from './run-states.ts';

it('a Map runs for every item, in order, no more at once than allowed', async () => {
  let busy = 0;
  let most = 0;
  const invoke: InvokeTask = async (_, payload) => {
    most = Math.max(most, ++busy);
    await new Promise(setImmediate);
    busy--;
    return payload;
  };
  const ItemSelector = { 'value.$': '$$.Map.Item.Value', 'index.$': '$$.Map.Item.Index', 'of.$': '$.name' };
  const map = { Type: 'Map', ItemsPath: '$.values', ItemSelector, MaxConcurrency: 2, End: true };
  const states = { A: { ...map, ItemProcessor: { StartAt: 'B', States: { B: task() } } } };
  const done = await run(states, { name: 'n', values: [5, 6, 7, 8] }, { invoke });
  expect(done.output).toEqual([5, 6, 7, 8].map((value, index) => ({ value, index, of: 'n' })));
  expect(most).toBe(2);
  expect(done.transitions).toBe(5);
  const types = done.history.map(({ type }) => type);
  expect(types.filter((type) => type === 'MapIterationSucceeded')).toHaveLength(4);
  expect(types.slice(-3)).toEqual(['MapStateSucceeded', 'MapStateExited', 'ExecutionSucceeded']);
});

it('an item that fails ends the Map and the other items', async () => {
  const ran: Json[] = [];
  const invoke: InvokeTask = async (_, payload) => {
    ran.push(payload);
    throw new StatesError('TapeJammed', 'why');
  };
  const inner = {
    StartAt: 'Rest',
    States: { Rest: { Type: 'Wait', SecondsPath: '$', Next: 'B' }, B: task() },
  };
  const states = { A: { Type: 'Map', ItemProcessor: inner, End: true } };
  const done = await run(states, [0, 3600], { invoke });
  expect(done).toMatchObject({ status: 'FAILED', error: 'TapeJammed', cause: 'why' });
  expect(ran).toEqual([0]);
});

it('parallel branches give their outputs in order', async () => {
  const branch = (name: string) => ({
    StartAt: name,
    States: { [name]: { Type: 'Pass', Result: name, End: true } },
  });
  const states = { A: { Type: 'Parallel', Branches: [branch('Left'), branch('Right')], End: true } };
  expect((await run(states, {})).output).toEqual(['Left', 'Right']);
});

const failing =
  (name: string): InvokeTask =>
  async () => {
    throw new StatesError(name, 'why');
  };

it('retries grow up to the greatest delay, each a transition; jitter shortens them by chance', async () => {
  const pauses: number[] = [];
  const time: TimeOverrides = {
    retryIntervalMs(_name, _attempt, seconds) {
      pauses.push(seconds);
      return 0;
    },
  };
  const retrier = {
    ErrorEquals: ['X'],
    IntervalSeconds: 5,
    BackoffRate: 3,
    MaxDelaySeconds: 30,
    MaxAttempts: 4,
  };
  const done = await run({ A: task({ Retry: [retrier] }) }, {}, { invoke: failing('X'), time });
  expect(pauses).toEqual([5, 15, 30, 30]);
  expect(done).toMatchObject({ status: 'FAILED', error: 'X', transitions: 5 });
  pauses.length = 0;
  const jitter = { A: task({ Retry: [{ ...retrier, JitterStrategy: 'FULL' }] }) };
  await run(jitter, {}, { invoke: failing('X'), time, random: () => 0.5 });
  expect(pauses).toEqual([2.5, 7.5, 15, 15]);
});

it.each([
  ['X', ['States.TaskFailed'], true],
  ['X', ['States.ALL'], true],
  ['X', ['Y'], false],
  ['States.Timeout', ['States.TaskFailed'], false],
  ['States.Timeout', ['States.ALL'], true],
  ['States.Runtime', ['States.ALL'], false],
  ['States.DataLimitExceeded', ['States.ALL'], false],
])('the error %s is caught by %j: %s', async (error, ErrorEquals, caught) => {
  const states = {
    A: task({ Catch: [{ ErrorEquals, ResultPath: '$.e', Next: 'B' }] }),
    B: { Type: 'Succeed' },
  };
  const done = await run(states, { a: 1 }, { invoke: failing(error) });
  expect(done.status).toBe(caught ? 'SUCCEEDED' : 'FAILED');
  if (caught) expect(done.output).toEqual({ a: 1, e: { Error: error, Cause: 'why' } });
});

it('a task that takes longer than its timeout fails with States.Timeout', async () => {
  const done = await run({ A: task({ TimeoutSeconds: 1 }) }, {}, { invoke: () => new Promise(() => {}) });
  expect(done).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  expect(done.history.map(({ type }) => type)).toContain('LambdaFunctionTimedOut');
});

it('a machine that takes longer than its timeout is timed out', async () => {
  const done = await run({ A: { Type: 'Wait', Seconds: 3600, End: true } }, {}, { TimeoutSeconds: 1 });
  expect(done.status).toBe('TIMED_OUT');
  expect(done.history.at(-1)?.type).toBe('ExecutionTimedOut');
});

it.each([-1, 1.5, 'soon', null])('a wait whose seconds are %j fails the execution', async (seconds) => {
  const states = { A: { Type: 'Wait', SecondsPath: '$.seconds', End: true } };
  expect(await run(states, { seconds })).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  expect(await run(states, { seconds: 0 })).toMatchObject({ status: 'SUCCEEDED' });
});

it('data of more than 256 KiB, a path to nothing and a Map over no list fail the execution', async () => {
  const invoke: InvokeTask = async () => 'x'.repeat(262_144);
  expect(await run({ A: task() }, {}, { invoke })).toMatchObject({ error: 'States.DataLimitExceeded' });
  expect(await run(pass({ InputPath: '$.missing' }), {})).toMatchObject({ error: 'States.Runtime' });
  const inner = { StartAt: 'B', States: { B: { Type: 'Succeed' } } };
  expect(await run({ A: { Type: 'Map', ItemProcessor: inner, End: true } }, {})).toMatchObject({
    error: 'States.Runtime',
  });
});

it('nothing is tried again once the execution was stopped', async () => {
  let runs = 0;
  const { promise: failed, resolve } = Promise.withResolvers<void>();
  const invoke: InvokeTask = async () => {
    runs++;
    resolve();
    throw new StatesError('X', 'why');
  };
  const states = { A: task({ Retry: [{ ErrorEquals: ['X'], IntervalSeconds: 3600 }] }) };
  const { record, ended, stop } = start(states, {}, { invoke });
  await failed;
  stop('Cancelled', 'by hand');
  await ended;
  await new Promise(setImmediate);
  expect(record).toMatchObject({ status: 'ABORTED', error: 'Cancelled', cause: 'by hand' });
  expect(runs).toBe(1);
  expect(record.history.at(-1)?.type).toBe('ExecutionAborted');
});

it('a history holds 25,000 events, the last of which ends the execution', () => {
  const history = new History(() => 0);
  const thread = { lastEventId: 0 };
  for (let count = 1; count < 25_000; count++) history.add(thread, 'PassStateEntered');
  expect(() => history.add(thread, 'PassStateExited')).toThrow('maximum number of history events (25000)');
  history.add(thread, 'ExecutionFailed');
  expect(history.events.at(-1)).toMatchObject({ id: 25_000, previousEventId: 24_999 });
});
