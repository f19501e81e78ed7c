import { type Lab, startLab } from '@veeam-automation/lab/lab';
import type { JsonObject } from '@veeam-automation/veeam/backup-replication/exact-json';
import { mergePatch } from '@veeam-automation/veeam/backup-replication/job-model/merge-patch';
import type { Microsoft365 } from '@veeam-automation/veeam/microsoft365/client';
import { NotFoundError } from '@veeam-automation/veeam/transport/errors';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { planFix, planUndo } from '../../../../functions/compliance/drift/document-fix.ts';
import { fixJob } from '../../../../functions/compliance/drift/fix-job.ts';
import { microsoft365Jobs } from '../../../../functions/compliance/drift/fixable-microsoft365.ts';
import type { SettingField } from '../../../../functions/compliance/settings/differences.ts';
import { versionOf } from '../../../../functions/jobs/job-document.ts';
import { withServer } from '../../../../functions/servers/with-server.ts';
import { labContext } from '../../jobs/lab-context.ts';
import { anyPort } from '../../lab-server.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab(anyPort);
});
afterAll(() => lab.close());
beforeEach(() => {
  lab.reset({ jobs: 12, servers: 1, seed: 1 });
  lab.requests.clear();
});

function onServer<T>(version: string, use: (client: Microsoft365) => Promise<T>): Promise<T> {
  const context = labContext(lab, 'microsoft365', version, undefined as never);
  const [server] = context.configuration.servers;
  if (server === undefined) throw new Error('no server');
  const access = { purpose: 'write', deadline: context.deadline() } as const;
  return withServer(context, server, access, (loggedOn) => {
    if (loggedOn.product !== 'microsoft365') throw new Error(loggedOn.product);
    return use(loggedOn.client);
  });
}

const standard: JsonObject = {
  schedulePolicy: { type: 'Periodically', periodicallyEvery: 'Hours4', retryEnabled: true, retryNumber: 5 },
};
const weak: JsonObject = {
  schedulePolicy: { type: 'Daily', dailyType: 'Sunday', dailyTime: '03:33:00', retryEnabled: false },
};
const fields: SettingField[] = ['schedule.everyHours', 'retries'];

const edit = (client: Microsoft365, id: string, patch: JsonObject) =>
  client.jobs.edit(id, (document) => mergePatch(document as JsonObject, patch));

/** Two jobs of selected items: one is weak. Also the change that makes it equal to the other. */
async function planned(client: Microsoft365) {
  const { items } = await client.jobs.list().all();
  const [golden, job] = items.filter(({ backupType }) => backupType === 'SelectedItems');
  if (!(golden && job)) throw new Error('The lab has too few jobs.');
  await edit(client, golden.id, standard);
  await edit(client, job.id, weak);
  const jobs = await microsoft365Jobs(client);
  const before = await jobs.read(job.id);
  const document = await jobs.read(golden.id);
  const plan = planFix(jobs, before, { document, isSameServer: true }, fields);
  const toFix = { ...plan, id: job.id, version: versionOf(before), changes: [...plan.changes] };
  return { jobs, before, document, plan, toFix };
}

const writes = () => lab.requests.list().filter(({ method }) => method === 'PUT').length;
const fault = (kind: 'drop-response' | 'reset' | 'status', more = {}) =>
  lab.faults.add({ server: 'vb365-1', method: 'PUT', path: '/v8/Jobs/', times: 1, kind, ...more });

describe.each(['v6', 'v7', 'v8'])('a fix of a backup job in %s', (version) => {
  it('sets only what differs, and is undone', () =>
    onServer(version, async (client) => {
      const { jobs, before, plan, toFix } = await planned(client);
      expect(plan.cannot).toEqual([]);
      expect(plan.changes).toEqual([
        { field: 'schedule.everyHours', from: 168, to: 4, change: 'better' },
        { field: 'retries', from: 0, to: 5, change: 'better' },
      ]);
      expect(await fixJob(jobs, toFix)).toMatchObject({
        outcome: 'fixed',
        settings: { schedule: { everyHours: 4 }, retries: 5, retention: expect.anything() },
      });
      const after = await jobs.read(toFix.id);
      expect(after).toEqual(mergePatch(before, plan.patch));

      const undo = planUndo(jobs, after, { before, patch: plan.patch, fields });
      const back = { id: toFix.id, version: versionOf(after), changes: [...undo.changes], patch: undo.patch };
      expect(await fixJob(jobs, back)).toMatchObject({ outcome: 'fixed' });
      expect(await jobs.read(toFix.id)).toEqual(before);
    }));

  it('keeps the time of the day at which the job runs', () =>
    onServer(version, async (client) => {
      const { jobs, before } = await planned(client);
      const document: JsonObject = {
        schedulePolicy: { type: 'Daily', dailyType: 'Everyday', dailyTime: '01:00:00' },
      };
      const { patch } = planFix(jobs, before, { document, isSameServer: false }, ['schedule.everyHours']);
      expect(mergePatch(before, patch)).toMatchObject({
        schedulePolicy: { dailyType: 'Everyday', dailyTime: '03:33:00' },
      });
    }));

  it('does not treat a run as a change of settings', () =>
    onServer(version, async (client) => {
      const { jobs, toFix } = await planned(client);
      await client.jobs.start(toFix.id);
      await client.jobs.stop(toFix.id);
      expect(versionOf(await jobs.read(toFix.id))).toBe(toFix.version);
    }));
});

describe('a fix of Microsoft 365', () => {
  it('of a copy job also covers its schedule', () =>
    onServer('v8', async (client) => {
      const { items } = await client.copyJobs.list().all();
      const [copy] = items;
      if (copy === undefined) throw new Error('The lab has no copy job.');
      const schedulePolicy = {
        type: 'DailyAtTime',
        dailyType: 'Sunday',
        backupCopyWindowEnabled: false,
      } as const;
      await client.copyJobs.edit(copy.id, { schedulePolicy: { ...schedulePolicy, dailyTime: '03:33:00' } });
      const jobs = await microsoft365Jobs(client);
      const before = await jobs.read(copy.id);
      const document = mergePatch(before, {
        schedulePolicy: { dailyType: 'Everyday', dailyTime: '01:00:00' },
      });
      const plan = planFix(jobs, before, { document, isSameServer: true }, ['schedule.everyHours']);
      const toFix = { ...plan, id: copy.id, version: versionOf(before), changes: [...plan.changes] };
      expect(await fixJob(jobs, toFix)).toMatchObject({ outcome: 'fixed' });
      expect(await jobs.read(copy.id)).toMatchObject({
        schedulePolicy: { dailyType: 'Everyday', dailyTime: '03:33:00' },
      });
    }));

  it('says for every other setting where it can be changed', () =>
    onServer('v8', async (client) => {
      const { jobs, before, document } = await planned(client);
      const others: SettingField[] = ['retention.days', 'encryption', 'storage.repositoryId'];
      const { patch, cannot } = planFix(jobs, before, { document, isSameServer: true }, others);
      expect(patch).toEqual({});
      expect(cannot.map(({ field }) => field)).toEqual(others);
    }));

  it('uses no period that the version does not have', () =>
    onServer('v7', async (client) => {
      const { jobs, before } = await planned(client);
      const document: JsonObject = { schedulePolicy: { type: 'Periodically', periodicallyEvery: 'Hours12' } };
      const { patch, cannot } = planFix(jobs, before, { document, isSameServer: false }, [
        'schedule.everyHours',
      ]);
      expect(patch).toEqual({});
      expect(cannot).toMatchObject([{ because: expect.stringContaining('Hours12') }]);
    }));

  it('does not change a job that was changed since', () =>
    onServer('v8', async (client) => {
      const { jobs, toFix } = await planned(client);
      await edit(client, toFix.id, { description: 'Changed by somebody' });
      lab.requests.clear();
      expect(await fixJob(jobs, toFix)).toMatchObject({ outcome: 'changed' });
      expect(writes()).toBe(0);
    }));

  it('is not done twice when the answer is lost', () =>
    onServer('v8', async (client) => {
      const { jobs, toFix } = await planned(client);
      lab.requests.clear();
      fault('drop-response');
      expect(await fixJob(jobs, toFix)).toMatchObject({ outcome: 'fixed' });
      expect(writes()).toBe(1);
    }));

  it('is refused in the words of the server', () =>
    onServer('v8', async (client) => {
      const { jobs, toFix } = await planned(client);
      fault('status', { status: 400, message: 'Not on a Sunday.' });
      expect(await fixJob(jobs, toFix)).toMatchObject({
        outcome: 'refused',
        because: expect.stringContaining('Not on a Sunday.'),
      });
    }));
});

describe('what a fix of Microsoft 365 sets', () => {
  const repositories = [{ id: 'R1', name: 'Main', retentionDays: 30 }];
  const clientOf = (job: object, copy?: object) =>
    ({
      ...{ version: 'v8', repositories: { list: () => ({ all: async () => ({ items: repositories }) }) } },
      jobs: {
        async get() {
          if (copy) throw new NotFoundError({ server: 's', operation: 'o', happened: 'h', remedy: 'r' });
          return job;
        },
      },
      copyJobs: { get: async () => copy },
    }) as unknown as Microsoft365;
  const daily: JsonObject = {
    type: 'Daily',
    scheduleEnabled: true,
    dailyType: 'Everyday',
    dailyTime: '01:00:00',
  };
  const periodic: JsonObject = {
    ...{ type: 'Periodically', periodicallyEvery: 'Hours4', periodicallyOffsetMinutes: 5 },
    ...{ periodicallyWindowEnabled: true, periodicallyWindowSettings: { hours: [] } },
  };
  const hours: JsonObject = { backupWindow: [true] };
  const open: JsonObject = { backupWindowEnabled: true, backupWindowSettings: hours };
  const copying: JsonObject = { backupCopyWindowEnabled: true, backupCopyWindowSettings: hours };
  const shut: JsonObject = { backupWindowEnabled: false, backupWindowSettings: hours };
  const noCopying: JsonObject = { backupCopyWindowEnabled: false, backupCopyWindowSettings: hours };
  const retries: JsonObject = { retryEnabled: true, retryNumber: 3, retryWaitInterval: 10 };
  const noRetries: JsonObject = { retryEnabled: false, retryNumber: 3, retryWaitInterval: 10 };

  it.each<[SettingField, standard: JsonObject, job: JsonObject, patch: JsonObject]>([
    ['schedule.by', daily, daily, { type: 'Daily', scheduleEnabled: true, dailyType: 'Everyday' }],
    [
      'schedule.everyHours',
      { ...daily, ...retries },
      periodic,
      {
        ...daily,
        ...{ periodicallyEvery: null, periodicallyOffsetMinutes: null },
        ...{ periodicallyWindowEnabled: null, periodicallyWindowSettings: null },
      },
    ],
    ['schedule.everyHours', periodic, daily, { ...periodic, dailyType: null, dailyTime: null }],
    [
      'schedule.everyHours',
      { ...daily, type: 'DailyAtTime', periodicallyEvery: 'Hours4', scheduleEnabled: null },
      { type: 'dailyattime', dailyTime: '03:00:00' },
      { type: 'DailyAtTime', dailyType: 'Everyday' },
    ],
    ['schedule.windowHours', open, {}, open],
    ['schedule.windowHours', shut, open, { backupWindowEnabled: false, backupWindowSettings: null }],
    ['schedule.windowHours', copying, noCopying, copying],
    [
      'schedule.windowHours',
      noCopying,
      copying,
      { backupCopyWindowEnabled: false, backupCopyWindowSettings: null },
    ],
    ['retries', { ...retries, ...daily }, daily, retries],
    ['retries', noRetries, retries, { retryEnabled: false, retryNumber: null, retryWaitInterval: null }],
  ])('for %s, of %j in place of %j', async (field, standard, job, patch) => {
    const jobs = await microsoft365Jobs(clientOf({}));
    const of = (schedulePolicy: JsonObject) => ({ schedulePolicy });
    expect(jobs.patchFor(field, of(standard), of(job), true)).toEqual({ schedulePolicy: patch });
  });

  it.each<SettingField>([
    ...(['retention.points', 'retention.days', 'retention.gfs.weeks', 'retention.gfs.months'] as const),
    ...(['retention.gfs.years', 'encryption', 'guest.applicationAware', 'guest.tolerated'] as const),
    ...(['guest.indexing', 'healthCheck', 'fullBackups.synthetic', 'fullBackups.active'] as const),
    ...(['storage.repositoryId', 'storage.isImmutable', 'storage.archiveRepositoryId'] as const),
    ...(['exclusions.objects', 'exclusions.disks', 'notifications.mail', 'notifications.snmp'] as const),
  ])('for %s is nothing, with a reason', async (field) => {
    const jobs = await microsoft365Jobs(clientOf({}));
    const document = { schedulePolicy: { ...daily, ...retries } };
    expect(jobs.patchFor(field, document, document, true)).toMatch(/\w/);
  });

  it('is empty when the standard does not have it', async () => {
    const jobs = await microsoft365Jobs(clientOf({}));
    expect(jobs.patchFor('retries', { schedulePolicy: daily }, { schedulePolicy: retries }, true)).toMatch(
      /\w/,
    );
    expect(jobs.patchFor('retries', {}, {}, true)).toMatch(/\w/);
  });

  it('covers only the settings of a job', async () => {
    const document = {
      ...{ name: 'Mail', description: '', backupType: 'SelectedItems', isEnabled: true, lastRun: 'now' },
      ...{
        selectedItems: [],
        excludedItems: [],
        schedulePolicy: { ...daily, ...noRetries, ...open, note: null },
      },
    };
    const { lastRun: _, schedulePolicy: __, ...rest } = document;
    const read = async (client: Microsoft365) => (await microsoft365Jobs(client)).read('j');
    const settings = { ...rest, schedulePolicy: { ...daily, retryEnabled: false, ...open } };
    expect(await read(clientOf({ document, repositoryId: 'r1' }))).toEqual({
      ...settings,
      repositoryId: 'r1',
    });
    expect(await read(clientOf({}, { document, backupJobId: 'b' }))).toEqual({
      ...settings,
      backupJobId: 'b',
    });
    expect(await read(clientOf({}, { document: { schedulePolicy: 'odd' } }))).toEqual({
      schedulePolicy: {},
      backupJobId: '',
    });
    expect(await read(clientOf({ document: {} }))).toEqual({});
  });

  it('is judged with the settings of its repository', async () => {
    const { settingsOf } = await microsoft365Jobs(clientOf({}));
    const document = { schedulePolicy: { type: 'Immediate' }, repositoryId: 'r1' };
    expect(settingsOf({ ...document, backupJobId: 'b' })).toEqual({
      retention: { days: 30 },
      schedule: { by: 'continuous' },
      storage: { repositoryId: 'r1', repositoryName: 'Main' },
    });
    expect(settingsOf({ schedulePolicy: document.schedulePolicy })).toEqual({ schedule: { by: 'time' } });
  });

  it.each([
    ['v7', 'Hours12', false],
    ['v7', 'Hours8', true],
    ['v8', 'Hours12', true],
  ])('in %s may be every %s: %s', async (version, periodicallyEvery, may) => {
    const jobs = await microsoft365Jobs({ ...clientOf({}), version } as unknown as Microsoft365);
    const patch = { schedulePolicy: { periodicallyEvery } };
    const patched = jobs.patched({ name: 'Mail' }, patch);
    if (may) expect(patched).toEqual({ name: 'Mail', ...patch });
    else expect(patched).toMatch(/v7.*Hours12/);
  });
});
