import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Automation, startAutomation } from '../automation.ts';

let automation: Automation;
beforeAll(async () => {
  automation = await startAutomation({
    change: ({ servers }) => {
      for (const server of servers) server.timeoutMs = 5_000;
    },
  });
});
afterAll(() => automation.close());
beforeEach(() => automation.lab.reset({ jobs: 12, servers: 1, seed: 1 }));

const server = 'em-1';
const inLab = (id: string) => automation.lab.state()[server]?.jobs.find((job) => job['id'] === id);
const sent = (method: string) =>
  automation.lab.requests.list().filter((request) => request.method === method);
const call = (method: string, id: string, body?: object) =>
  automation.call(method, `/jobs/${server}/${id}`, body && { body });
async function someJob(type = 'Backup'): Promise<string> {
  const { body } = await automation.call('GET', `/jobs?fresh=true&server=${server}&type=${type}&status=idle`);
  return body.jobs[0].id;
}
async function entityOf(id: string) {
  const { document } = (await call('GET', id)).body;
  return document;
}

describe('a job of Enterprise Manager', () => {
  it('is shown with its links', async () => {
    const { links } = await entityOf(await someJob());
    expect(links).toContainEqual(expect.objectContaining({ rel: 'Clone', href: expect.any(String) }));
  });

  it('is changed only in the parts that a patch names', async () => {
    const id = await someJob();
    const before = await entityOf(id);
    const patch = {
      Description: 'Weekdays & <more>',
      JobInfo: { BackupJobInfo: { SimpleRetentionPolicy: { RetainCycles: 21 } } },
    };
    const answer = await call('PATCH', id, patch);
    expect(answer, JSON.stringify(answer.body)).toMatchObject({
      status: 200,
      body: { id, outcome: 'done', task: { operation: 'EditJob' } },
    });
    const after = structuredClone(before.entity);
    after.Description = patch.Description;
    after.JobInfo.BackupJobInfo.SimpleRetentionPolicy.RetainCycles = '21';
    expect(answer.body.document.entity).toEqual({ ...after, NextRun: answer.body.document.entity.NextRun });
    expect(sent('PUT')).toHaveLength(1);
    expect(await call('PATCH', id, patch)).toMatchObject({ status: 200, body: { outcome: 'done' } });
    expect(sent('PUT')).toHaveLength(1);
    await expect.poll(() => automation.lab.state()[server]?.openSessions).toBe(0);
  });

  it.each([
    [{ JobType: 'Replica' }, 'JobType'],
    [{ JobInfo: { BackupJobInfo: { Retention: 3 } } }, 'JobInfo.BackupJobInfo.Retention'],
  ])('refuses %j with its path, and sends nothing', async (patch, field) => {
    expect(await call('PATCH', await someJob(), patch)).toMatchObject({
      status: 422,
      body: { errors: [{ field }] },
    });
    expect(sent('PUT')).toEqual([]);
  });

  it("is not changed when the server's task fails", async () => {
    automation.lab.faults.add({ server, kind: 'task-fails', method: 'PUT', path: '/api/jobs/', times: 1 });
    expect(await call('PATCH', await someJob(), { Description: 'x' })).toMatchObject({ status: 409 });
  });

  it.each(['drop-response', 'reset', 'html'] as const)(
    'is changed and deleted once when the answers are lost (%s)',
    async (kind) => {
      const id = await someJob();
      automation.lab.faults.add({ server, kind, method: 'PUT', path: '/api/jobs/', times: 1 });
      expect(await call('PATCH', id, { Description: 'Once' })).toMatchObject({
        status: 200,
        body: { document: { description: 'Once' } },
      });
      automation.lab.faults.add({ server, kind, method: 'DELETE', path: '/api/jobs/', times: 1 });
      const deleted = await call('DELETE', id);
      expect(deleted.status, JSON.stringify(deleted.body)).toBe(204);
      expect(inLab(id)).toBeUndefined();
    },
  );

  it('is deleted, and is not found after that', async () => {
    const id = await someJob();
    expect(await call('DELETE', id)).toMatchObject({ status: 204 });
    expect(inLab(id)).toBeUndefined();
    expect(await call('DELETE', id)).toMatchObject({ status: 404 });
    await expect.poll(() => automation.lab.state()[server]?.openSessions).toBe(0);
  });

  it('is neither created nor replaced by a document', async () => {
    const id = await someJob();
    const document = { name: 'x', type: 'Backup' };
    for (const answer of [
      await automation.call('POST', `/jobs/${server}`, { body: document }),
      await call('PUT', id, document),
    ])
      expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: 'server' }] } });
  });
});

it.each(['PUT', 'PATCH', 'DELETE'])('Microsoft 365 refuses %s and names the alternative', async (method) => {
  const { body } = await automation.call('GET', '/jobs?fresh=true&server=vb365-1&type=Copy');
  const answer = await automation.call(method, `/jobs/vb365-1/${body.jobs[0].id}`, {
    ...(method !== 'DELETE' && { body: { name: 'x', type: 'Copy' } }),
  });
  expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: 'server' }] } });
  expect(answer.body.detail).toContain('/copy-jobs');
});
