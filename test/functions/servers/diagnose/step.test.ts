import {
  AccessDeniedError,
  LogonRefusedError,
  ServerBusyError,
  UnreadableAnswerError,
} from '@veeam-automation/veeam/transport/errors';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { RefusedError } from '../../../../functions/action.ts';
import type { ServerConfiguration } from '../../../../functions/configuration.ts';
import { SecretUnusableError } from '../../../../functions/platform/secrets.ts';
import { microsoft365VersionOf, revisionOf } from '../../../../functions/servers/api-version.ts';
import { type Done, StepFailed, skip, take } from '../../../../functions/servers/diagnose/step.ts';
import { logOutFirmly } from '../../../../functions/servers/log-out.ts';
import { isLostAnswer } from '../../../../functions/servers/lost-answer.ts';

afterEach(() => void vi.restoreAllMocks());

const about = { server: 'em-1', operation: 'log on', happened: 'it was refused', remedy: 'Look.' };
/** Runs a step with a clock that advances by 7 ms at each read. */
function taken<T>(work: (signal: AbortSignal) => Promise<Done<T>>, limitMs = 60_000) {
  let ms = 0;
  const now = () => {
    ms += 7;
    return new Date(ms);
  };
  return take({ step: 'logon', credential: 'read' }, { limitMs, now }, work);
}
const common = { step: 'logon', credential: 'read', milliseconds: 7 };

describe('a step', () => {
  it.each<[Done<number>, object]>([
    [{ value: 1 }, { status: 'passed' }],
    [
      { value: 1, found: 'f' },
      { status: 'passed', found: 'f' },
    ],
    [
      { value: 1, found: 'f', warning: { problem: 'p', remedy: 'r' } },
      { status: 'warning', found: 'f', problem: 'p', remedy: 'r' },
    ],
    [
      { value: 1, skipped: 'why' },
      { status: 'skipped', found: 'why' },
    ],
  ])('that returns %j is shown so', async (done, shown) => {
    expect(await taken(async () => done)).toStrictEqual({ shown: { ...common, ...shown }, value: 1 });
  });

  it.each<[Error, object]>([
    [new StepFailed('p', 'r'), { problem: 'p', remedy: 'r' }],
    [new StepFailed('p', 'r', { found: 'f' }), { problem: 'p', remedy: 'r', found: 'f' }],
    [new SecretUnusableError('p', 'r'), { problem: 'p', remedy: 'r' }],
    [new LogonRefusedError(about), { problem: 'log on: it was refused.', remedy: 'Look.' }],
    [new RefusedError('not-configured', 'm'), { problem: 'm', remedy: expect.stringMatching(/\w/) }],
  ])('that fails with %s says what to do', async (error, shown) => {
    const outcome = await taken(() => Promise.reject(error));
    expect(outcome).toStrictEqual({ shown: { ...common, status: 'failed', ...shown } });
  });

  it('that fails with an error of our own throws', async () => {
    await expect(taken(() => Promise.reject(new TypeError('odd')))).rejects.toThrow('odd');
  });

  it('ends at its deadline, and ends its work', async () => {
    let isAborted = false;
    const outcome = await taken<void>(
      (signal) =>
        new Promise(() => {
          signal.addEventListener('abort', () => {
            isAborted = true;
          });
        }),
      1,
    );
    expect(outcome.shown).toMatchObject({ status: 'failed', problem: expect.stringContaining('0.001 s') });
    expect(isAborted).toBe(true);
  });

  it('that is skipped takes no time', () => {
    expect(skip({ step: 'tls' }, 'why')).toStrictEqual({
      step: 'tls',
      status: 'skipped',
      milliseconds: 0,
      found: 'why',
    });
  });
});

describe('an API version', () => {
  const server = (apiVersion: string) =>
    ({ name: 's', product: 'microsoft365', apiVersion }) as ServerConfiguration;
  it('is the latest, or one that the product has', () => {
    expect([revisionOf(server('latest')), revisionOf(server('1.3-rev1'))]).toStrictEqual([
      'latest',
      '1.3-rev1',
    ]);
    expect([microsoft365VersionOf(server('latest')), microsoft365VersionOf(server('v8'))]).toStrictEqual([
      'latest',
      'v8',
    ]);
  });
  it('that the product does not have cannot be configured', () => {
    for (const read of [() => revisionOf(server('v8')), () => microsoft365VersionOf(server('1.3-rev1'))])
      expect(read).toThrow(expect.objectContaining({ kind: 'not-configured' }));
    expect(() => microsoft365VersionOf(server('v0'))).toThrow(/"v0".* latest or one of v8, v7, v6\./);
    expect(() => revisionOf(server('v0'))).toThrow(/"v0".* 1\.3-rev1\./);
  });
});

it.each([
  ['a server that may have acted', new LogonRefusedError({ ...about, mayHaveActed: true }), true],
  ['a request that may be sent again', new LogonRefusedError({ ...about, retryable: true }), true],
  ['an answer that cannot be read', new UnreadableAnswerError(about), true],
  ['a refusal', new AccessDeniedError(about), false],
  ['a busy server, which has done nothing', new ServerBusyError({ ...about, retryable: true }), false],
  ['another error', new TypeError('x'), false],
])('%s: the answer is lost is %s', (_what, error, isLost) => {
  expect(isLostAnswer(error)).toBe(isLost);
});

describe('a logout', () => {
  const client = (...failures: Error[]) => {
    const logOut = vi.fn(async () => {
      const failure = failures.shift();
      if (failure) throw failure;
    });
    return { logOut };
  };
  it('that fails is retried', async () => {
    const one = client(new ServerBusyError(about));
    expect(await logOutFirmly(one)).toBe(true);
    expect(one.logOut).toHaveBeenCalledTimes(2);
  });
  it('is not retried after the deadline, which is logged', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {});
    const one = client(new ServerBusyError(about));
    expect(await logOutFirmly(one, AbortSignal.abort())).toBe(false);
    expect(one.logOut).toHaveBeenCalledTimes(1);
    expect(JSON.parse(String(error.mock.calls[0]?.[0]))).toMatchObject({
      event: 'log-out-failed',
      server: 'em-1',
      code: 'server-busy',
    });
  });
  it('is tried five times, with longer and longer pauses', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const failures = (count: number) => Array.from({ length: count }, () => new ServerBusyError(about));
    const pauses: number[] = [];
    const pause = async (ms: number) => void pauses.push(ms);
    expect(await logOutFirmly(client(...failures(4)), undefined, pause)).toBe(true);
    expect(pauses.splice(0)).toStrictEqual([200, 400, 600, 800]);
    const failing = client(...failures(9));
    expect(await logOutFirmly(failing, undefined, pause)).toBe(false);
    expect([failing.logOut.mock.calls.length, pauses]).toStrictEqual([5, [200, 400, 600, 800]]);
  });
  it('that fails with an error of our own throws', async () => {
    await expect(logOutFirmly(client(new TypeError('odd')))).rejects.toThrow('odd');
  });
});
