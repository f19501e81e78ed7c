import { AccessDeniedError, ServerUnreachableError } from '@veeam-automation/veeam/transport/errors';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { type Action, type ActionContext, refuseField } from '../../../../functions/action.ts';
import { SecretUnusableError } from '../../../../functions/platform/secrets.ts';
import { scheduledHandler } from '../../../../functions/triggers/schedule/handler.ts';
import { trigger } from '../../../../functions/triggers/trigger.ts';

const input = z.strictObject({ server: z.string(), id: z.string() });
const seen: { input: z.infer<typeof input>; context: ActionContext }[] = [];
const action = (fail?: unknown): Action<z.infer<typeof input>, void> => ({
  name: 'jobs:control',
  permission: 'jobs:write',
  input,
  servers: ({ server }) => [server],
  async run(given, context) {
    if (fail !== undefined) throw fail;
    seen.push({ input: given, context });
  },
});
const handlerOf = (fail?: unknown) =>
  scheduledHandler({
    'jobs:control': () =>
      trigger(
        action(fail),
        (given, { key }) => ({ ...given, id: key }),
        () => 'started-1',
      ),
  });
const firing = {
  name: 'nightly-start',
  action: 'jobs:control',
  with: { server: 'em-1' },
  scheduledTime: '2026-11-23T06:00:00Z',
};

const lines: Record<string, unknown>[] = [];
beforeEach(() => {
  seen.length = 0;
  lines.length = 0;
  for (const level of ['info', 'error'] as const)
    vi.spyOn(console, level).mockImplementation((line) => void lines.push(JSON.parse(line)));
});
afterEach(() => vi.restoreAllMocks());

it("runs the action as the schedule, at the schedule's time, for every server", async () => {
  await handlerOf()(firing);
  expect(seen).toStrictEqual([
    {
      input: { server: 'em-1', id: '2026-11-23T06:00:00Z' },
      context: {
        caller: { source: 'schedule', name: 'nightly-start', permissions: ['jobs:write'], servers: ['*'] },
        now: new Date('2026-11-23T06:00:00Z'),
        requestId: 'nightly-start 2026-11-23T06:00:00Z',
      },
    },
  ]);
  expect(lines).toStrictEqual([
    expect.objectContaining({
      event: 'scheduled-action-done',
      schedule: 'nightly-start',
      action: 'jobs:control',
      id: 'started-1',
    }),
  ]);
});

it('gives a repeated firing the same key, and another firing another key', async () => {
  const handler = handlerOf();
  await handler(firing);
  await handler({ ...firing, scheduledTime: '2026-11-23T06:00:00.000Z' });
  await handler({ ...firing, scheduledTime: '2026-11-24T06:00:00Z' });
  const [first, again, other] = seen.map(({ input: { id } }) => id);
  expect(again).toBe(first);
  expect(other).not.toBe(first);
});

const details = { server: 'em-1', operation: 'start', happened: 'x', remedy: 'y.' };

describe('a failure', () => {
  it.each([
    ['a refusal', refuseField('not-found', 'id', 'There is no job 1 on em-1.'), 'There is no job 1 on em-1.'],
    ['a secret that is not set', new SecretUnusableError('Not set.', 'Set it.'), 'Not set. Set it.'],
    ['a right that is missing', new AccessDeniedError(details), 'em-1: start: x. y.'],
  ])('%s is an error that no retry can fix', async (_what, cause, why) => {
    await expect(handlerOf(cause)(firing)).rejects.toMatchObject({
      name: 'ScheduledActionRefusedError',
      message: `The schedule "nightly-start" (jobs:control, 2026-11-23T06:00:00Z) was refused, and would be again: ${why}`,
      cause,
    });
    expect(lines).toStrictEqual([
      expect.objectContaining({ level: 'error', event: 'scheduled-action-refused' }),
    ]);
  });

  it.each([
    ['a server that is down', new ServerUnreachableError({ ...details, retryable: true })],
    ['an answer that was lost', new ServerUnreachableError({ ...details, mayHaveActed: true })],
    ['a fault of ours', new Error('boom')],
  ])('%s is thrown for a retry', async (_what, cause) => {
    await expect(handlerOf(cause)(firing)).rejects.toMatchObject({
      name: 'ScheduledActionFailedError',
      cause,
    });
    expect(lines).toStrictEqual([
      expect.objectContaining({ level: 'error', event: 'scheduled-action-failed' }),
    ]);
  });

  it('invalid input is refused, and the error names the field', async () => {
    await expect(handlerOf()({ ...firing, with: {} })).rejects.toThrow(/refused.*server: /);
    expect(seen).toStrictEqual([]);
  });

  it.each([
    ['an action of another function', { ...firing, action: 'clones:create' }],
    ['an event of another kind', { Records: [] }],
    ['a time that was not filled in', { ...firing, scheduledTime: '<aws.scheduler.scheduled-time>' }],
  ])('%s runs nothing', async (_what, event) => {
    await expect(handlerOf()(event)).rejects.toThrow();
    expect(seen).toStrictEqual([]);
  });
});
