import { type Lab, startLab } from '@veeam-automation/lab/lab';
import type { BackupReplication } from '@veeam-automation/veeam/backup-replication/client';
import type { JsonObject } from '@veeam-automation/veeam/backup-replication/exact-json';
import { mergePatch } from '@veeam-automation/veeam/backup-replication/job-model/merge-patch';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { applyFixAction } from '../../../../functions/compliance/actions/apply-fix.ts';
import { listDriftAction } from '../../../../functions/compliance/actions/list-drift.ts';
import { getFixAction, listFixesAction } from '../../../../functions/compliance/actions/list-fixes.ts';
import { planFixAction } from '../../../../functions/compliance/actions/plan-fix.ts';
import type { Fix, FixView } from '../../../../functions/compliance/drift/fix.ts';
import type { FixContext } from '../../../../functions/compliance/drift/fix-context.ts';
import { Fixes } from '../../../../functions/compliance/drift/fix-record.ts';
import { complianceSchema } from '../../../../functions/compliance/policies/configuration.ts';
import { parseInput } from '../../../../functions/input/parse-input.ts';
import type { Job } from '../../../../functions/jobs/job.ts';
import { keepLastSeen } from '../../../../functions/jobs/last-seen.ts';
import type { AutomationRecord } from '../../../../functions/platform/record/record.ts';
import { withServer } from '../../../../functions/servers/with-server.ts';
import { asked, labContext } from '../../jobs/lab-context.ts';
import { anyPort, labServer } from '../../lab-server.ts';
import { type RunningRecord, runRecord } from '../../platform/record/running-record.ts';
import { readLabServer } from '../lab-reading.ts';

let lab: Lab;
let running: RunningRecord;
let record: AutomationRecord;
let context: FixContext;
let jobs: [golden: Job, daily: Job, other: Job];
const revision = '1.3-rev1';

const golden: JsonObject = {
  storage: {
    retentionPolicy: { type: 'RestorePoints', quantity: 30 },
    advancedSettings: { backupHealth: { isEnabled: true } },
  },
  guestProcessing: { appAwareProcessing: { isEnabled: true } },
};
const weak: JsonObject = {
  storage: {
    retentionPolicy: { type: 'RestorePoints', quantity: 2 },
    advancedSettings: { backupHealth: { isEnabled: false } },
  },
  guestProcessing: { appAwareProcessing: { isEnabled: false } },
};

/** Works on the lab's server as an administrator does in its console. */
const onServer = <T>(use: (client: BackupReplication) => Promise<T>): Promise<T> => {
  const server = context.configuration.servers[0];
  if (server === undefined) throw new Error('no server');
  return withServer(context, server, { purpose: 'write', deadline: context.deadline() }, (loggedOn) => {
    if (loggedOn.product !== 'backup-replication') throw new Error(loggedOn.product);
    return use(loggedOn.client);
  });
};
const edit = (job: Job, patch: JsonObject) =>
  onServer(({ jobs: all }) => all.edit(job.id, (document) => mergePatch(document, patch) as JsonObject));
const documentOf = (job: Job) => onServer(async ({ jobs: all }) => (await all.get(job.id)).document);

const asCaller = (name: string, servers: readonly string[] = ['*']) => ({
  ...asked,
  caller: { ...asked.caller, name, servers },
});
function plan(given: object, by = 'ann'): Promise<FixView> {
  const action = planFixAction(context);
  return action.run(parseInput(action.input, given), asCaller(by));
}
const apply = ({ id }: FixView, by = 'ann') => applyFixAction(context).run({ id }, asCaller(by));
const planDaily = () => plan({ server: 'vbr-1', jobs: [jobs[1].id] });
const writes = () => lab.requests.list().filter(({ method }) => method === 'PUT').length;
const settings = (compliance: object) => ({
  ...context,
  compliance: complianceSchema.parse({
    fixes: { enabled: true },
    policies: [{ name: 'p', rules: { 'differs-from-standard': { standard: jobs[0].id } } }],
    ...compliance,
  }),
});

beforeAll(async () => {
  running = await runRecord();
  record = running.open();
  lab = await startLab(anyPort);
});
afterAll(async () => {
  await lab.close();
  await running[Symbol.asyncDispose]();
});
beforeEach(async () => {
  lab.reset({ jobs: 12, servers: 1, seed: 1 });
  context = {
    ...labContext(lab, 'backup-replication', revision, record),
    now: () => new Date(),
    compliance: complianceSchema.parse({}),
    randomId: () => crypto.randomUUID(),
  };
  const server = labServer(lab, 'backup-replication', { apiVersion: revision });
  const all = (await readLabServer(record, server)).jobs.filter(({ type }) => type === 'VSphereBackup');
  const [first, second, third] = all;
  if (!(first && second && third)) throw new Error('The lab has too few jobs of vSphere.');
  jobs = [first, second, third];
  await edit(first, { ...golden, description: 'Golden' });
  for (const job of [second, third]) await edit(job, { ...weak, description: 'Weak' });
  const { product, name, jobs: seen, readAt } = { ...server, ...(await readLabServer(record, server)) };
  await keepLastSeen(record, { server: name, product, version: revision, readAt, jobs: seen }, new Date());
  context = settings({});
  lab.requests.clear();
});

describe('a fix', () => {
  it('is planned without a change, changes only what differs, and is read back', async () => {
    const before = await documentOf(jobs[1]);
    const planned = await planDaily();
    expect(planned).toMatchObject({
      status: 'planned',
      plannedBy: { name: 'ann' },
      needsSecondPerson: false,
    });
    expect(planned.jobs[0]?.changes).toEqual(
      expect.arrayContaining([
        { field: 'retention.points', from: 2, to: 30, change: 'better' },
        { field: 'healthCheck', from: false, to: true, change: 'better' },
        { field: 'guest.applicationAware', from: false, to: true, change: 'better' },
      ]),
    );
    expect(writes()).toBe(0);
    expect(await documentOf(jobs[1])).toEqual(before);

    const applied = await apply(planned);
    expect(applied).toMatchObject({ status: 'applied', appliedBy: { name: 'ann' } });
    expect(applied.jobs).toMatchObject([{ outcome: 'fixed', endedAt: expect.any(String) }]);
    expect(writes()).toBe(1);
    const after = await documentOf(jobs[1]);
    expect(after['virtualMachines']).toEqual(before['virtualMachines']);
    expect(after['description']).toBe('Weak');
    expect(after).toMatchObject({ storage: { retentionPolicy: { quantity: 30 } } });
  });

  it('is visible in drift at once', async () => {
    const { compliance } = context;
    const drift = () => {
      const action = listDriftAction({ record, servers: context.configuration.servers, compliance });
      return action.run(parseInput(action.input, { job: jobs[1].id }), asked);
    };
    const fields = async () => (await drift()).drift[0]?.differences.map(({ field }) => field);
    expect(await fields()).toContain('retention.points');
    await apply(await planDaily());
    expect(await fields()).not.toContain('retention.points');
  });

  it('is undone in the same way, to the earlier values', async () => {
    const before = await documentOf(jobs[1]);
    const fix = await apply(await planDaily());
    const undo = await plan({ undo: fix.id });
    expect(undo).toMatchObject({ undoes: fix.id, status: 'planned', server: 'vbr-1' });
    expect(undo.jobs[0]?.changes).toContainEqual({
      field: 'retention.points',
      from: 30,
      to: 2,
      change: 'worse',
    });
    expect(await apply(undo)).toMatchObject({ status: 'applied' });
    expect(await documentOf(jobs[1])).toEqual(before);
  });

  it('is not undone when the job was changed at the same path since', async () => {
    const fix = await apply(await planDaily());
    await edit(jobs[1], { storage: { retentionPolicy: { type: 'RestorePoints', quantity: 5 } } });
    await expect(plan({ undo: fix.id })).rejects.toMatchObject({ kind: 'conflict' });
  });

  it('applied again does nothing more, and is in the list', async () => {
    const fix = await apply(await planDaily());
    expect(await apply(fix)).toEqual(fix);
    expect(writes()).toBe(1);
    const list = listFixesAction(record);
    const listed = await list.run(parseInput(list.input, { status: 'applied', limit: '1' }), asked);
    expect(listed.fixes).toEqual([fix]);
    const mine = await list.run(parseInput(list.input, {}), asCaller('eve', ['em-1']));
    expect(mine.fixes).toEqual([]);
  });
});

describe('a bad day of a fix', () => {
  const fault = (kind: 'drop-response' | 'reset' | 'status', more = {}) =>
    lab.faults.add({ server: 'vbr-1', method: 'PUT', path: '/api/v1/jobs/', times: 1, kind, ...more });

  it('a job that was changed since is reported, and not changed', async () => {
    const planned = await planDaily();
    await edit(jobs[1], { description: 'Changed by somebody' });
    lab.requests.clear();
    const applied = await apply(planned);
    expect(applied).toMatchObject({ status: 'incomplete', jobs: [{ outcome: 'changed' }] });
    expect(writes()).toBe(0);
  });

  it('a lost answer is resolved by reading, and nothing is done twice', async () => {
    const planned = await planDaily();
    fault('drop-response');
    expect(await apply(planned)).toMatchObject({ status: 'applied', jobs: [{ outcome: 'fixed' }] });
    expect(writes()).toBe(1);
  });

  it('a lost request is detected, and done when the fix is applied again', async () => {
    const planned = await planDaily();
    fault('reset');
    expect(await apply(planned)).toMatchObject({ status: 'incomplete', jobs: [{ outcome: 'unknown' }] });
    expect(await apply(planned)).toMatchObject({ status: 'applied', jobs: [{ outcome: 'fixed' }] });
  });

  it("a refusal for one job is reported in the server's words, and does not affect others", async () => {
    const planned = await plan({ server: 'vbr-1', jobs: [jobs[1].id, jobs[2].id] });
    fault('status', { status: 400, message: 'Not on a Sunday.' });
    const applied = await apply(planned, 'bob');
    expect(applied).toMatchObject({
      status: 'incomplete',
      jobs: [
        { outcome: 'refused', because: expect.stringContaining('Not on a Sunday.') },
        { outcome: 'fixed' },
      ],
    });
    lab.requests.clear();
    const again = await apply(planned, 'bob');
    expect(again).toMatchObject({ status: 'applied', jobs: [{ outcome: 'fixed' }, { outcome: 'fixed' }] });
    // What is done is not changed.
    expect(lab.requests.list().filter(({ path }) => path.includes(jobs[2].id))).toEqual([]);
    expect(again.jobs[0]).not.toHaveProperty('because');
  });

  it('a server that is gone ends the fix, and what is done stays on record', async () => {
    const planned = await plan({ server: 'vbr-1', jobs: [jobs[1].id, jobs[2].id] });
    lab.faults.add({
      server: 'vbr-1',
      method: 'GET',
      path: `/api/v1/jobs/${jobs[2].id}`,
      times: 9,
      kind: 'status',
      status: 500,
    });
    await expect(apply(planned, 'bob')).rejects.toMatchObject({ name: expect.stringMatching(/Error$/) });
    const get = getFixAction(record);
    const known = await get.run({ id: planned.id }, asked);
    expect(known.jobs.map(({ outcome }) => outcome)).toEqual(['fixed', undefined]);
    lab.faults.clear();
    expect(await apply(planned, 'bob')).toMatchObject({ status: 'applied' });
  });
});

describe('a fix in the record', () => {
  const stored = async ({ id }: FixView) => (await new Fixes(record).get(id)) ?? expect.fail('a fix');
  const claimedFor = ({ id }: FixView, ms: number) =>
    new Fixes(record).change(id, (fix) => ({
      ...fix,
      claimedUntil: new Date(Date.now() + ms).toISOString(),
    }));

  it('is applied by one caller at a time, and stores the caller and the time', async () => {
    const planned = await planDaily();
    await claimedFor(planned, 3_600_000);
    await expect(apply(planned)).rejects.toMatchObject({ kind: 'conflict' });
    expect(writes()).toBe(0);
    await claimedFor(planned, -1000);
    const from = new Date().toISOString();
    const claims: number[] = [];
    const change = vi.spyOn(record, 'change');
    const applied = await apply(planned, 'ann');
    for (const { value } of change.mock.settledResults) {
      const { claimedUntil, appliedAt = '' }: Partial<Fix> = JSON.parse(value?.['fix'] ?? '{}');
      if (claimedUntil) claims.push(Date.parse(claimedUntil) - Date.parse(appliedAt));
    }
    change.mockRestore();
    expect(new Set(claims)).toEqual(new Set([60_000]));
    const { appliedAt = '', ...fix } = await stored(planned);
    expect([fix.claimedUntil, fix.appliedBy]).toEqual([undefined, { source: 'http', name: 'ann' }]);
    expect(appliedAt >= from && appliedAt <= (applied.jobs[0]?.endedAt ?? '')).toBe(true);
  });

  it('that was changed meanwhile is not retried', async () => {
    const planned = await planDaily();
    await edit(jobs[1], { description: 'Changed by somebody' });
    const changed = await apply(planned);
    lab.requests.clear();
    expect(await apply(planned)).toEqual(changed);
    expect(lab.requests.list()).toEqual([]);
  });

  it('does nothing when its content is lost', async () => {
    const planned = await planDaily();
    await record.deleteAll([{ pk: `FIX#${planned.id}`, sk: `JOB#${jobs[1].id}` }]);
    await expect(apply(planned)).rejects.toThrow(planned.id);
    expect([writes(), (await stored(planned)).claimedUntil]).toEqual([0, undefined]);
  });

  it('is planned with all known data', async () => {
    const { id, ...planned } = await planDaily();
    expect(id).toMatch(/^fix-[0-9a-f]{32}$/);
    expect(planned).toEqual({
      ...{ server: 'vbr-1', status: 'planned', needsSecondPerson: false },
      ...{ plannedBy: { source: 'http', name: 'ann' }, plannedAt: expect.any(String) },
      jobs: [
        {
          ...{ id: jobs[1].id, name: jobs[1].name, standard: jobs[0].name, cannot: expect.any(Array) },
          changes: expect.any(Array),
        },
      ],
    });
  });

  it('is planned once for a job that is named twice, and shown before it is stored', async () => {
    const twice = await plan({ server: 'vbr-1', jobs: [jobs[1].id, jobs[1].id] });
    expect([twice.jobs.length, twice.needsSecondPerson]).toEqual([1, false]);
    const request = { server: 'vbr-1', jobs: [jobs[1].id] };
    const shown = await planFixAction(context, {}).run(request, asCaller('ann'));
    expect(await new Fixes(record).get(shown.id)).toBeUndefined();
    const id = `fix-${'1'.repeat(32)}`;
    const approve = (approved: FixView) =>
      planFixAction(context, { stored: { id, approved } }).run(request, asCaller('ann'));
    await expect(approve({ ...shown, server: 'em-1' })).rejects.toMatchObject({ kind: 'conflict' });
    const approved = await approve(shown);
    expect(approved).toMatchObject({ id, jobs: shown.jobs });
    // A repeated request returns the stored one.
    expect(await approve({ ...shown, server: 'em-1' })).toEqual(approved);
  });
});

describe('permission to apply a fix', () => {
  it('is for another caller if the fix has several jobs', async () => {
    const planned = await plan({ server: 'vbr-1', jobs: [jobs[1].id, jobs[2].id] });
    expect(planned.needsSecondPerson).toBe(true);
    await expect(apply(planned)).rejects.toMatchObject({ kind: 'forbidden' });
    expect(writes()).toBe(0);
    expect(await apply(planned, 'bob')).toMatchObject({
      status: 'applied',
      plannedBy: { name: 'ann' },
      appliedBy: { name: 'bob' },
    });
  });

  it('is also for another caller if the settings say so for one job', async () => {
    context = settings({ fixes: { enabled: true, secondPerson: true } });
    await expect(apply(await planDaily())).rejects.toMatchObject({ kind: 'forbidden' });
  });

  it('is for no caller when fixes are off', async () => {
    const planned = await planDaily();
    context = settings({ fixes: {} });
    await expect(planDaily()).rejects.toMatchObject({ kind: 'not-configured' });
    await expect(apply(planned)).rejects.toMatchObject({ kind: 'not-configured' });
  });

  it('is not for a caller who may not use the server', async () => {
    const { id } = await planDaily();
    await expect(applyFixAction(context).run({ id }, asCaller('eve', ['em-1']))).rejects.toMatchObject({
      kind: 'not-found',
    });
  });
});

it('a document of another server gives everything except ids of its own server', async () => {
  const encryption = { isEnabled: true, encryptionPasswordId: crypto.randomUUID() };
  const document = mergePatch(golden, { storage: { advancedSettings: { storageData: { encryption } } } });
  context = settings({
    standards: { file: { product: 'backup-replication', document } },
    policies: [{ name: 'p', rules: { 'differs-from-standard': { standard: 'file' } } }],
  });
  const planned = await planDaily();
  expect(planned.jobs).toMatchObject([{ standard: 'file', cannot: [{ field: 'encryption' }] }]);
  expect(await apply(planned)).toMatchObject({ status: 'applied' });
});

it('there is nothing to plan for a job without a standard, for the standard itself, and for an equal job', async () => {
  const refused = { kind: 'conflict' };
  await expect(plan({ server: 'vbr-1', jobs: [jobs[0].id] })).rejects.toMatchObject(refused);
  await apply(await planDaily());
  const again = planDaily();
  await expect(again).rejects.toMatchObject(refused);
  context = settings({ policies: [] });
  await expect(planDaily()).rejects.toMatchObject(refused);
  await expect(plan({ server: 'vbr-1', jobs: [crypto.randomUUID()] })).rejects.toMatchObject({
    kind: 'not-found',
  });
});

it('an unknown job, and a document that the server refuses, have their own errors', async () => {
  const absent = '00000000-0000-4000-8000-00000000dead';
  await keepLastSeen(
    record,
    {
      ...{ server: 'vbr-1', product: 'backup-replication', version: revision },
      ...{ readAt: new Date().toISOString(), jobs: [...jobs, { ...jobs[1], id: absent }] },
    },
    new Date(),
  );
  const planning = plan({ server: 'vbr-1', jobs: [absent] });
  await expect(planning).rejects.toMatchObject({ kind: 'not-found', cause: { code: 'not-found' } });
  lab.faults.add({
    server: 'vbr-1',
    method: 'GET',
    path: '/api/v1/jobs/',
    times: 9,
    kind: 'status',
    status: 400,
  });
  await expect(planDaily()).rejects.toMatchObject({ kind: 'conflict', cause: { code: 'request-refused' } });
});
