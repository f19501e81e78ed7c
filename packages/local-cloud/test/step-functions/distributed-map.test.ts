import { expect, it } from 'vitest';
import { AwsError } from '../../src/aws/service.ts';
import type { Json } from '../../src/json.ts';
import { StatesError } from '../../src/step-functions/errors.ts';
import type { InvokeTask } from '../../src/step-functions/frame.ts';
import { run, start, task } from './run-states.ts';

const PROCESSOR = {
  ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
  StartAt: 'B',
  States: { B: task() },
};
const map = (more: object = {}) => ({
  A: { Type: 'Map', ItemProcessor: PROCESSOR, Label: 'each', End: true, ...more },
});
const ItemReader = {
  Resource: 'arn:aws:states:::s3:getObject',
  ReaderConfig: { InputType: 'JSON' },
  Parameters: { Bucket: 'b', 'Key.$': '$.key' },
};

it('every item runs as an execution with a name, a history and transitions of its own', async () => {
  const done = await run(map(), [5, 6]);
  expect(done.output).toEqual([5, 6]);
  expect(done.transitions).toBe(1);
  const types = done.history.map(({ type }) => type);
  expect(types.slice(2)).toEqual([
    'MapStateStarted',
    'MapRunStarted',
    'MapRunSucceeded',
    'MapStateSucceeded',
    'MapStateExited',
    'ExecutionSucceeded',
  ]);
  const children = done.executions.all().filter(({ name }) => name !== 'e');
  expect(children.map(({ input }) => input).sort()).toEqual(['5', '6']);
  for (const child of children) {
    expect(child).toMatchObject({ status: 'SUCCEEDED', transitions: 1 });
    expect(child.machineArn).toBe('arn:aws:states:us-east-1:000000000000:stateMachine:m/each');
    expect(child.arn).toBe(`arn:aws:states:us-east-1:000000000000:execution:m/each:${child.name}`);
    expect(child.mapRunArn).toMatch(/:mapRun:m\/each:[0-9a-f-]{36}$/);
    expect(child.history.at(0)?.type).toBe('ExecutionStarted');
  }
});

it('items are read from S3, selected one by one, and no more run at once than the input says', async () => {
  let busy = 0;
  let most = 0;
  const invoke: InvokeTask = async (_, payload) => {
    most = Math.max(most, ++busy);
    await new Promise(setImmediate);
    busy--;
    return payload;
  };
  const read: string[] = [];
  const readObject = (bucket: string, key: string) => {
    read.push(`${bucket}/${key}`);
    return '[7, 8, 9, 10]';
  };
  const ItemSelector = { 'value.$': '$$.Map.Item.Value', 'index.$': '$$.Map.Item.Index', 'of.$': '$.key' };
  const states = map({ ItemReader, ItemSelector, MaxConcurrencyPath: '$.most' });
  const done = await run(states, { key: 'items.json', most: 2 }, { invoke, readObject });
  expect(done.output).toEqual([7, 8, 9, 10].map((value, index) => ({ value, index, of: 'items.json' })));
  expect(read).toEqual(['b/items.json']);
  expect(most).toBe(2);
});

it.each(['many', -1, 1.5, null])('a MaxConcurrencyPath to %j fails the execution', async (most) => {
  const states = map({ ItemsPath: '$.items', MaxConcurrencyPath: '$.most' });
  expect(await run(states, { items: [1], most })).toMatchObject({
    error: 'States.Runtime',
    cause: expect.stringContaining('not a valid integer: $.most'),
  });
});

const oddFails: InvokeTask = async (_, payload) => {
  if (Number(payload) % 2 === 1) throw new StatesError('TapeJammed', 'why');
  return payload;
};

it.each<[object, boolean]>([
  [{}, false],
  [{ ToleratedFailureCount: 1 }, false],
  [{ ToleratedFailureCount: 2 }, true],
  [{ ToleratedFailurePercentage: 49 }, false],
  [{ ToleratedFailurePercentage: 50 }, true],
  [{ ToleratedFailureCount: 2, ToleratedFailurePercentage: 49 }, false],
  [{ ToleratedFailureCount: 1, ToleratedFailurePercentage: 100 }, false],
])('two of four items that fail are tolerated by %j: %s', async (threshold, tolerated) => {
  const done = await run(map(threshold), [0, 1, 2, 3], { invoke: oddFails });
  if (tolerated) {
    expect(done.output).toMatchObject([0, { Status: 'FAILED', Error: 'TapeJammed', Input: '1' }, 2, {}]);
    return;
  }
  expect(done).toMatchObject({
    status: 'FAILED',
    error: 'States.ExceedToleratedFailureThreshold',
    cause: 'The specified tolerated failure threshold was exceeded',
  });
  expect(done.history.slice(-3).map(({ type }) => type)).toEqual([
    'MapRunFailed',
    'MapStateFailed',
    'ExecutionFailed',
  ]);
});

it('when too many items failed, those that run are stopped and no more are started', async () => {
  const ran: Json[] = [];
  const invoke: InvokeTask = (_, payload) => {
    ran.push(payload);
    return payload === 1 ? Promise.reject(new StatesError('X', 'why')) : new Promise(() => {});
  };
  const done = await run(map({ MaxConcurrency: 2 }), [0, 1, 2], { invoke });
  const children = done.executions.all().filter(({ name }) => name !== 'e');
  expect(children.map(({ status }) => status).sort()).toEqual(['ABORTED', 'FAILED']);
  expect(ran).toEqual([0, 1]);
});

it('a stopped parent stops its children', async () => {
  const { promise: begun, resolve } = Promise.withResolvers<void>();
  const invoke: InvokeTask = () => {
    resolve();
    return new Promise(() => {});
  };
  const { executions, stop, ended } = start(map({ MaxConcurrency: 1 }), [1, 2], { invoke });
  await begun;
  stop('Cancelled', 'by hand');
  await ended;
  expect(executions.all().map(({ status }) => status)).toEqual(['ABORTED', 'ABORTED']);
});

it('a result over 256 KiB fails the execution, whatever ResultSelector would leave of it', async () => {
  const invoke: InvokeTask = async () => 'x'.repeat(200_000);
  const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'C' }];
  const states = {
    ...map({ ResultSelector: { short: 'yes' }, Catch }),
    C: { Type: 'Succeed' },
  };
  expect(await run(states, [1, 2], { invoke })).toMatchObject({ error: 'States.DataLimitExceeded' });
  expect((await run(map({ ResultPath: null }), [1], { invoke })).output).toEqual([1]);
});

it.each<[string, () => string, string]>([
  ['is not there', () => thrown('NoSuchKey', 'The specified key does not exist.'), 'does not exist'],
  ['may not be read', () => thrown('AccessDeniedException', 'not authorized'), 'not authorized'],
  ['is not JSON', () => '{', 'not JSON'],
  ['is not a list', () => '"x"', 'Attempting to map over non-iterable node.'],
])('an item source that %s fails the map with States.ItemReaderFailed', async (_, readObject, cause) => {
  const Catch = [{ ErrorEquals: ['States.ItemReaderFailed'], Next: 'C' }];
  const states = { ...map({ ItemReader, Catch }), C: { Type: 'Succeed' } };
  const done = await run(states, { key: 'k' }, { readObject });
  expect(done.output).toEqual({
    Error: 'States.ItemReaderFailed',
    Cause: expect.stringContaining(cause),
  });
});

function thrown(code: string, message: string): never {
  throw new AwsError(code, message);
}

it("a task's whole result has to fit, whatever ResultSelector would leave of it", async () => {
  const invoke: InvokeTask = async () => ({ long: 'x'.repeat(300_000), short: 1 });
  const states = { A: task({ ResultSelector: { 'short.$': '$.short' } }) };
  expect(await run(states, {}, { invoke })).toMatchObject({ error: 'States.DataLimitExceeded' });
});

it('a machine whose role may not start itself starts no child', async () => {
  const refused: string[] = [];
  const role = {
    arn: 'r',
    userId: 'u',
    authorize(action: string, arn: string) {
      refused.push(`${action} ${arn}`);
      throw new AwsError('AccessDeniedException', 'not authorized');
    },
  };
  const done = await run(map(), [1], { role });
  expect(done).toMatchObject({ status: 'FAILED', error: 'States.Permissions', cause: 'not authorized' });
  expect(refused).toEqual(['states:StartExecution arn:aws:states:us-east-1:000000000000:stateMachine:m']);
});

it.each([
  [{ ItemBatcher: { MaxItemsPerBatch: 2 } }, /batches \(ItemBatcher\)/],
  [{ ResultWriter: { Resource: 'arn:aws:states:::s3:putObject' } }, /result files \(ResultWriter\)/],
  [
    { ItemProcessor: { ...PROCESSOR, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' } } },
    /STANDARD/,
  ],
  [
    { ItemReader: { ...ItemReader, ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' } } },
    /InputType/,
  ],
  [{ ItemReader: { ...ItemReader, ReaderConfig: { InputType: 'JSON', MaxItems: 5 } } }, /MaxItems/],
  [{ ItemReader: { ...ItemReader, Resource: 'arn:aws:states:::s3:listObjectsV2' } }, /Resource/],
  [{ ItemReader, ItemProcessor: { StartAt: 'B', States: { B: task() } } }, /outside a Distributed Map/],
])('%j is refused by name', (more, message) => {
  expect(() => start(map(more), [])).toThrow(message);
});
