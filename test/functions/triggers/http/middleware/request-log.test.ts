import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { refuseField } from '../../../../../functions/action.ts';
import { problems } from '../../../../../functions/triggers/http/middleware/problems.ts';
import { requestLog } from '../../../../../functions/triggers/http/middleware/request-log.ts';
import { around, eventWith } from './alone.ts';

const lines: unknown[] = [];
beforeEach(() => {
  lines.length = 0;
  vi.spyOn(console, 'info').mockImplementation((line) => void lines.push(JSON.parse(line)));
});
afterEach(() => vi.restoreAllMocks());

it.each([
  ['build-17.a:b', 'build-17.a:b'],
  ['', 'gateway'],
  ['a b', 'gateway'],
  ['a\nb', 'gateway'],
  ['x'.repeat(128), 'x'.repeat(128)],
  ['x'.repeat(129), 'gateway'],
  [' a', 'gateway'],
  ['a ', 'gateway'],
  [undefined, 'gateway'],
])('treats the request id %j as %s', async (given, expected) => {
  const event = eventWith({ headers: { ...(given !== undefined && { 'X-Request-Id': given }) } });
  const { response, context } = await around(requestLog(), { event });
  expect(context.requestId).toBe(expected);
  expect(response.headers['x-request-id']).toBe(expected);
  const ids = expected === 'gateway' ? {} : { gatewayRequestId: 'gateway' };
  expect(lines).toStrictEqual([
    { level: 'info', event: 'http', route: 'POST /clones', status: 200, requestId: expected, ...ids },
  ]);
});

it('names the caller, and the trigger when it is not HTTP', async () => {
  const caller = { name: 'ci', permissions: [], servers: [] };
  await around(requestLog(), { context: { caller: { ...caller, source: 'http' } } });
  await around(requestLog(), { context: { caller: { ...caller, source: 'webhook' } } });
  expect(lines).toMatchObject([{ caller: 'ci' }, { caller: 'webhook ci' }]);
});

it('names the problem of a refused request, and nothing of the request', async () => {
  const work = () => {
    throw refuseField('invalid-input', 'password', 'secret text');
  };
  await around([requestLog(), problems()], { work });
  expect(lines).toStrictEqual([
    {
      level: 'info',
      event: 'http',
      route: 'POST /clones',
      status: 422,
      code: 'invalid-input',
      requestId: 'gateway',
    },
  ]);
});

it('says "internal" for a problem without a code', async () => {
  const work = () => {
    throw new Error('boom');
  };
  await expect(around(requestLog(), { work })).rejects.toThrow('boom');
  expect(lines).toStrictEqual([
    { level: 'info', event: 'http', route: 'POST /clones', code: 'internal', requestId: 'gateway' },
  ]);
});
