import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Automation, startAutomation } from './automation.ts';

let automation: Automation;
beforeAll(async () => {
  automation = await startAutomation();
});
afterAll(() => automation.close());
beforeEach(() => automation.lab.reset({ jobs: 12, servers: 1, seed: 1 }));

const vbr = () =>
  automation.lab.state()['vbr-1'] as NonNullable<ReturnType<Automation['lab']['state']>[string]>;
const jobsNamed = (name: string) => vbr().jobs.filter((job) => job['name'] === name);

/** A backup job's document, as one would take it to make another. */
async function someDocument(): Promise<{ id: string; name: string; [field: string]: unknown }> {
  const { body } = await automation.call('GET', '/jobs?server=vbr-1&name=DB Backup');
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
  expect(vbr().openSessions).toBe(0);
});

it.each(['drop-response', 'reset', 'html'] as const)(
  'creates one job, edits and deletes it although the answers are lost (%s)',
  async (kind) => {
    const document = await someDocument();
    const lose = (method: string) =>
      automation.lab.faults.add({ server: 'vbr-1', kind, method, path: '/api/v1/jobs', times: 1 });
    lose('POST');
    const made = await automation.call('POST', '/jobs/vbr-1', { body: { ...document, name: 'Once' } });
    // What was not made is said to be so, and can be asked for again.
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
    expect(vbr().openSessions).toBe(0);
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

it('passes on why the server does not take a document', async () => {
  const body = { name: 'Half a job', type: 'VSphereBackup' };
  const answer = await automation.call('POST', '/jobs/vbr-1', { body });
  expect(answer).toMatchObject({ status: 422, body: { code: 'invalid-input' } });
  expect(jobsNamed('Half a job')).toEqual([]);
});

it.each([
  ['POST', '/jobs/em-1'],
  ['POST', '/jobs/vb365-1'],
  ['PUT', '/jobs/em-1/00000000-0000-4000-8000-000000000000'],
  ['DELETE', '/jobs/vb365-1/00000000-0000-4000-8000-000000000000'],
])('says that %s %s is for Backup & Replication alone', async (method, path) => {
  const body = method === 'DELETE' ? undefined : { name: 'a', type: 'VSphereBackup' };
  const answer = await automation.call(method, path, body === undefined ? {} : { body });
  expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: 'server' }] } });
});
