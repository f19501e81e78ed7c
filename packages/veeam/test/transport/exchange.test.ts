import type { Dispatcher } from 'undici';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
  AnswerBroken,
  AnswerNotHttp,
  AnswerOverLimit,
  DeadlinePassed,
  Exchange,
  isSuccess,
} from '../../src/transport/exchange.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** An exchange, called in the way of undici, with a deadline of a second and a limit of ten bytes. */
function setUp() {
  const exchange = new Exchange(1000, 10);
  const outcome = exchange.answer.catch((thrown: unknown) => thrown);
  const aborted: unknown[] = [];
  const controller = {
    abort: (error: unknown) => aborted.push(error),
  } as unknown as Dispatcher.DispatchController;
  const begin = (headers: Record<string, string | string[] | undefined> = {}, status = 200) => {
    exchange.onRequestStart(controller);
    exchange.onResponseStart(controller, status, headers);
  };
  const data = (text: string) => exchange.onResponseData(controller, Buffer.from(text));
  return { exchange, outcome, aborted, controller, begin, data };
}

it.each([
  [[], ''],
  [['0123456789'], '0123456789'],
  [['01234', '56789'], '0123456789'],
])('returns an answer of the parts %j, and waits for nothing more', async (parts, body) => {
  const { exchange, outcome, aborted, begin, data } = setUp();
  begin({ 'content-length': '10', link: ['a', 'b'], none: undefined });
  for (const part of parts) data(part);
  exchange.onResponseEnd();
  expect(await outcome).toEqual({
    status: 200,
    headers: { 'content-length': '10', link: 'a, b' },
    body: Buffer.from(body),
  });
  expect([aborted, vi.getTimerCount()]).toEqual([[], 0]);
});

it('may have reached the server once the request has started', () => {
  const { exchange, controller } = setUp();
  expect(exchange.started).toBe(false);
  exchange.onRequestStart(controller);
  expect(exchange.started).toBe(true);
});

it('has the received part, and none before the answer starts', () => {
  const { exchange, begin, data } = setUp();
  begin({}, 100);
  expect(exchange.part).toBeUndefined();
  begin({ a: 'b' });
  data('012');
  data('34');
  expect(exchange.part).toEqual({ status: 200, headers: { a: 'b' }, body: Buffer.from('01234') });
});

it.each([
  ['announces', { 'content-length': '11' }, []],
  ['has', {}, ['01234', '567890']],
])('refuses an answer that %s more bytes than the limit', async (_how, headers, parts) => {
  const { outcome, aborted, begin, data, exchange } = setUp();
  begin(headers);
  for (const part of parts) data(part);
  const error = await outcome;
  expect(error).toBeInstanceOf(AnswerOverLimit);
  expect([aborted, vi.getTimerCount()]).toEqual([[error], 0]);
  expect(exchange.part?.body.length).toBeLessThanOrEqual(10);
});

it('ends at its deadline, and sends nothing afterwards', async () => {
  const { exchange, outcome, aborted, controller } = setUp();
  vi.advanceTimersByTime(999);
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(1);
  const error = await outcome;
  expect(error).toBeInstanceOf(DeadlinePassed);
  expect(aborted).toEqual([]);
  exchange.onRequestStart(controller);
  expect([aborted, exchange.started]).toEqual([[error], false]);
});

it('aborts a sent request at its deadline', async () => {
  const { outcome, aborted, begin } = setUp();
  begin();
  vi.advanceTimersByTime(1000);
  expect(aborted).toEqual([await outcome]);
});

const failure = (name: string) => Object.assign(new Error('it failed'), { name });

it.each([
  ['before an answer', undefined, 'SocketError', undefined],
  ['before an answer, which is not HTTP', undefined, 'HTTPParserError', AnswerNotHttp],
  ['within an answer', 201, 'SocketError', AnswerBroken],
  ['within an answer, which is not HTTP', 201, 'HTTPParserError', AnswerBroken],
])('fails %s as it should', async (_when, status, name, type) => {
  const { exchange, outcome, controller, begin } = setUp();
  if (status !== undefined) begin({}, status);
  const cause = failure(name);
  exchange.onResponseError(controller, cause);
  const error = await outcome;
  if (type === undefined) expect(error).toBe(cause);
  else expect(error).toBeInstanceOf(type);
  if (status !== undefined) expect(error).toMatchObject({ status });
  expect(vi.getTimerCount()).toBe(0);
});

it.each([
  [199, false],
  [200, true],
  [204, true],
  [299, true],
  [300, false],
])('treats %i as a success: %s', (status, isOne) => {
  expect(isSuccess({ status })).toBe(isOne);
});

it.each([
  [new AnswerBroken(200, undefined), 'AnswerBroken'],
  [new AnswerNotHttp(), 'AnswerNotHttp'],
  [new AnswerOverLimit(), 'AnswerOverLimit'],
  [new DeadlinePassed(), 'DeadlinePassed'],
])('%s has its own error', (error, name) => {
  expect(error.name).toBe(name);
});

it('a limit of bytes allows exactly this number', async () => {
  const { outcome, begin, data, exchange } = setUp();
  begin({ 'content-length': '10' });
  data('0123456789');
  exchange.onResponseEnd();
  expect(await outcome).toMatchObject({ body: Buffer.from('0123456789') });
});

it('ignores an interim answer: 199 is interim, 200 is not', () => {
  const { exchange, begin } = setUp();
  begin({}, 199);
  expect(exchange.part).toBeUndefined();
  begin({}, 200);
  expect(exchange.part).toMatchObject({ status: 200 });
});
