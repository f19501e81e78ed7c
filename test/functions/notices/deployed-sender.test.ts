import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { deployedTestNotices, startSender } from '../../../functions/notices/deployed-sender.ts';
import { type Receiver, startReceiver } from './channels/receiver.ts';

let lambda: Receiver;
beforeAll(async () => {
  lambda = await startReceiver({ status: 202, body: '' });
});
afterAll(() => lambda[Symbol.asyncDispose]());
beforeEach(() => {
  lambda.received.length = 0;
  vi.stubEnv('AWS_ENDPOINT_URL', lambda.url);
  vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
  vi.stubEnv('NOTICES_FUNCTION', 'Sender');
});
afterEach(() => vi.unstubAllEnvs());

const called = () =>
  lambda.received.map(({ path, headers, body }) => [
    path,
    headers['x-amz-invocation-type'],
    JSON.parse(body),
  ]);
const path = '/2015-03-31/functions/Sender/invocations';

it('the sender is started without waiting for it', async () => {
  await startSender();
  expect(called()).toStrictEqual([[path, 'Event', {}]]);
});

it('work that cannot start the sender continues: the schedule starts it', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  lambda.script.push({ status: 403, body: '{}' });
  await startSender();
  vi.stubEnv('NOTICES_FUNCTION', undefined);
  await startSender();
  expect(called()).toHaveLength(1);
});

it('a test notice is sent by the sender, whose answer is returned', async () => {
  const channels = { team: { kind: 'teams' } };
  const { names, send } = deployedTestNotices({ notices: { channels } });
  expect([names, deployedTestNotices({}).names]).toStrictEqual([['sns', 'team'], ['sns']]);
  const tested = [{ channel: 'team', delivered: false, reason: 'no room' }];
  lambda.script.push({ status: 200, body: JSON.stringify(tested) }, { status: 200, body: '[{}]' });
  const request = { by: 'ann', at: '2026-11-23T06:00:00Z', channel: 'team' };
  expect(await send(request)).toStrictEqual(tested);
  expect(called()).toStrictEqual([[path, undefined, { test: request }]]);
  await expect(send(request)).rejects.toMatchObject({ name: 'ZodError' });
});
