import { CfnOutput, Duration } from 'aws-cdk-lib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AUTHORIZATION, type Running, runStack } from '../stack.ts';

const HANGS =
  'export const handler = () => { console.log("begun"); return new Promise(() => setInterval(() => {}, 1000)); };';

const pauses: [number, number][] = [];
let running: Running;
beforeAll(async () => {
  running = await runStack(
    ({ stack, add }) => {
      add(
        'Echo',
        `export const handler = async (event, context) => {
        console.log(JSON.stringify({ level: 'info', heard: event.word }));
        console.log('plain text');
        return { event, name: context.functionName, arn: context.invokedFunctionArn, region: process.env.AWS_REGION,
          remaining: context.getRemainingTimeInMillis(), color: process.env.COLOR, path: process.env.PATH };
      };`,
        { environment: { COLOR: 'green' }, timeout: Duration.seconds(30) },
      );
      add(
        'Throws',
        `class OutOfTapes extends Error { name = 'OutOfTapes'; }
      export const handler = async () => { throw new OutOfTapes('no tape left'); };`,
      );
      add('Slow', HANGS, { timeout: Duration.seconds(1) });
      add('Hangs', HANGS, { timeout: Duration.seconds(60) });
      add('Single', HANGS, { timeout: Duration.seconds(60), reservedConcurrentExecutions: 1 });
      add('Many', HANGS, { timeout: Duration.seconds(60), reservedConcurrentExecutions: 9 });
      add('Counter', 'let count = 0; export const handler = async () => ++count;');
      add('Exits', 'export const handler = async () => { process.exit(3); };');
      add(
        'Greedy',
        'export const handler = async () => { const all = []; for (;;) all.push(new Array(1e5).fill({ a: 1 })); };',
        { timeout: Duration.seconds(60) },
      );
      add('Broken', 'import "./missing.mjs"; export const handler = async () => 1;');
      add('Nameless', 'export const other = async () => 1;');
      const unlucky = add(
        'Hapless',
        'let runs = 0; export const handler = async () => { console.log("run " + ++runs); throw new Error("no"); };',
      );
      new CfnOutput(stack, 'Unlucky', { value: unlucky.functionArn });
      add('Silent', 'export const handler = async () => {};');
    },
    { time: { retryIntervalMs: (_name, attempt, seconds) => pauses.push([attempt, seconds]) } },
  );
});
afterAll(() => running[Symbol.asyncDispose]());

/** Waits until a function has printed `text`. */
const printed = (id: string, text: string) =>
  expect
    .poll(() => running.lines.some((line) => String(line.function).startsWith(id) && line.message === text))
    .toBe(true);

it('gives the handler its event, its context and an environment of its own', async () => {
  const { payload = '' } = await running.cloud.invoke('Echo', { word: 'tape' });
  const answer = JSON.parse(payload);
  expect(answer).toMatchObject({ event: { word: 'tape' }, region: 'us-east-1', color: 'green' });
  expect(answer.name).toMatch(/^Echo/);
  expect(answer.arn).toBe(`arn:aws:lambda:us-east-1:000000000000:function:${answer.name}`);
  expect(answer.remaining).toBeGreaterThan(20_000);
  expect(answer.remaining).toBeLessThanOrEqual(30_000);
  expect(answer).not.toHaveProperty('path');
});

it('logs what a function prints, JSON lines with their fields', async () => {
  await running.cloud.invoke('Echo', { word: 'disk' });
  const line = { function: expect.stringMatching(/^Echo/), level: 'info', heard: 'disk' };
  await expect.poll(() => running.lines).toContainEqual(line);
  await printed('Echo', 'plain text');
});

it('describes a thrown error as the Node.js runtime does', async () => {
  const { error } = await running.cloud.invoke('Throws', {});
  expect(error).toMatchObject({ errorType: 'OutOfTapes', errorMessage: 'no tape left' });
  expect(error?.trace?.[0]).toBe('OutOfTapes: no tape left');
});

it('ends a run at its timeout', async () => {
  const { error } = await running.cloud.invoke('Slow', {});
  expect(error?.errorType).toBe('Sandbox.Timedout');
  expect(error?.errorMessage).toMatch(/^RequestId: \S+ Error: Task timed out after 1.00 seconds$/);
});

it('reuses an idle instance, and starts another while it is busy', async () => {
  expect((await running.cloud.invoke('Counter', {})).payload).toBe('1');
  expect((await running.cloud.invoke('Counter', {})).payload).toBe('2');
  const both = await Promise.all([running.cloud.invoke('Counter', {}), running.cloud.invoke('Counter', {})]);
  expect(both.map(({ payload }) => payload).sort()).toEqual(['1', '3']);
});

it('a killed instance answers with an exit error, and the next run gets a new one', async () => {
  const run = running.cloud.invoke('Hangs', {});
  await printed('Hangs', 'begun');
  expect(await running.cloud.killRunning('Hangs')).toBe(1);
  expect((await run).error).toMatchObject({ errorType: 'Runtime.ExitError' });
  const again = running.cloud.invoke('Hangs', {});
  await running.cloud.killRunning('Hangs');
  expect((await again).error).toMatchObject({ errorType: 'Runtime.ExitError' });
});

it('a run beyond the reserved concurrency is refused', async () => {
  const run = running.cloud.invoke('Single', {});
  await expect(running.cloud.invoke('Single', {})).rejects.toMatchObject({
    name: 'TooManyRequestsException',
  });
  await running.cloud.killRunning('Single');
  await run;
});

it('those that wait for an instance count among the reserved', async () => {
  const runs = Array.from({ length: 9 }, () => running.cloud.invoke('Many', {}));
  await expect(running.cloud.invoke('Many', {})).rejects.toMatchObject({ name: 'TooManyRequestsException' });
  await running.cloud.killRunning('Many');
  // The ninth invocation has an instance now.
  await expect.poll(() => running.cloud.killRunning('Many')).toBe(1);
  expect(await Promise.all(runs)).toHaveLength(9);
});

it('an exit, too much memory, a broken import and a missing handler are errors of the function', async () => {
  expect((await running.cloud.invoke('Exits', {})).error?.errorType).toBe('Runtime.ExitError');
  expect((await running.cloud.invoke('Greedy', {})).error?.errorType).toBe('Runtime.OutOfMemory');
  expect((await running.cloud.invoke('Broken', {})).error?.errorMessage).toContain('missing.mjs');
  expect((await running.cloud.invoke('Nameless', {})).error?.errorType).toBe('Runtime.HandlerNotFound');
});

it('runs an asynchronous event three times', async () => {
  const url = `${running.cloud.awsEndpointUrl}/2015-03-31/functions/${encodeURIComponent(running.cloud.outputs.Unlucky ?? '')}/invocations`;
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'x-amz-invocation-type': 'Event', authorization: AUTHORIZATION },
    body: '{}',
  });
  expect(response.status).toBe(202);
  await printed('Hapless', 'run 3');
  expect(pauses).toEqual([
    [1, 60],
    [2, 120],
  ]);
});

it('no result is null', async () => {
  expect((await running.cloud.invoke('Silent', {})).payload).toBe('null');
});

it('an unknown function is named', () => {
  expect(() => running.cloud.invoke('Nobody', {})).toThrow('Nobody');
});
