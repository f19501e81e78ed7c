import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Automation, ended, startAutomation } from '../automation.ts';

let automation: Automation;
const tooOld = ['1.1-rev0', '1.2-rev1'] as const;
const others = ['1.3-rev0', '1.3-rev2'] as const;
const serverOf = (revision: string) => `vbr-${revision.replace('.', '-')}`;
beforeAll(async () => {
  const more = [...tooOld, ...others].map((revision) => {
    const backupReplication = { revision, cloneKeepsSchedule: true };
    return [serverOf(revision), { like: 'vbr-1', backupReplication }] as const;
  });
  automation = await startAutomation({ more: Object.fromEntries(more) });
});
afterAll(() => automation.close());
afterEach(() => automation.lab.reset({ jobs: 12, servers: 2, seed: 1 }));

const vbr = () => {
  const state = automation.lab.state()['vbr-1'];
  if (!state) throw new Error('The lab has no vbr-1.');
  return state;
};
const jobNames = () => vbr().jobs.map(({ name }) => name);
const request = { server: 'vbr-1', job: 'DB Backup', name: '{{job}} copy' };
const post = (body: object, key?: string) =>
  automation.call('POST', '/clones', { body, ...(key && { key }) });
const requestsMade = (method: string, end: string) =>
  automation.lab.requests.list().filter((made) => made.method === method && made.path.endsWith(end));
let keys = 0;
const newKey = () => `vbr-${++keys}`;

async function clone(body: object, key = newKey()) {
  const answer = await post(body, key);
  expect(answer.status, JSON.stringify(answer.body)).toBe(202);
  return ended(automation, key);
}

/** The job's document as the server gives it, read over its own API. */
async function documentOf(id: string) {
  const { status, body } = await automation.call('GET', `/jobs/vbr-1/${id}`);
  expect(status).toBe(200);
  return body;
}

describe('a clone that Backup & Replication makes itself', () => {
  it('makes exactly one job with the requested name and the mark of the request, and leaves no session open', async () => {
    const before = jobNames();
    const outcome = await clone(request, 'first-clone');
    expect(outcome).toMatchObject({
      outcome: 'succeeded',
      message: 'The job was cloned.',
      job: { name: 'DB Backup copy' },
      plan: { driver: 'backup-replication', apiVersion: '1.3-rev1', source: { type: 'VSphereBackup' } },
    });
    expect(outcome.steps.map(({ name }: { name: string }) => name)).toEqual([
      'Plan',
      'LogOn',
      'Start',
      'Wait',
      'Poll',
      'Finish',
    ]);
    expect(jobNames()).toEqual([...before, 'DB Backup copy']);
    await expect.poll(() => vbr().openSessions).toBe(0);
    const made = JSON.stringify(await documentOf(outcome.job.id));
    expect(made).toContain(`Cloned from DB Backup [clone ${outcome.id}]`);
  });

  it('copies every setting of the original, and changes only what was requested', async () => {
    const { jobs, repositories } = vbr();
    const own = jobs.find(({ name }) => name === request.job)?.['repositoryId'];
    // Not the repository of the original, and not a scale-out one, which cannot be selected.
    const repository = repositories.find(({ id, type }) => id !== own && type !== 'ScaleOut')?.['name'];
    const outcome = await clone({ ...request, repository, description: 'For the new branch', enabled: true });
    expect(outcome).toMatchObject({ outcome: 'succeeded', job: { enabled: true } });
    expect(outcome.plan).toMatchObject({ repository: { name: repository }, runAutomatically: true });
    const [original, made] = [outcome.plan.source.id, outcome.job.id].map(documentOf);
    const { document: from } = await original;
    const { document: to } = await made;
    expect(to.storage.backupRepositoryId).toBe(outcome.plan.repository.uid);
    expect(to).toMatchObject({
      isDisabled: false,
      schedule: from.schedule,
      virtualMachines: from.virtualMachines,
    });
    expect(to.description).toMatch(/^For the new branch \[clone /);
  });

  it.each([true, false])('makes the schedule enabled: %s, and reads it back', async (enabled) => {
    expect(await clone({ ...request, enabled })).toMatchObject({ outcome: 'succeeded', job: { enabled } });
  });

  it.each(['CRM Backup Copy', 'Tenant Web Farm'])('clones %s as the same type of job', async (job) => {
    expect(await clone({ server: 'vbr-1', job, name: 'by kind' })).toMatchObject({
      outcome: 'succeeded',
      job: { name: 'by kind' },
    });
  });

  it('does nothing the second time: the same key and body give the same clone', async () => {
    const key = newKey();
    const first = await clone(request, key);
    const jobs = jobNames();
    expect(await post(request, key)).toMatchObject({ status: 202, body: { id: first.id, job: first.job } });
    expect(jobNames()).toEqual(jobs);
    expect(await post({ ...request, name: 'other' }, key)).toMatchObject({
      status: 409,
      body: { code: 'idempotency-conflict' },
    });
  });

  it('shows in a dry run which driver is used and why, and changes nothing', async () => {
    const before = vbr().jobs;
    const dry = await post({ ...request, dryRun: true });
    expect(dry).toMatchObject({
      status: 200,
      body: {
        plan: {
          driver: 'backup-replication',
          driverReason: expect.stringMatching(
            /vbr-1 is a backup server whose API revision 1\.3-rev1 clones jobs itself/,
          ),
          name: 'DB Backup copy',
          repository: { uid: expect.stringMatching(/^[0-9a-f-]{36}$/) },
          warnings: [expect.stringMatching(/schedule may be off/)],
        },
      },
    });
    expect(vbr().jobs).toEqual(before);
    await expect.poll(() => vbr().openSessions).toBe(0);
    const other = await post({
      ...request,
      server: 'em-1',
      job: 'Exchange Backup',
      repository: 'Default Backup Repository',
      dryRun: true,
    });
    expect(other.body.plan).toMatchObject({
      driver: 'enterprise-manager',
      driverReason: expect.stringContaining('em-1'),
    });
  });
});

describe("a request that cannot be fulfilled is refused with the field's name and starts nothing", () => {
  it.each([
    [
      'an unknown repository',
      { repository: 'Nowhere' },
      422,
      'repository',
      /no repository of that name.*has: /,
    ],
    ['an unknown job', { job: 'Nothing' }, 422, 'job', /has that name/],
    ['an unknown id', { job: '00000000-0000-4000-8000-000000000000' }, 422, 'job', /has that id/],
    ['a name that is taken', { name: 'oracle BACKUP' }, 409, 'name', /exists already/],
    ['a folder name', { folderName: 'x' }, 422, 'folderName', /does not take it/],
    ['a suffix', { vmSuffix: 'x' }, 422, 'vmSuffix', /does not take it/],
    ['a file name', { jobFileName: 'x' }, 422, 'jobFileName', /does not take it/],
    [
      'a type it does not clone',
      { job: 'Appserver Replication' },
      422,
      'job',
      /VSphereReplica.*Enterprise Manager/,
    ],
    ['a product without clones', { server: 'vb365-1' }, 422, 'server', /Microsoft 365/],
  ])('%s', async (_what, change, status, field, message) => {
    const before = vbr().jobs;
    const answer = await post({ ...request, ...change });
    expect(answer).toMatchObject({
      status,
      body: { errors: [{ field, message: expect.stringMatching(message) }] },
    });
    expect(vbr().jobs).toEqual(before);
    await expect.poll(() => vbr().openSessions).toBe(0);
    expect(requestsMade('POST', '/clone')).toHaveLength(0);
  });
});

it.each(tooOld)(
  'a server of revision %s cannot clone: the error points to Enterprise Manager',
  async (revision) => {
    expect(await post({ ...request, server: serverOf(revision), dryRun: true })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'server', message: expect.stringContaining('1.3-rev0') }] },
    });
  },
);

it.each(others)('a server of revision %s clones', async (revision) => {
  expect(await clone({ ...request, server: serverOf(revision), enabled: false })).toMatchObject({
    outcome: 'succeeded',
    job: { enabled: false },
    plan: { apiVersion: revision },
  });
});
