import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { recordingFailure } from '../../../../functions/clone/handlers/context.ts';
import { closeSession } from '../../../../functions/clone/outcome/close-session.ts';
import type { Clones } from '../../../../functions/clone/record.ts';
import type { Secrets } from '../../../../functions/platform/secrets.ts';
import { type RunningRecord, runRecord } from '../../platform/record/running-record.ts';
import { clonesIn, hideLogs, loggedLines } from '../clones-in.ts';

const now = new Date('2026-11-23T08:00:00.000Z');
let running: RunningRecord;
let clones: Clones;
beforeAll(async () => {
  running = await runRecord();
  const clock = () => now;
  clones = clonesIn(running.open({ now: clock }), clock);
});
afterAll(() => running[Symbol.asyncDispose]());
beforeEach(hideLogs);

describe('a session that cannot be closed', () => {
  const holder = { server: 'em-1', id: 'c-1' };
  /** Whether it stays on record this long after its last use. */
  const stays = async (minutes: number, read: () => Promise<unknown>) => {
    await clones.sessions.put({
      server: 'em-1',
      cloneId: 'c-1',
      sealed: 'no seal',
      usedUntil: now.toISOString(),
    });
    const session = await clones.sessions.get(holder);
    if (!session) throw new Error('It is not there.');
    const secrets = { read } as unknown as Secrets;
    const context = { clones, configuration: { servers: [] } as never, secrets };
    await closeSession(context, session, new Date(now.getTime() + minutes * 60_000));
    return (await clones.sessions.get(holder)) !== undefined;
  };
  const key = async () => ({ key: 'k'.repeat(32) });

  it.each([
    [0, true],
    [60, true],
    [61, false],
  ])('is still on record %i minutes after its use: %s', async (minutes, isThere) => {
    expect(await stays(minutes, key)).toBe(isThere);
    expect(loggedLines('session-closed')).toStrictEqual([
      { level: 'warn', event: 'session-closed', server: 'em-1', cloneId: 'c-1', closed: false },
    ]);
  });

  it('stays on record when the reason is not known', async () => {
    await expect(stays(61, () => Promise.reject(new Error('throttled')))).rejects.toThrow('throttled');
    expect(await clones.sessions.get(holder)).toBeDefined();
  });
});

describe('a step that fails', () => {
  let count = 0;
  const state = { name: 'Start', enteredAt: now.toISOString(), tries: 1 };
  const failWith = async (name: string, more: Parameters<typeof clones.change>[1] = () => undefined) => {
    count += 1;
    const cloneId = `f-${count}`;
    await clones.create({
      cloneId,
      request: { server: 'em-1', job: 'Exchange', name: 'Copy' },
      requestedBy: { source: 'http', name: 'ci' },
      requestedAt: now.toISOString(),
    });
    await clones.change(cloneId, more);
    const error = Object.assign(new Error('It broke.'), { name });
    const failing = recordingFailure(clones, cloneId, state, () => Promise.reject(error));
    await expect(failing).rejects.toBe(error);
    const { error: recorded, steps } = (await clones.get(cloneId)) ?? {};
    return { recorded, last: steps?.at(-1) };
  };

  it.each([
    ['ServerBusyError', { Error: 'ServerBusyError', Cause: 'It broke.' }],
    ['TypeError', { Error: 'TypeError' }],
  ])('is stored as %s', async (name, recorded) => {
    expect(await failWith(name)).toStrictEqual({
      recorded,
      last: { name: 'Start', startedAt: now.toISOString(), attempts: 2, error: name },
    });
  });

  it.each(['TaskStillRunning', 'CloneClosedError'])(
    'is not stored when it is not a failure: %s',
    async (name) => {
      expect(await failWith(name)).toMatchObject({ recorded: undefined, last: { name: 'Plan' } });
    },
  );

  it('is not stored once the clone has its outcome', async () => {
    const outcome = { outcome: 'failed' as const, message: 'm', warnings: [] };
    expect((await failWith('TypeError', (clone) => ({ ...clone, outcome }))).recorded).toBeUndefined();
  });

  it('throws its own error when that cannot be stored', async () => {
    const error = new Error('It broke.');
    const change = () => Promise.reject(new Error('throttled'));
    const failing = recordingFailure({ change } as unknown as Clones, 'c', state, () =>
      Promise.reject(error),
    );
    await expect(failing).rejects.toBe(error);
    expect(loggedLines('step-not-recorded')).toStrictEqual([
      { level: 'warn', event: 'step-not-recorded', cloneId: 'c', step: 'Start', error: 'Error' },
    ]);
    expect(await recordingFailure(clones, 'c', state, async () => 7)).toBe(7);
  });
});
