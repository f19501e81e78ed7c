import type { LambdaClient } from '@aws-sdk/client-lambda';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { invokeFunction, startFunction } from '../../../functions/platform/invoke-function.ts';
import { EventUnreadableError, step, steps } from '../../../functions/platform/step.ts';

const schema = z.object({ server: z.string(), tries: z.int().default(0) });
const context = { awsRequestId: 'r-1', getRemainingTimeInMillis: () => 1 } as never;

afterEach(() => vi.restoreAllMocks());

/** The lines that were written during `run`, and its result. */
async function logged(run: () => Promise<unknown>) {
  const lines: Record<string, unknown>[] = [];
  const take = (line: unknown) => void lines.push(JSON.parse(String(line)));
  vi.spyOn(console, 'info').mockImplementation(take);
  vi.spyOn(console, 'warn').mockImplementation(take);
  const [result] = await Promise.allSettled([run()]);
  return { lines, result };
}

describe('a step', () => {
  it('passes the parsed event to its work, without keys of a later version', async () => {
    const handler = step(schema, async (event) => ({ event }));
    const { lines, result } = await logged(() => handler({ server: 'em-1', later: 1 }, context));
    expect(result).toStrictEqual({ status: 'fulfilled', value: { event: { server: 'em-1', tries: 0 } } });
    expect(lines).toStrictEqual([{ level: 'info', event: 'step', done: true, requestId: 'r-1' }]);
  });

  it('rethrows the error, because the workflow decides by its name, and logs no message', async () => {
    const failure = new TypeError('password=secret');
    const handler = step(schema, async () => {
      throw failure;
    });
    const { lines, result } = await logged(() => handler({ server: 'em-1' }, context));
    expect(result).toStrictEqual({ status: 'rejected', reason: failure });
    expect(lines).toMatchObject([{ level: 'warn', event: 'step', done: false, error: 'TypeError' }]);
    expect(JSON.stringify(lines)).not.toContain('secret');
  });

  it('does not start with an event that it cannot read, and repeats nothing of it', async () => {
    const work = vi.fn(async () => 'done');
    const { lines, result } = await logged(() => step(schema, work)({ server: 7, tries: 'secret' }, context));
    expect(result).toMatchObject({ status: 'rejected', reason: { code: 'event-unreadable' } });
    const { reason } = result as PromiseRejectedResult;
    expect(reason).toBeInstanceOf(EventUnreadableError);
    expect(reason.message).toMatch(/server.*tries/);
    expect(JSON.stringify([lines, reason.message])).not.toContain('secret');
    expect(work).not.toHaveBeenCalled();
  });

  it('continues its work although its time is nearly over', async () => {
    const work = () => new Promise<string>((resolve) => setImmediate(() => setImmediate(resolve, 'done')));
    const { result } = await logged(() => step(schema, work)({ server: 'em-1' }, context));
    expect(result).toStrictEqual({ status: 'fulfilled', value: 'done' });
  });
});

describe('steps of one function', () => {
  const handler = steps({ plan: async (event) => ['plan', event], start: async () => 'start' });

  it('are selected by their names', async () => {
    const event = { step: 'plan', a: 1 };
    expect(await handler(event)).toStrictEqual(['plan', event]);
    expect(await handler({ step: 'start' })).toBe('start');
  });

  it.each([[{ step: 'other' }], [{ step: 'toString' }], [{ step: 7 }], [{}], [null], ['plan'], [undefined]])(
    'are not selected by %j',
    async (event) => {
      await expect(handler(event)).rejects.toMatchObject({
        name: 'EventUnreadableError',
        code: 'event-unreadable',
      });
    },
  );
});

it('an invalid event is named as a whole, and a part of it by its path', async () => {
  const nested = step(z.object({ a: z.object({ b: z.string() }) }), async () => 'done');
  const { result } = await logged(() => nested('text', context));
  expect((result as PromiseRejectedResult).reason.message).toContain('the event (invalid_type)');
  const part = await logged(() => nested({ a: { b: 1 } }, context));
  expect((part.result as PromiseRejectedResult).reason.message).toContain('a.b (invalid_type)');
});

describe('another function', () => {
  const lambda = (answer: object) => {
    const sent: unknown[] = [];
    const send = async ({ input }: { input: unknown }) => {
      sent.push(input);
      return answer;
    };
    return { client: { send } as unknown as LambdaClient, sent };
  };
  const payload = (text: string) => ({ transformToString: () => text });

  it('is started without waiting, or invoked for its answer', async () => {
    const { client, sent } = lambda({ Payload: payload('{"a":1}') });
    await startFunction('one', client);
    expect(await invokeFunction('two', { b: 2 }, client)).toStrictEqual({ a: 1 });
    expect(sent).toStrictEqual([
      { FunctionName: 'one', InvocationType: 'Event', Payload: '{}' },
      { FunctionName: 'two', Payload: '{"b":2}' },
    ]);
  });

  it.each([
    [{ Payload: payload('{"errorType":"TypeError","errorMessage":"secret"}') }, 'two failed: TypeError.'],
    [{ Payload: payload('odd') }, 'two failed: Unhandled.'],
    [{}, 'two failed: Unhandled.'],
  ])('that fails is reported with the name of its error', async (answer, message) => {
    const { client } = lambda({ ...answer, FunctionError: 'Unhandled' });
    await expect(invokeFunction('two', {}, client)).rejects.toMatchObject({
      name: 'FunctionFailedError',
      code: 'function-failed',
      message,
    });
  });
});
