import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Automation, ended, startAutomation } from '../automation.ts';

let automation: Automation;
beforeAll(async () => {
  automation = await startAutomation({
    change: ({ servers }) => {
      for (const server of servers) server.timeoutMs = 5_000;
    },
  });
});
afterAll(() => automation.close());

type Job = { id: string; name: string; status: string; type: string; enabled: boolean; schedule?: string };
const timed = (jobs: Job[]) =>
  jobs.find(({ schedule, type }) => schedule === 'timed' && type !== 'Copy') as Job;
const list = async (query: string) => {
  automation.lab.requests.clear();
  const { status, body } = await automation.call('GET', `/jobs?${query}`);
  const asked = [...new Set(automation.lab.requests.list().map(({ server }) => server))].toSorted();
  return { status, body, asked, jobs: (body.jobs ?? []) as Job[] };
};

it('a server that was never read is asked once; then the record answers', async () => {
  const first = await list('server=em-1,vbr-1');
  expect(first.asked).toEqual(['em-1', 'vbr-1']);
  expect(first.body.asOf).toEqual(
    ['em-1', 'vbr-1'].map((server) => ({ server, at: expect.any(String), fresh: true })),
  );
  const again = await list('server=em-1,vbr-1');
  expect(again.asked).toEqual([]);
  expect(again.body.asOf).toEqual(first.body.asOf.map((each: object) => ({ ...each, fresh: false })));
  expect(again.jobs).toEqual(first.jobs);
  // Filters and pages also come from the record.
  const disabled = await list('server=em-1,vbr-1&status=disabled&limit=1');
  expect(disabled).toMatchObject({ asked: [], jobs: [{ status: 'disabled' }] });
  expect((await list(`server=em-1,vbr-1&status=disabled&limit=1&next=${disabled.body.next}`)).asked).toEqual(
    [],
  );
  const live = await list('server=em-1&fresh=true');
  expect(live.asked).toEqual(['em-1']);
});

it('a fresh read of some jobs changes only the record of these jobs', async () => {
  const before = (await list('server=vbr-1')).jobs;
  const [{ id = '' } = {}] = before;
  const told = { server: 'vbr-1', job: id, lastResult: 'Failed' };
  await fetch(`${automation.lab.controlUrl}/jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(told),
  });
  const { jobs } = await list(`server=vbr-1&fresh=true&id=${id}`);
  expect(jobs).toMatchObject([{ id, lastResult: 'failed' }]);
  const after = await list('server=vbr-1');
  expect(after.asked).toEqual([]);
  expect(after.jobs).toHaveLength(before.length);
  expect(after.jobs.find((job) => job.id === id)).toMatchObject({ lastResult: 'failed' });
});

it.each(['em-1', 'vbr-1', 'vb365-1'])(
  'a control of a job of %s stores the state that it has read',
  async (server) => {
    const { jobs } = await list(`server=${server}&status=idle&lastResult=success`);
    const { id } = timed(jobs);
    expect((await automation.call('POST', `/jobs/${server}/${id}/disable`)).status).toBe(200);
    const after = await list(`server=${server}&id=${id}`);
    expect(after).toMatchObject({ asked: [], jobs: [{ id, enabled: false }] });
  },
);

it('after a change through the API, the server is asked again, once', async () => {
  const { jobs } = await list('server=vbr-1&name=DB Backup');
  const path = `/jobs/vbr-1/${jobs[0]?.id}`;
  const body = { description: 'Patched' };
  expect((await automation.call('PATCH', path, { body })).status).toBe(200);
  const after = await list('server=vbr-1&name=DB Backup');
  expect(after).toMatchObject({ asked: ['vbr-1'], jobs: [{ description: 'Patched' }] });
  expect((await list('server=vbr-1')).asked).toEqual([]);
  // A refused request changes nothing.
  expect((await automation.call('PATCH', path, { body: { name: 7 } })).status).toBe(422);
  expect((await list('server=vbr-1')).asked).toEqual([]);
});

it('a clone is listed among the jobs once it has ended', async () => {
  const { jobs } = await list('server=em-1&status=idle');
  const body = { server: 'em-1', job: timed(jobs).id, name: 'Seen at once' };
  const { body: clone } = await automation.call('POST', '/clones', { body });
  expect(await ended(automation, clone.id)).toMatchObject({ outcome: 'succeeded' });
  expect((await list('server=em-1&name=Seen at once')).jobs).toHaveLength(1);
});

it('a server that cannot be read after a change through the API is shown as last seen, and named', async () => {
  const { jobs } = await list('server=vbr-1&name=DB Backup');
  const path = `/jobs/vbr-1/${jobs[0]?.id}`;
  expect((await automation.call('PATCH', path, { body: { description: 'Again' } })).status).toBe(200);
  automation.lab.faults.add({ server: 'vbr-1', kind: 'status', status: 503, path: '/api', times: 99 });
  const { status, body } = await list('server=vbr-1');
  automation.lab.faults.clear();
  expect(status).toBe(200);
  expect(body.jobs.length).toBeGreaterThan(0);
  expect(body.asOf).toMatchObject([{ server: 'vbr-1', fresh: false }]);
  expect(body.unread).toMatchObject([{ server: 'vbr-1' }]);
});
