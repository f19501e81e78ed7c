import { type Lab, startLab } from '@veeam-automation/lab/lab';
import type { JsonObject } from '@veeam-automation/veeam/backup-replication/exact-json';
import { mergePatch } from '@veeam-automation/veeam/backup-replication/job-model/merge-patch';
import type { EnterpriseManager } from '@veeam-automation/veeam/enterprise-manager/client';
import { type JobPatch, JobPatchError } from '@veeam-automation/veeam/enterprise-manager/edit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { planFix, planUndo } from '../../../../functions/compliance/drift/document-fix.ts';
import { fixJob } from '../../../../functions/compliance/drift/fix-job.ts';
import { enterpriseManagerJobs } from '../../../../functions/compliance/drift/fixable-enterprise-manager.ts';
import type { SettingField } from '../../../../functions/compliance/settings/differences.ts';
import { ended } from '../../../../functions/jobs/controls/task.ts';
import { versionOf } from '../../../../functions/jobs/job-document.ts';
import { withServer } from '../../../../functions/servers/with-server.ts';
import { labContext } from '../../jobs/lab-context.ts';
import { anyPort } from '../../lab-server.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ ...anyPort, taskDurationMs: 0 });
});
afterAll(() => lab.close());
beforeEach(() => {
  lab.reset({ jobs: 12, servers: 1, seed: 1 });
  lab.requests.clear();
});

/** Works on the lab's Enterprise Manager; `ids` are those of its jobs of a type. */
function onManager<T>(use: (manager: EnterpriseManager, ids: (type: string) => string[]) => Promise<T>) {
  const context = labContext(lab, 'enterprise-manager', 'latest', undefined as never);
  const [server] = context.configuration.servers;
  if (server === undefined) throw new Error('no server');
  const access = { purpose: 'write', deadline: context.deadline() } as const;
  return withServer(context, server, access, async (loggedOn) => {
    if (loggedOn.product !== 'enterprise-manager') throw new Error(loggedOn.product);
    const { items } = await loggedOn.client.jobs.list().all();
    return use(loggedOn.client, (type) => items.flatMap(({ id, jobType }) => (jobType === type ? [id] : [])));
  });
}

async function edit(manager: EnterpriseManager, id: string, patch: JobPatch): Promise<void> {
  const task = await manager.jobs.edit(id, patch);
  if (task) expect(await ended(manager, task)).toMatchObject({ phase: 'succeeded' });
}

const standard: JobPatch = {
  ScheduleConfigured: true,
  JobScheduleOptions: {
    Standart: {
      RetryOptions: { RetryTimes: 5, RetrySpecified: true },
      OptionsDaily: { Enabled: true, Kind: 'SelectedDays', Days: ['Sunday'] },
      OptionsPeriodically: { Enabled: false },
      OptionsContinuous: { Enabled: false },
    },
  },
  JobInfo: { BackupJobInfo: { SimpleRetentionPolicy: { RetainCycles: 30, RetainLimitType: 'Cycles' } } },
};
const weak: JobPatch = {
  ScheduleConfigured: true,
  JobScheduleOptions: {
    Standart: {
      RetryOptions: { RetryTimes: 1, RetrySpecified: true },
      OptionsDaily: { Enabled: true, Kind: 'Everyday', Days: ['Monday', 'Friday'] },
      OptionsPeriodically: { Enabled: false },
      OptionsContinuous: { Enabled: false },
    },
  },
  JobInfo: { BackupJobInfo: { SimpleRetentionPolicy: { RetainCycles: 2, RetainLimitType: 'Cycles' } } },
};
const fields: SettingField[] = ['retention.points', 'schedule.everyHours', 'retries'];

/** A golden job, a weak one, and what a fix does to the weak one. */
async function planned(manager: EnterpriseManager, [golden = '', id = '']: string[]) {
  await edit(manager, golden, standard);
  await edit(manager, id, weak);
  const jobs = enterpriseManagerJobs(manager);
  const before = await jobs.read(id);
  const plan = planFix(jobs, before, { document: await jobs.read(golden), isSameServer: true }, fields);
  return { jobs, before, plan, job: { ...plan, id, version: versionOf(before), changes: [...plan.changes] } };
}

const fault = (kind: 'drop-response' | 'task-fails', more = {}) =>
  lab.faults.add({ server: 'em-1', method: 'PUT', path: '/api/jobs/', times: 1, kind, ...more });
const writes = () => lab.requests.list().filter(({ method }) => method === 'PUT').length;

describe('a fix through Enterprise Manager', () => {
  it('sets only what its API accepts, as in the standard, and is undone', () =>
    onManager(async (manager, ids) => {
      const { jobs, before, plan, job } = await planned(manager, ids('Backup'));
      expect(plan.cannot).toEqual([]);
      expect(plan.changes).toEqual([
        { field: 'retention.points', from: 2, to: 30, change: 'better' },
        { field: 'schedule.everyHours', from: 24, to: 168, change: 'worse' },
        { field: 'retries', from: 1, to: 5, change: 'better' },
      ]);
      expect(await fixJob(jobs, job)).toMatchObject({ outcome: 'fixed', settings: { retries: 5 } });
      const after = await jobs.read(job.id);
      expect(after).toEqual(mergePatch(before, plan.patch));

      const undo = planUndo(jobs, after, { before, patch: plan.patch, fields });
      const back = { id: job.id, version: versionOf(after), changes: [...undo.changes], patch: undo.patch };
      expect(await fixJob(jobs, back)).toMatchObject({ outcome: 'fixed' });
      expect(await jobs.read(job.id)).toEqual(before);
    }));

  it('says for every other setting where it can be changed', () =>
    onManager(async (manager, ids) => {
      const [golden = '', id = ''] = ids('Backup');
      const jobs = enterpriseManagerJobs(manager);
      const others: SettingField[] = ['encryption', 'schedule.windowHours', 'guest.applicationAware'];
      const document = await jobs.read(golden);
      const { patch, cannot } = planFix(jobs, await jobs.read(id), { document, isSameServer: true }, others);
      expect(patch).toEqual({});
      expect(cannot.map(({ field }) => field)).toEqual(others);
    }));

  it('changes no copy job', () =>
    onManager(async (manager, ids) => {
      const [copy = ''] = [...ids('BackupCopy'), ...ids('ImmediateBackupCopy')];
      const jobs = enterpriseManagerJobs(manager);
      const document = await jobs.read(copy);
      expect(planFix(jobs, document, { document, isSameServer: true }, ['retries'])).toMatchObject({
        patch: {},
        cannot: [{ field: 'retries' }],
      });
    }));

  it('adds no element that the job does not have', () =>
    onManager(async (manager, ids) => {
      const { jobs, before, plan } = await planned(manager, ids('Backup'));
      const { JobScheduleOptions: _, ...without } = before;
      expect(jobs.patched(without as JsonObject, plan.patch)).toMatch(/JobScheduleOptions/);
    }));

  it('does not change a job that was changed since', () =>
    onManager(async (manager, ids) => {
      const { jobs, job } = await planned(manager, ids('Backup'));
      await edit(manager, job.id, { Description: 'Changed by somebody' });
      lab.requests.clear();
      expect(await fixJob(jobs, job)).toMatchObject({ outcome: 'changed' });
      expect(writes()).toBe(0);
    }));

  it('is not done twice when the answer is lost', () =>
    onManager(async (manager, ids) => {
      const { jobs, job } = await planned(manager, ids('Backup'));
      lab.requests.clear();
      fault('drop-response');
      expect(await fixJob(jobs, job)).toMatchObject({ outcome: 'fixed' });
      expect(writes()).toBe(1);
    }));

  it('that its task does not make is refused in the words of the server', () =>
    onManager(async (manager, ids) => {
      const { jobs, job } = await planned(manager, ids('Backup'));
      fault('task-fails', { message: 'No licence.' });
      expect(await fixJob(jobs, job)).toMatchObject({
        outcome: 'refused',
        because: expect.stringContaining('No licence.'),
      });
    }));
});

describe('what a fix through Enterprise Manager sets', () => {
  const info = (parts: JsonObject): JsonObject => ({ JobInfo: { BackupJobInfo: parts } });
  const options = (parts: JsonObject): JsonObject => ({ JobScheduleOptions: { Standart: parts } });
  const policy = (step: string) => info({ GfsRetentionPolicy: { Enabled: 'true', [step]: '3' } });
  const times: JsonObject = {
    OptionsDaily: { Enabled: 'true', Kind: 'Everyday', Days: ['Monday'] },
    OptionsMonthly: {
      Enabled: 'false',
      DayNumberInMonth: 'First',
      DayOfWeek: 'Sunday',
      DayOfMonth: '1',
      Months: ['January'],
    },
    OptionsPeriodically: { Enabled: 'false', Kind: 'Hours', FullPeriod: '4' },
    OptionsContinuous: { Enabled: 'false' },
  };
  /**
   * A document with the same parts, each of which has more than the fix uses. `changed`: with other values
   * everywhere.
   */
  const withMore = (part: JsonObject, changed = false): JsonObject => ({
    ...Object.fromEntries(
      Object.entries(part).map(([name, value]) => [
        name,
        value !== null && typeof value === 'object' && !Array.isArray(value)
          ? withMore(value as JsonObject, changed)
          : changed
            ? 'other'
            : value,
      ]),
    ),
    More: changed ? 'other' : 'own',
  });
  const jobs = enterpriseManagerJobs({} as EnterpriseManager);
  const scheduled = { ScheduleConfigured: 'true', ...options(times) };

  it.each<[SettingField, JsonObject]>([
    [
      'retention.points',
      info({
        SimpleRetentionPolicy: { RetainLimitType: 'Cycles', RetainCycles: '7', RetainDaysToKeep: '14' },
      }),
    ],
    ['retention.gfs.weeks', policy('Weekly')],
    ['retention.gfs.months', policy('Monthly')],
    ['retention.gfs.years', policy('Yearly')],
    ['schedule.by', scheduled],
    ['schedule.everyHours', scheduled],
    ['retries', options({ RetryOptions: { RetrySpecified: 'true', RetryTimes: '3', RetryTimeout: '10' } })],
  ])('for %s is exactly this', (field, patch) => {
    const standard = { ...withMore(patch), JobType: 'Backup' };
    const job = { ...withMore(patch, true), JobType: 'Backup' };
    expect(jobs.patchFor(field, standard, job, true)).toEqual(patch);
  });

  it.each<SettingField>([
    ...(['encryption', 'schedule.windowHours', 'guest.applicationAware', 'guest.tolerated'] as const),
    ...(['guest.indexing', 'healthCheck', 'fullBackups.synthetic', 'fullBackups.active'] as const),
    ...(['storage.repositoryId', 'storage.isImmutable', 'storage.archiveRepositoryId'] as const),
    ...(['exclusions.objects', 'exclusions.disks', 'notifications.mail', 'notifications.snmp'] as const),
  ])('for %s is nothing, with a reason', (field) => {
    const document = { ...scheduled, JobType: 'Backup' };
    expect(jobs.patchFor(field, document, document, true)).toMatch(/\w/);
  });

  const chained = (Enabled: string) => ({
    ...scheduled,
    ...options({ ...times, OptionsDaisyChaining: { Enabled } }),
  });
  it.each<[what: string, standard: JsonObject, job: JsonObject, isSet: boolean]>([
    ['backups', { JobType: 'Backup' }, { JobType: 'backup' }, true],
    ['replicas', { JobType: 'Replica' }, { JobType: 'REPLICA' }, true],
    ['a copy job', { JobType: 'Backup' }, { JobType: 'BackupCopy' }, false],
    ['the standard that is a copy job', { JobType: 'BackupCopy' }, { JobType: 'Backup' }, false],
    ['what has no type', { JobType: 'Backup' }, { JobType: '' }, false],
    ['what runs after another', { JobType: 'Backup' }, { JobType: 'Backup', ...chained('true') }, false],
    ['a standard that does', { JobType: 'Backup', ...chained('true') }, { JobType: 'Backup' }, false],
    ['what no longer does', { JobType: 'Backup', ...chained('false') }, { JobType: 'Backup' }, true],
  ])('is a schedule of %s', (_what, standard, job, isSet) => {
    const patch = jobs.patchFor('schedule.by', { ...scheduled, ...standard }, { ...scheduled, ...job }, true);
    expect(typeof patch).toBe(isSet ? 'object' : 'string');
  });

  it.each<[document: JsonObject, patch: JsonObject, lacking: string | undefined]>([
    [{ a: '1' }, { a: '2' }, undefined],
    [{ a: '1' }, { b: '2' }, 'b'],
    [{ a: { b: { c: '1' } } }, { a: { b: { d: '2' } } }, 'a.b.d'],
    [{ a: '1' }, { a: { b: '2' } }, undefined],
    [{ a: { b: '1' } }, { a: '2' }, undefined],
  ])('is in %j by %j, unless it lacks %s', (document, patch, lacking) => {
    const patched = jobs.patched(document, patch);
    if (lacking === undefined) expect(patched).toEqual(mergePatch(document, patch));
    else expect(patched).toContain(` ${lacking} `);
  });

  it.each<[answer: object | undefined | Error, outcome: string | object]>([
    [undefined, 'written'],
    [{ phase: 'succeeded' }, 'written'],
    [
      { phase: 'failed', result: { message: 'No licence.' } },
      { kind: 'conflict', message: 'No licence.' },
    ],
    [{ phase: 'failed' }, { kind: 'conflict' }],
    [
      new JobPatchError(['JobInfo', 'X'], 'is unknown'),
      { kind: 'conflict', message: 'JobInfo.X: is unknown' },
    ],
    [new TypeError('ours'), { name: 'TypeError', message: 'ours' }],
  ])('is written with a task: %o', async (answer, outcome) => {
    const edit = async () => {
      if (answer instanceof Error) throw answer;
      return answer;
    };
    const written = enterpriseManagerJobs({ jobs: { edit } } as unknown as EnterpriseManager).write(
      'j',
      {},
      () => {},
    );
    const result = await written.catch((error: unknown) => error);
    if (typeof outcome === 'string') expect(result).toBe(outcome);
    else expect(result).toMatchObject(outcome);
  });
});
