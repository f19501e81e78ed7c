import {
  ServerFailedError,
  ServerUnreachableError,
  SessionExpiredError,
} from '@veeam-automation/veeam/transport/errors';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CloneDriver, NotResolvedError, type Resolved } from '../../../../functions/clone/driver.ts';
import {
  finishClone,
  giveUpClone,
  outcomeWithoutSession,
  unknownOutcome,
} from '../../../../functions/clone/outcome/finish.ts';
import { endClone, type ResolveContext } from '../../../../functions/clone/outcome/resolve-outcome.ts';
import type { CloneExecution, ClonePlan } from '../../../../functions/clone/state.ts';
import { shortPlan } from '../clones-in.ts';

const plan: ClonePlan = {
  ...shortPlan,
  description: 'Cloned from Exchange [clone c-1]',
  warnings: ['Check the retention.'],
};
const requestedBy = { source: 'http', name: 'ci' } as const;
const execution: CloneExecution = {
  cloneId: 'c-1',
  request: { server: 'em-1', job: 'Exchange', name: 'Copy' },
  requestedBy,
  requestedAt: '2026-11-23T08:00:00.000Z',
  plan,
  task: { succeeded: true, message: 'Done.', seconds: 30 },
};
const job = { id: 'urn:veeam:Job:2', name: 'Copy', enabled: true };
const made: Resolved = { kind: 'job', job, adopted: false };
const none: Resolved = { kind: 'none', code: 'task-failed', message: 'No space left.' };
const trouble = { server: 'em-1', operation: 'list jobs', happened: 'it broke', remedy: 'Try again.' };

/** The calls to a session, in order. */
let asked: string[];
beforeEach(() => {
  asked = [];
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

interface Answers {
  resolve?: () => Promise<Resolved>;
  setEnabled?: (enabled: boolean) => Promise<boolean | undefined>;
  logOut?: () => Promise<void>;
  own?: boolean;
}

function sessionOf({ resolve, setEnabled, logOut, own = true }: Answers = {}) {
  const driver = {
    resolve: (_execution: CloneExecution, _plan: ClonePlan, isOwn: boolean) => {
      asked.push(`resolve ${isOwn ? 'in its own' : 'in another'}`);
      return (resolve ?? (async () => made))();
    },
    setEnabled: (id: string, enabled: boolean) => {
      asked.push(`${enabled ? 'enable' : 'disable'} ${id}`);
      return (setEnabled ?? (async (wanted) => wanted))(enabled);
    },
    logOut: () => {
      asked.push('log out');
      return (logOut ?? (async () => {}))();
    },
  };
  return { driver: driver as unknown as CloneDriver, own };
}
const fails = (error: Error) => () => Promise.reject(error);

describe('a clone whose job exists', () => {
  it('has succeeded with that job, and its session is closed', async () => {
    expect(await finishClone(sessionOf(), execution, plan)).toStrictEqual({
      outcome: 'succeeded',
      message: 'The job was cloned.',
      job,
      taskSeconds: 30,
      warnings: ['Check the retention.'],
    });
    expect(asked).toStrictEqual(['resolve in its own', 'log out']);
  });

  it('says when an earlier try made it, and who was too late to cancel it', async () => {
    const adopted = sessionOf({ resolve: async () => ({ ...made, adopted: true }) });
    expect(await finishClone(adopted, execution, plan)).toMatchObject({
      outcome: 'succeeded',
      message: 'This request had made the job already.',
      warnings: ['Check the retention.'],
    });
    const late = await finishClone(sessionOf(), { ...execution, cancelledBy: 'ann' }, plan);
    expect(late).toMatchObject({ outcome: 'succeeded', message: expect.stringContaining('ann') });
  });

  it('warns about another name, and about a job that is known only by its name', async () => {
    const resolve = async (): Promise<Resolved> => ({
      ...made,
      byNameAlone: true,
      job: { ...job, name: 'Copy_1' },
    });
    const { warnings } = await finishClone(sessionOf({ resolve }), execution, plan);
    expect(warnings).toStrictEqual([
      'Check the retention.',
      expect.stringContaining('"Copy_1"'),
      expect.stringContaining('by its name alone'),
    ]);
  });

  it('does not change the schedule of a job that may belong to another request, and says that it differs', async () => {
    const resolve = async (): Promise<Resolved> => ({ ...made, byNameAlone: true });
    const outcome = await finishClone(sessionOf({ resolve }), execution, { ...plan, enabled: false });
    expect(outcome).toMatchObject({ outcome: 'failed', code: 'schedule-not-set', job: { enabled: true } });
    expect(asked).toStrictEqual(['resolve in its own', 'log out']);
  });

  it('has failed when the job differs from the request, and shows the job', async () => {
    const shortfall = { code: 'repository-not-set', message: 'It has another.' } as const;
    const resolve = async (): Promise<Resolved> => ({ ...made, shortfall });
    expect(await finishClone(sessionOf({ resolve }), execution, plan)).toMatchObject({
      outcome: 'failed',
      ...shortfall,
      job,
    });
  });
});

describe('a schedule', () => {
  const asking = (enabled: boolean) => ({ ...plan, enabled });

  it.each([true, false])('that is as requested (%s) is not changed', async (enabled) => {
    const resolve = async (): Promise<Resolved> => ({ ...made, job: { ...job, enabled } });
    const outcome = await finishClone(sessionOf({ resolve }), execution, asking(enabled));
    expect(outcome).toMatchObject({ outcome: 'succeeded', job: { enabled } });
    expect(asked).toStrictEqual(['resolve in its own', 'log out']);
  });

  it.each([true, false])('is set as requested (%s), and its new state is read back', async (enabled) => {
    const resolve = async (): Promise<Resolved> => ({ ...made, job: { ...job, enabled: !enabled } });
    const outcome = await finishClone(sessionOf({ resolve }), execution, asking(enabled));
    expect(outcome).toMatchObject({ outcome: 'succeeded', job: { enabled } });
    expect(asked).toStrictEqual([
      'resolve in its own',
      `${enabled ? 'enable' : 'disable'} urn:veeam:Job:2`,
      'log out',
    ]);
  });

  it('is set when it is not known', async () => {
    const resolve = async (): Promise<Resolved> => ({ ...made, job: { ...job, enabled: undefined } });
    await finishClone(sessionOf({ resolve }), execution, asking(false));
    expect(asked).toContain('disable urn:veeam:Job:2');
  });

  it.each([
    [true, 'enabled'],
    [false, 'disabled'],
  ])('that stays different from the request (%s) is a failure with its own code', async (enabled, word) => {
    const resolve = async (): Promise<Resolved> => ({
      ...made,
      job: { ...job, enabled: !enabled },
      shortfall: { code: 'repository-not-set', message: 'x' },
    });
    const session = sessionOf({ resolve, setEnabled: async () => !enabled });
    expect(await finishClone(session, execution, asking(enabled))).toMatchObject({
      outcome: 'failed',
      code: 'schedule-not-set',
      message: expect.stringContaining(`not ${word}`),
      job: { enabled: !enabled },
    });
  });

  it('that cannot be set is retried with the session left open, and reported on the last try', async () => {
    const resolve = async (): Promise<Resolved> => ({ ...made, job: { ...job, enabled: false } });
    for (const error of [new ServerFailedError(trouble), new NotResolvedError('It runs on.')]) {
      asked = [];
      const session = () => sessionOf({ resolve, setEnabled: fails(error) });
      await expect(finishClone(session(), execution, asking(true))).rejects.toBe(error);
      expect(asked).not.toContain('log out');
      expect(await giveUpClone(session(), execution, asking(true))).toMatchObject({
        outcome: 'failed',
        code: 'schedule-not-set',
        warnings: ['Check the retention.', error.message],
      });
      expect(asked.at(-1)).toBe('log out');
    }
    const ours = new TypeError('a fault of ours');
    const faulty = sessionOf({ resolve, setEnabled: fails(ours) });
    await expect(giveUpClone(faulty, execution, asking(true))).rejects.toBe(ours);
  });
});

describe('a clone without a job', () => {
  it('has failed for that reason, and its session is closed', async () => {
    const outcome = await finishClone(sessionOf({ resolve: async () => none }), execution, plan);
    expect(outcome).toMatchObject({
      outcome: 'failed',
      code: 'task-failed',
      message: 'No space left.',
    });
    expect(outcome).not.toHaveProperty('job');
    expect(asked.at(-1)).toBe('log out');
  });

  it('shows a copy that the server has all the same', async () => {
    const rest = { id: '3', name: 'Exchange_clone1', enabled: undefined };
    const resolve = async (): Promise<Resolved> => ({ ...none, job: rest });
    const outcome = await finishClone(sessionOf({ resolve }), execution, plan);
    expect(outcome.job).toStrictEqual({ id: '3', name: 'Exchange_clone1' });
  });

  it('that never had a session has started nothing, and says why', () => {
    const error = { Error: 'ServerUnreachableError', Cause: '{"errorMessage":"em-1 is down."}' };
    expect(outcomeWithoutSession({ ...execution, error })).toMatchObject({
      outcome: 'failed',
      code: 'server-unreachable',
      message: 'Nothing was started. em-1 is down.',
    });
    const { plan: _plan, task: _task, ...bare } = execution;
    expect(outcomeWithoutSession(bare)).toStrictEqual({
      outcome: 'failed',
      code: 'not-started',
      message: 'Nothing was started.',
      warnings: [],
    });
    expect(outcomeWithoutSession(bare)).not.toHaveProperty('taskSeconds');
  });
});

describe('a clone that cannot be resolved', () => {
  it.each([new NotResolvedError('Two jobs fit.'), new ServerUnreachableError(trouble)])(
    'is retried with the session left open (%#)',
    async (error) => {
      await expect(finishClone(sessionOf({ resolve: fails(error) }), execution, plan)).rejects.toBe(error);
      expect(asked).toStrictEqual(['resolve in its own']);
    },
  );

  it('is unknown at the last try, says what to search for, and its session is closed', async () => {
    const error = new NotResolvedError('Two jobs fit.');
    const outcome = await giveUpClone(sessionOf({ resolve: fails(error) }), execution, plan);
    expect(outcome).toMatchObject({ outcome: 'unknown', code: 'not-resolved' });
    expect(outcome.message).toMatch(/Two jobs fit\..*"Copy".*em-1/);
    expect(asked).toStrictEqual(['resolve in its own', 'log out']);
  });

  it('shows the name of an unnamed copy that the server made', () => {
    const started = { cloned: { jobId: '7', name: 'Exchange_clone1', certain: true } };
    expect(unknownOutcome({ ...execution, started }, new NotResolvedError('It broke.')).message).toContain(
      '"Exchange_clone1" (7)',
    );
  });

  it('is left to another session only when the clone’s own has ended', async () => {
    const expired = new SessionExpiredError(trouble);
    await expect(giveUpClone(sessionOf({ resolve: fails(expired) }), execution, plan)).rejects.toBe(expired);
    expect(asked).toStrictEqual(['resolve in its own']);
    const other = sessionOf({ resolve: fails(expired), own: false });
    expect(await giveUpClone(other, execution, plan)).toMatchObject({ outcome: 'unknown' });
    expect(asked).toStrictEqual(['resolve in its own', 'resolve in another', 'log out']);
  });

  it('has no outcome when the error is ours', async () => {
    const ours = new TypeError('a fault of ours');
    await expect(giveUpClone(sessionOf({ resolve: fails(ours) }), execution, plan)).rejects.toBe(ours);
  });
});

it('a session that stays open is a warning, and remains on record', async () => {
  const onLoggedOut = vi.fn();
  await finishClone({ ...sessionOf(), onLoggedOut }, execution, plan);
  expect(onLoggedOut).toHaveBeenCalledTimes(1);
  const session = { ...sessionOf({ logOut: fails(new ServerFailedError(trouble)) }), onLoggedOut };
  const outcome = await finishClone(session, execution, plan);
  expect(onLoggedOut).toHaveBeenCalledTimes(1);
  expect(outcome).toMatchObject({ outcome: 'succeeded', job });
  expect(outcome.warnings).toStrictEqual([
    'Check the retention.',
    expect.stringContaining('could not be closed'),
  ]);
});

it('becomes unknown on a server that was removed from the configuration, and is retried until then', async () => {
  const context = {
    configuration: { servers: [] },
    secrets: { read: async () => ({ key: 'k'.repeat(64) }) },
    clones: { noteChange: async () => {}, end: async () => undefined },
  } as unknown as ResolveContext;
  const end = (lastTry: boolean) =>
    endClone(context, { ...execution, session: 'sealed' }, { lastTry, stepsOf: ({ steps }) => steps });
  await expect(end(false)).rejects.toMatchObject({ name: 'RefusedError', kind: 'not-found' });
  expect(await end(true)).toMatchObject({ outcome: 'unknown', code: 'not-resolved' });
});
