import { expect, it } from 'vitest';
import { StatesError } from '../../src/step-functions/errors.ts';
import type { InvokeTask } from '../../src/step-functions/frame.ts';
import { TaskTokens } from '../../src/step-functions/task-tokens.ts';
import { run, start, task } from './run-states.ts';

const asking = (more: object = {}) => ({
  A: task({
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    Parameters: { FunctionName: 'ask', Payload: { 'token.$': '$$.Task.Token' } },
    ...more,
  }),
});

/** A function that receives a token, and a promise of that token. */
function asked() {
  const { promise: token, resolve } = Promise.withResolvers<string>();
  const invoke: InvokeTask = async (_, payload) => {
    resolve((payload as { token: string }).token);
    return 'ignored';
  };
  return { token, invoke };
}

it('a task waits for its callback, whose output is its result', async () => {
  const tokens = new TaskTokens();
  const { token, invoke } = asked();
  const { record, ended } = start(asking(), {}, { invoke, tokens });
  const given = await token;
  expect(record.status).toBe('RUNNING');
  tokens.succeed(given, '{"approved":true}');
  await ended;
  expect(record).toMatchObject({ status: 'SUCCEEDED', output: '{"approved":true}' });
  const types = record.history.map(({ type }) => type);
  expect(types.slice(2, 6)).toEqual(['TaskScheduled', 'TaskStarted', 'TaskSubmitted', 'TaskSucceeded']);
  expect(() => tokens.succeed(given, '{}')).toThrow(expect.objectContaining({ code: 'TaskTimedOut' }));
});

it('a callback may fail the task, which Catch takes', async () => {
  const tokens = new TaskTokens();
  const { token, invoke } = asked();
  const Catch = [{ ErrorEquals: ['Refused'], Next: 'B' }];
  const states = { ...asking({ Catch }), B: { Type: 'Pass', End: true } };
  const { record, ended } = start(states, {}, { invoke, tokens });
  tokens.fail(await token, 'Refused', 'no');
  await ended;
  expect(JSON.parse(record.output ?? '')).toEqual({ Error: 'Refused', Cause: 'no' });
});

it('times out without a callback, and invalidates the token', async () => {
  const tokens = new TaskTokens();
  const { token, invoke } = asked();
  const done = await run(asking({ TimeoutSeconds: 1 }), {}, { invoke, tokens });
  expect(done).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  const given = await token;
  expect(() => tokens.succeed(given, '{}')).toThrow(expect.objectContaining({ code: 'TaskTimedOut' }));
});

it('a function that fails fails the task; an execution that ends closes its token', async () => {
  const invoke: InvokeTask = async () => {
    throw new StatesError('Broken', 'why');
  };
  expect(await run(asking(), {}, { invoke })).toMatchObject({ status: 'FAILED', error: 'Broken' });

  const tokens = new TaskTokens();
  const waiting = asked();
  const { stop, ended } = start(asking(), {}, { invoke: waiting.invoke, tokens });
  const given = await waiting.token;
  stop('Stopped', undefined);
  await ended;
  await new Promise(setImmediate);
  expect(() => tokens.succeed(given, '{}')).toThrow(expect.objectContaining({ code: 'TaskTimedOut' }));
});

it('rejects an unknown token, and output that is not JSON', () => {
  const tokens = new TaskTokens();
  expect(() => tokens.succeed('x', '{}')).toThrow(expect.objectContaining({ code: 'InvalidToken' }));
  const { token, close } = tokens.open('m');
  expect(tokens.machineOf(token)).toBe('m');
  expect(() => tokens.succeed(token, '{')).toThrow(expect.objectContaining({ code: 'InvalidOutput' }));
  close();
});
