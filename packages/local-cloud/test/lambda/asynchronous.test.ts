import { expect, it } from 'vitest';
import { administrator } from '../../src/iam/roles.ts';
import { AsyncInvocations, type AsyncSettings, type AsyncTarget } from '../../src/lambda/asynchronous.ts';
import { type InvocationResult, NotRunError } from '../../src/lambda/functions.ts';

const FAILED = { error: { errorType: 'TapeJammed', errorMessage: 'again' } };
const THROTTLED = new NotRunError();
const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:work';

/** Runs one event through a function that gives these answers. Only the pauses make the clock advance. */
async function take(
  answers: (InvocationResult | Error)[],
  { reservedConcurrency, ...settings }: Partial<AsyncSettings & { reservedConcurrency: number }> = {},
) {
  const pauses: number[] = [];
  const sent: { to: string; body: unknown; attributes: unknown }[] = [];
  let now = 0;
  const left = [...answers];
  const { promise: done, resolve } = Promise.withResolvers<void>();
  const asynchronous = new AsyncInvocations({
    settings: new Map([
      [
        'work',
        {
          retries: 2,
          maximumAgeSeconds: 21_600,
          onFailure: 'failures',
          onSuccess: 'successes',
          deadLetters: undefined,
          role: administrator,
          ...settings,
        },
      ],
    ]),
    deliver(to, body, _as, attributes) {
      sent.push({ to, body: JSON.parse(body), attributes });
      resolve();
    },
    time: {
      retryIntervalMs(_name, _attempt, seconds) {
        pauses.push(seconds);
        now += seconds * 1000;
        return 0;
      },
    },
    now: () => now,
    log(line) {
      throw new Error(JSON.stringify(line));
    },
  });
  const target = {
    settings: { name: 'work', logicalId: 'Work', arn: ARN, reservedConcurrency },
    async invoke() {
      const next = left.length > 1 ? left.shift() : left[0];
      if (next instanceof Error) throw next;
      return next;
    },
  } as unknown as AsyncTarget;
  asynchronous.invoke(target, '{"a":1}');
  await done;
  return { pauses, sent };
}

it("sends an event that failed three times to the destination, with the function's response", async () => {
  const { pauses, sent } = await take([FAILED]);
  expect(pauses).toEqual([60, 120]);
  expect(sent).toEqual([
    {
      to: 'failures',
      attributes: undefined,
      body: {
        version: '1.0',
        timestamp: '1970-01-01T00:03:00.000Z',
        requestContext: {
          requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
          functionArn: `${ARN}:$LATEST`,
          condition: 'RetriesExhausted',
          approximateInvokeCount: 3,
        },
        requestPayload: { a: 1 },
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
        responsePayload: FAILED.error,
      },
    },
  ]);
});

it('sends an event that finally succeeds to the other destination', async () => {
  const { sent } = await take([FAILED, { payload: '"done"' }]);
  expect(sent).toMatchObject([
    { to: 'successes', body: { requestContext: { condition: 'Success' }, responsePayload: 'done' } },
  ]);
});

it('a dead-letter queue gets the event itself, with the error beside it', async () => {
  const { sent } = await take([FAILED], { onFailure: undefined, deadLetters: 'letters', retries: 0 });
  expect(sent).toEqual([
    {
      to: 'letters',
      body: { a: 1 },
      attributes: {
        RequestID: { DataType: 'String', StringValue: expect.any(String) },
        ErrorCode: { DataType: 'Number', StringValue: '200' },
        ErrorMessage: { DataType: 'String', StringValue: 'again' },
      },
    },
  ]);
});

it('a throttled event comes back ever later, uses up no retry, and is given up when it is too old', async () => {
  const throttles = Array.from({ length: 11 }, () => THROTTLED);
  const { pauses } = await take([...throttles, { payload: '1' }]);
  expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
  const aged = await take([THROTTLED], { maximumAgeSeconds: 60 });
  expect(aged.sent).toMatchObject([
    {
      to: 'failures',
      body: { requestContext: { condition: 'EventAgeExceeded', approximateInvokeCount: 0 } },
    },
  ]);
  expect(aged.sent[0]?.body).not.toHaveProperty('responsePayload');
});

it('a function that reserves nothing at all gets no event, and no retries', async () => {
  const { pauses, sent } = await take([THROTTLED], { reservedConcurrency: 0, deadLetters: 'letters' });
  expect(pauses).toEqual([]);
  expect(sent[0]?.to).toBe('failures');
});
