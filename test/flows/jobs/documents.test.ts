import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mistakes, withValue } from '../../../packages/veeam/test/backup-replication/job-model/mistakes.ts';
import { soundJob } from '../../../packages/veeam/test/backup-replication/job-model/sound-job.ts';
import { type Automation, startAutomation } from '../automation.ts';

let automation: Automation;
beforeAll(async () => {
  automation = await startAutomation();
});
afterAll(() => automation.close());
beforeEach(() => automation.lab.reset({ jobs: 12, servers: 1, seed: 1 }));

const vbr = () =>
  automation.lab.state()['vbr-1'] as NonNullable<ReturnType<Automation['lab']['state']>[string]>;
/** The requests that write, without those of the logon. */
const written = () =>
  automation.lab.requests
    .list()
    .filter(({ method, path }) => method !== 'GET' && !path.includes('/oauth2/'))
    .map(({ method }) => method);
const jobsNamed = (name: string) => vbr().jobs.filter((job) => job['name'] === name);

/** A backup job's document, as a user would copy it to create another job. */
async function someDocument(): Promise<{ id: string; name: string; [field: string]: unknown }> {
  const { body } = await automation.call('GET', '/jobs?fresh=true&server=vbr-1&name=DB Backup');
  const answer = await automation.call('GET', `/jobs/vbr-1/${body.jobs[0].id}`);
  return answer.body.document;
}

it('creates a job, edits it and deletes it', async () => {
  const document = await someDocument();
  const made = await automation.call('POST', '/jobs/vbr-1', { body: { ...document, name: 'Made by call' } });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const { id } = made.body;
  expect(id).not.toBe(document.id);
  expect(made.headers.get('location')).toBe(`/jobs/vbr-1/${id}`);
  expect(jobsNamed('Made by call')).toHaveLength(1);

  const whole = await automation.call('GET', `/jobs/vbr-1/${id}`);
  const body = { ...whole.body.document, description: 'Edited by call' };
  const edited = await automation.call('PUT', `/jobs/vbr-1/${id}`, { body });
  expect(edited).toMatchObject({ status: 200, body: { id, document: { description: 'Edited by call' } } });
  expect(await automation.call('GET', `/jobs/vbr-1/${id}`)).toMatchObject({
    body: { job: { description: 'Edited by call' } },
  });

  expect(await automation.call('DELETE', `/jobs/vbr-1/${id}`)).toMatchObject({
    status: 204,
    body: undefined,
  });
  expect(jobsNamed('Made by call')).toEqual([]);
  expect(await automation.call('DELETE', `/jobs/vbr-1/${id}`)).toMatchObject({ status: 404 });
  await expect.poll(() => vbr().openSessions).toBe(0);
});

it.each(['drop-response', 'reset', 'html'] as const)(
  'creates, edits and deletes one job although the answers are lost (%s)',
  async (kind) => {
    const document = await someDocument();
    const lose = (method: string) =>
      automation.lab.faults.add({ server: 'vbr-1', kind, method, path: '/api/v1/jobs', times: 1 });
    lose('POST');
    const made = await automation.call('POST', '/jobs/vbr-1', { body: { ...document, name: 'Once' } });
    // The answer says that the job was not created, and the request can be repeated.
    const again =
      made.status === 201
        ? made
        : await automation.call('POST', '/jobs/vbr-1', { body: { ...document, name: 'Once' } });
    expect(again.status, JSON.stringify(again.body)).toBe(201);
    expect(jobsNamed('Once')).toHaveLength(1);
    const { id } = again.body;
    lose('PUT');
    const body = { ...again.body.document, description: 'New' };
    expect(await automation.call('PUT', `/jobs/vbr-1/${id}`, { body })).toMatchObject({ status: 200 });
    lose('DELETE');
    expect(await automation.call('DELETE', `/jobs/vbr-1/${id}`)).toMatchObject({ status: 204 });
    expect(jobsNamed('Once')).toEqual([]);
    await expect.poll(() => vbr().openSessions).toBe(0);
  },
);

it('refuses a name that is taken', async () => {
  const document = await someDocument();
  expect(await automation.call('POST', '/jobs/vbr-1', { body: document })).toMatchObject({
    status: 409,
    body: { code: 'name-taken' },
  });
});

it('refuses a document of another job than the path names', async () => {
  const document = await someDocument();
  const answer = await automation.call('PUT', '/jobs/vbr-1/00000000-0000-4000-8000-000000000000', {
    body: document,
  });
  expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: 'id' }] } });
});

it.each([
  ['nothing', undefined],
  ['a list', []],
  ['no type', { name: 'a' }],
  ['an empty name', { name: ' ', type: 'VSphereBackup' }],
])('refuses %s as a document', async (_what, body) => {
  expect(await automation.call('POST', '/jobs/vbr-1', { body })).toMatchObject({ status: 422 });
});

it('reports why the server refuses a document', async () => {
  const document = await someDocument();
  const storage = { ...(document['storage'] as object), backupRepositoryId: soundRepository };
  const body = { ...document, storage, name: 'In no repository' };
  const answer = await automation.call('POST', '/jobs/vbr-1', { body });
  expect(answer).toMatchObject({ status: 422, body: { code: 'invalid-input' } });
  expect(written()).toEqual(['POST']);
  expect(jobsNamed('In no repository')).toEqual([]);
});

const soundRepository = (soundJob['storage'] as { backupRepositoryId: string }).backupRepositoryId;
const everyFifth = Object.values(mistakes)
  .flat()
  .filter((_mistake, index) => index % 5 === 0);

it.each(everyFifth)('sends nothing for a mistake in $at', async ({ at, value, fault }) => {
  const body = withValue(soundJob, at, value);
  const answer = await automation.call('POST', '/jobs/vbr-1', { body });
  expect(answer, JSON.stringify(answer.body)).toMatchObject({
    status: 422,
    body: { code: 'invalid-input', errors: [{ field: fault }] },
  });
  expect(written()).toEqual([]);
});

it('names every mistake of a document at once, and replaces no job', async () => {
  const document = await someDocument();
  const { retentionPolicy: _, ...storage } = document['storage'] as { retentionPolicy: object };
  const body = { ...document, storage, isDisabled: 'no', schedule: { runAutomatically: true, daily: {} } };
  const answer = await automation.call('PUT', `/jobs/vbr-1/${document.id}`, { body });
  expect(answer.status).toBe(422);
  const fields = answer.body.errors.map(({ field }: { field: string }) => field);
  expect(fields.toSorted()).toEqual(['isDisabled', 'schedule.daily.isEnabled', 'storage.retentionPolicy']);
  expect(written()).toEqual([]);
});

it('creates a job with every setting, with values in any letter case', async () => {
  const { storage } = (await someDocument()) as unknown as { storage: { backupRepositoryId: string } };
  const lower = withValue(soundJob, 'type', 'vspherebackup');
  const body = withValue(
    withValue(lower, 'storage.backupRepositoryId', storage.backupRepositoryId),
    'schedule.daily.days.0',
    'MONDAY',
  );
  const made = await automation.call('POST', '/jobs/vbr-1', { body });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  expect(made.body.document).toMatchObject({
    type: 'VSphereBackup',
    schedule: { daily: { days: ['Monday', 'Sunday'] } },
    storage: { gfsPolicy: { yearly: { keepForNumberOfYears: 3 } } },
  });
});

describe('a patch', () => {
  it('changes one field of a document with fifty unknown fields', async () => {
    const document = await someDocument();
    const odd = (index: number) => [
      `newIn14_${index}`,
      index % 2 === 0 ? { deep: [index, null] } : `${index}`,
    ];
    const unknown = Object.fromEntries(Array.from({ length: 25 }, (_each, index) => odd(index)));
    const storage = { ...(document['storage'] as object), ...unknown };
    const grown = await automation.call('PUT', `/jobs/vbr-1/${document.id}`, {
      body: { ...document, ...unknown, storage },
    });
    expect(grown.status, JSON.stringify(grown.body)).toBe(200);

    const body = { storage: { retentionPolicy: { quantity: 31 } } };
    const patched = await automation.call('PATCH', `/jobs/vbr-1/${document.id}`, { body });
    expect(patched.status, JSON.stringify(patched.body)).toBe(200);
    expect(patched.body.document.storage.retentionPolicy.quantity).toBe(31);
    expect(patched.body.document).toEqual(
      withValue(grown.body.document, 'storage.retentionPolicy.quantity', 31),
    );
    expect(await automation.call('GET', `/jobs/vbr-1/${document.id}`)).toMatchObject({
      body: { document: patched.body.document },
    });
    expect(written()).toEqual(['PUT', 'PUT']);
  });

  it('is also accepted as application/merge-patch+json, with values in any letter case', async () => {
    const { id } = await someDocument();
    const body = { schedule: { daily: { isEnabled: true, dailyKind: 'weekdays' } } };
    const type = 'application/merge-patch+json';
    const patched = await automation.call('PATCH', `/jobs/vbr-1/${id}`, { body, type });
    expect(patched.body.document.schedule.daily).toMatchObject({ isEnabled: true, dailyKind: 'WeekDays' });
  });

  it('that makes the job invalid is refused with every wrong field, and nothing is written', async () => {
    const { id } = await someDocument();
    const body = {
      storage: {
        retentionPolicy: { quantity: 0 },
        backupProxies: { autoSelectEnabled: false, proxyIds: [] },
      },
      schedule: { afterThisJob: { isEnabled: true, jobName: null } },
    };
    const answer = await automation.call('PATCH', `/jobs/vbr-1/${id}`, { body });
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid-input' } });
    const fields = answer.body.errors.map(({ field }: { field: string }) => field);
    expect(fields.toSorted()).toEqual([
      'schedule.afterThisJob.jobName',
      'storage.backupProxies.proxyIds',
      'storage.retentionPolicy.quantity',
    ]);
    expect(written()).toEqual([]);
  });

  it('for a version that has changed meanwhile writes nothing', async () => {
    const { id } = await someDocument();
    const read = await automation.call('GET', `/jobs/vbr-1/${id}`);
    const ifRead = { 'if-match': `"${read.body.documentVersion}"` };
    const meanwhile = await automation.call('PATCH', `/jobs/vbr-1/${id}`, {
      body: { description: 'Theirs' },
    });
    expect(meanwhile.body.documentVersion).not.toBe(read.body.documentVersion);

    const body = { description: 'Ours' };
    const late = await automation.call('PATCH', `/jobs/vbr-1/${id}`, { body, headers: ifRead });
    expect(late).toMatchObject({ status: 412, body: { code: 'precondition-failed' } });
    const whole = { ...read.body.document, ...body };
    expect(await automation.call('PUT', `/jobs/vbr-1/${id}`, { body: whole, headers: ifRead })).toMatchObject(
      { status: 412 },
    );
    expect(written()).toEqual(['PUT']);

    const ifTheirs = { 'if-match': `"${meanwhile.body.documentVersion}"` };
    automation.lab.faults.add({
      server: 'vbr-1',
      kind: 'drop-response',
      method: 'PUT',
      path: '/api/v1/jobs',
      times: 1,
    });
    expect(await automation.call('PATCH', `/jobs/vbr-1/${id}`, { body, headers: ifTheirs })).toMatchObject({
      status: 200,
      body: { document: body },
    });
    expect(
      await automation.call('PATCH', `/jobs/vbr-1/${id}`, { body, headers: { 'if-match': 'latest' } }),
    ).toMatchObject({ status: 422, body: { errors: [{ field: 'If-Match' }] } });
  });

  it('is applied again when the answer is lost', async () => {
    const { id } = await someDocument();
    automation.lab.faults.add({
      server: 'vbr-1',
      kind: 'drop-response',
      method: 'PUT',
      path: '/api/v1/jobs',
      times: 1,
    });
    const patched = await automation.call('PATCH', `/jobs/vbr-1/${id}`, { body: { description: 'Patched' } });
    expect(patched).toMatchObject({ status: 200, body: { document: { description: 'Patched' } } });
    expect(written()).toEqual(['PUT', 'PUT']);
  });

  it('of an unknown job, or of another job than the path names, is refused', async () => {
    const { id } = await someDocument();
    const nobody = '00000000-0000-4000-8000-000000000000';
    const body = { description: 'Patched' };
    expect(await automation.call('PATCH', `/jobs/vbr-1/${nobody}`, { body })).toMatchObject({ status: 404 });
    expect(await automation.call('PATCH', `/jobs/vbr-1/${nobody}`, { body: { ...body, id } })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'id' }] },
    });
    expect(await automation.call('PATCH', `/jobs/vb365-1/${id}`, { body })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'server' }] },
    });
  });
});

it.each([
  ['POST', '/jobs/em-1'],
  ['POST', '/jobs/vb365-1'],
  ['PUT', '/jobs/em-1/00000000-0000-4000-8000-000000000000'],
  ['DELETE', '/jobs/vb365-1/00000000-0000-4000-8000-000000000000'],
])('says that %s %s is only for Backup & Replication', async (method, path) => {
  const body = method === 'DELETE' ? undefined : { name: 'a', type: 'VSphereBackup' };
  const answer = await automation.call(method, path, body === undefined ? {} : { body });
  expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: 'server' }] } });
});
