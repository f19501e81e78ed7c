import { describe, expect, it } from 'vitest';
import { RefusedError } from '../../../../functions/action.ts';
import { refuseLackingOptions } from '../../../../functions/jobs/controls/backup-replication.ts';
import {
  asStarted,
  type Control,
  controlled,
  controlRequest,
  isAchieved,
  isAlready,
  optionsIn,
  refuseForeignOptions,
} from '../../../../functions/jobs/controls/control.ts';
import type { Job } from '../../../../functions/jobs/job.ts';
import { healthyJob, jobWithout } from '../../compliance/estate.ts';

const controls: Control[] = ['start', 'stop', 'retry', 'sync', 'enable', 'disable'];
const which = (is: (control: Control) => boolean) => controls.filter(is).join(' ');

it.each<[Partial<Job>, string]>([
  [{ status: 'idle' }, 'stop enable'],
  [{ status: 'running' }, ''],
  [{ status: 'queued' }, ''],
  [{ status: 'unknown' }, ''],
  [{ status: 'disconnected' }, 'stop'],
  [{ status: 'disabled', enabled: false }, 'stop disable'],
  [{ status: 'running', enabled: false }, 'disable'],
])('a job that is %j is already so for: %s', (changes, already) => {
  expect(which((control) => isAlready(control, healthyJob(changes)))).toBe(already);
});

const runs = 'start retry sync';
const later = '2026-03-10T07:00:00.000Z';
it.each<[Partial<Job>, Partial<Job>, string]>([
  [{}, {}, 'stop enable'],
  [{}, { status: 'running' }, `${runs} enable`],
  [{}, { status: 'queued' }, `${runs} enable`],
  [{ status: 'running' }, { status: 'running' }, 'enable'],
  [{ status: 'running' }, { status: 'idle' }, 'stop enable'],
  [{}, { lastRun: later }, `start stop retry sync enable`],
  [{ status: 'running' }, { status: 'running', lastRun: later }, `${runs} enable`],
  [{}, { enabled: false }, 'stop disable'],
])('a job that was %j and is %j shows the result of: %s', (before, after, achieved) => {
  const is = (control: Control) => isAchieved(control, healthyJob(before), healthyJob(after));
  expect(which(is)).toBe(achieved);
});

it('a job without a run is not treated as started', () => {
  expect(isAchieved('start', healthyJob(), jobWithout(['lastRun']))).toBe(false);
});

describe('the options of a control', () => {
  const request = { server: 'vbr-1', id: '9f3c5f0e-55b7-4a0c-8d5c-3f1f6b0f3c11' };
  const taken = (control: Control, options: object) =>
    controlRequest
      .safeParse({ ...request, control, ...options })
      .error?.issues.map(({ path }) => path.join('.')) ?? [];
  const all = {
    performActiveFull: true,
    startChainedJobs: true,
    syncRestorePoints: 'All',
    full: true,
    gracefulStop: true,
    cancelChainedJobs: true,
  } as const;
  const names = Object.keys(all) as (keyof typeof all)[];

  it.each<[Control, string]>([
    ['start', 'performActiveFull startChainedJobs syncRestorePoints full'],
    ['stop', 'gracefulStop cancelChainedJobs'],
    ['retry', 'startChainedJobs'],
    ['sync', ''],
    ['enable', ''],
    ['disable', ''],
  ])('%s are: %s', (control, known) => {
    const refused = taken(control, all);
    expect(names.filter((name) => !refused.includes(name)).join(' ')).toBe(known);
  });

  it.each([
    ['start', 'backup-replication', 'performActiveFull startChainedJobs syncRestorePoints'],
    ['start', 'microsoft365', 'full'],
    ['start', 'enterprise-manager', ''],
    ['stop', 'backup-replication', 'gracefulStop cancelChainedJobs'],
    ['stop', 'microsoft365', ''],
    ['retry', 'backup-replication', 'startChainedJobs'],
    ['enable', 'backup-replication', ''],
  ] as const)('%s of %s are: %s', (control, product, known) => {
    const isTaken = (name: keyof typeof all) => {
      try {
        refuseForeignOptions({ ...request, control, [name]: all[name] }, product);
        return true;
      } catch (error) {
        expect(error).toMatchObject({ kind: 'invalid-input', problems: [{ field: name }] });
        return false;
      }
    };
    expect(names.filter(isTaken).join(' ')).toBe(known);
    refuseForeignOptions({ ...request, control }, product);
  });

  it('are what the request has besides the job, the control and its time', () => {
    const since = '2026-11-23T06:00:00Z';
    expect(optionsIn({ ...request, control: 'start', since, full: true })).toStrictEqual({ full: true });
  });

  it('accept all restore points or the latest', () => {
    const is = (syncRestorePoints: string) => taken('start', { syncRestorePoints }).length === 0;
    expect(['All', 'Latest', 'None', ''].filter(is)).toStrictEqual(['All', 'Latest']);
  });

  it('depend on the revision', () => {
    const refused = (revision: '1.2-rev1' | '1.3-rev0', options: object) => {
      try {
        refuseLackingOptions(revision, options);
        return [];
      } catch (error) {
        if (!(error instanceof RefusedError)) throw error;
        return error.problems.map(({ field }) => field);
      }
    };
    for (const option of ['syncRestorePoints', 'cancelChainedJobs']) {
      expect(refused('1.2-rev1', { [option]: all[option as 'cancelChainedJobs'] })).toStrictEqual([option]);
      expect(refused('1.3-rev0', { [option]: all[option as 'cancelChainedJobs'] })).toStrictEqual([]);
    }
    expect(refused('1.2-rev1', { performActiveFull: true })).toStrictEqual([]);
  });
});

it('a control of a job is shown with its outcome', () => {
  const shown = { control: 'start', job: healthyJob(), session: { id: 's' } };
  for (const outcome of ['done', 'unchanged', 'pending'])
    expect(controlled.parse({ ...shown, outcome })).toStrictEqual({ ...shown, outcome });
  expect(controlled.safeParse({ ...shown, outcome: 'failed' }).success).toBe(false);
});

it("a server's answer is shown with its times, and without what it does not report", () => {
  const creationTime = new Date('2026-11-23T06:00:00Z');
  const session = { id: 's', name: undefined, creationTime, other: 1, retryCount: 2, isCanceled: false };
  expect(asStarted({ session, task: undefined })).toStrictEqual({
    session: { id: 's', creationTime: '2026-11-23T06:00:00.000Z', retryCount: 2, isCanceled: false },
  });
  const task = {
    id: 't',
    state: 'Finished',
    operation: 'x',
    result: { success: true, message: 'Ok' },
    phase: 1,
  };
  const { phase: _phase, ...shown } = task;
  expect(asStarted({ task })).toStrictEqual({ task: shown });
  expect(asStarted({})).toStrictEqual({});
});
