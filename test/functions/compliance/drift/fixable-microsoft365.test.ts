import { type Lab, startLab } from '@veeam-automation/lab/lab';
import type { JsonObject } from '@veeam-automation/veeam/backup-replication/exact-json';
import { mergePatch } from '@veeam-automation/veeam/backup-replication/job-model/merge-patch';
import type { Microsoft365 } from '@veeam-automation/veeam/microsoft365/client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { planFix, planUndo } from '../../../../functions/compliance/drift/document-fix.ts';
import { fixJob } from '../../../../functions/compliance/drift/fix-job.ts';
import { microsoft365Jobs } from '../../../../functions/compliance/drift/fixable-microsoft365.ts';
import type { SettingField } from '../../../../functions/compliance/settings/differences.ts';
import { versionOf } from '../../../../functions/jobs/job-document.ts';
import { withServer } from '../../../../functions/servers/with-server.ts';
import { labContext } from '../../jobs/lab-context.ts';
import { anyPort } from '../lab-reading.ts';

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

/** Two jobs of selected items: one is weak, and what makes it as the other one. */
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
  it('sets what differs and nothing else, and is taken back', () =>
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

  it('takes a run for no change of settings', () =>
    onServer(version, async (client) => {
      const { jobs, toFix } = await planned(client);
      await client.jobs.start(toFix.id);
      await client.jobs.stop(toFix.id);
      expect(versionOf(await jobs.read(toFix.id))).toBe(toFix.version);
    }));
});

describe('a fix of Microsoft 365', () => {
  it('of a copy job is one of its schedule, too', () =>
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

  it('says of every other setting where it is changed', () =>
    onServer('v8', async (client) => {
      const { jobs, before, document } = await planned(client);
      const others: SettingField[] = ['retention.days', 'encryption', 'storage.repositoryId'];
      const { patch, cannot } = planFix(jobs, before, { document, isSameServer: true }, others);
      expect(patch).toEqual({});
      expect(cannot.map(({ field }) => field)).toEqual(others);
    }));

  it('takes no period that the version does not have', () =>
    onServer('v7', async (client) => {
      const { jobs, before } = await planned(client);
      const document: JsonObject = { schedulePolicy: { type: 'Periodically', periodicallyEvery: 'Hours12' } };
      const { patch, cannot } = planFix(jobs, before, { document, isSameServer: false }, [
        'schedule.everyHours',
      ]);
      expect(patch).toEqual({});
      expect(cannot).toMatchObject([{ because: expect.stringContaining('Hours12') }]);
    }));

  it('leaves a job alone that was changed since', () =>
    onServer('v8', async (client) => {
      const { jobs, toFix } = await planned(client);
      await edit(client, toFix.id, { description: 'Changed by somebody' });
      lab.requests.clear();
      expect(await fixJob(jobs, toFix)).toMatchObject({ outcome: 'changed' });
      expect(writes()).toBe(0);
    }));

  it('is not done twice where the answer is lost', () =>
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
