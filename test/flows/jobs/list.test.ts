import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { jobSchema } from '../../../functions/jobs/job.ts';
import { isWanted, listRequest } from '../../../functions/jobs/list-request.ts';
import { sized } from '../../soak.ts';
import { type Automation, startAutomation } from '../automation.ts';

let automation: Automation;
beforeAll(async () => {
  automation = await startAutomation({
    change: ({ servers }) => {
      for (const server of servers) server.timeoutMs = 5_000;
    },
  });
  await automation.addCallers({ name: limited, permissions: ['jobs:read'], servers: ['vb365-1'] });
});
afterAll(() => automation.close());
beforeEach(() => automation.lab.reset({ jobs: 12, servers: 2, seed: 1 }));

const limited = 'a-caller-of-one-server';
const simulated = ['em-1', 'vbr-1', 'vb365-1'];
/** What the servers have now: each test sets its own. */
const get = (path: string) => automation.call('GET', path.replace(/^\/jobs(?=\?|$)\??/, '/jobs?fresh=true&'));
type Job = { id: string; name: string; server: string; product: string; [field: string]: unknown };
const list = async (query = ''): Promise<Job[]> => {
  const { status, body } = await get(`/jobs${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body.jobs;
};
const named = (jobs: Job[], name: string) => jobs.filter((job) => job.name === name);

const expectNobodyLoggedOn = () =>
  expect.poll(() => simulated.map((name) => automation.lab.state()[name]?.openSessions)).toEqual([0, 0, 0]);

describe('GET /jobs', () => {
  it('shows the jobs of all products in one form, and names the server that it could not read', async () => {
    const { status, body } = await get('/jobs');
    expect(status).toBe(200);
    for (const job of body.jobs) expect(jobSchema.strict().parse(job)).toEqual(job);
    expect(new Set(body.jobs.map(({ product }: Job) => product))).toEqual(
      new Set(['enterprise-manager', 'backup-replication', 'microsoft365']),
    );
    expect(body.unread).toEqual([
      { server: 'em-down', code: 'server-unreachable', message: expect.stringContaining('em-down') },
    ]);
    await expectNobodyLoggedOn();
  });

  it("shows a job once that Enterprise Manager and the backup server both report, in the server's own words", async () => {
    const jobs = await list();
    const own = jobs.filter(({ server }) => server === 'vbr-1');
    const managed = await list('?server=em-1');
    expect(own.length).toBeGreaterThan(0);
    for (const job of own) {
      const seen = managed.some(({ id }) => id === job.id);
      expect(job['alsoSeenBy']).toEqual(seen ? ['em-1'] : undefined);
      expect(jobs.filter(({ id }) => id === job.id)).toHaveLength(1);
    }
    expect(new Set(jobs.map(({ server, id }) => `${server} ${id}`)).size).toBe(jobs.length);
  });

  it("gets Enterprise Manager's last results from its queries, whatever the number of jobs", async () => {
    const size = sized(120, 300);
    automation.lab.reset({ jobs: size, servers: 2, seed: 1 });
    const jobs = await list('?server=em-1');
    // Jobs of agents and of file shares are not in Enterprise Manager's own list of jobs.
    const listed = (automation.lab.state()['em-1']?.jobs ?? []).filter(
      ({ type }) => type !== 'AgentBackup' && type !== 'NasBackup',
    );
    expect(listed.length).toBeGreaterThan((size * 2) / 3);
    const shown = new Set(jobs.map(({ id }) => id));
    expect(listed.filter(({ id }) => !shown.has(String(id)))).toEqual([]);
    // It reports them only by their sessions.
    const types = new Set(jobs.map(({ type }) => type));
    for (const type of ['AgentBackup', 'NasBackup']) expect(types).toContain(type);
    const known = new Set((automation.lab.state()['em-1']?.jobs ?? []).map(({ id }) => String(id)));
    expect(jobs.filter(({ id }) => !known.has(id))).toEqual([]);
    const asked = automation.lab.requests.list().filter(({ server }) => server === 'em-1');
    expect(asked.length).toBeLessThan(25);
    const failing = named(jobs, 'File Servers Daily')[0];
    expect(failing).toMatchObject({
      lastResult: 'failed',
      status: 'idle',
      session: { message: 'The disk could not be opened.' },
    });
    expect(Date.parse(String(failing?.['lastSuccess']))).toBeLessThan(
      Date.parse(String(failing?.['lastRun'])),
    );
    expect(named(jobs, 'Tenant Web Farm')[0]).toMatchObject({ lastResult: 'none' });
    expect(named(jobs, 'Tenant Web Farm')[0]).not.toHaveProperty('lastRun');
    // Its last run was nine days ago and is found as well.
    expect(named(jobs, 'DC Replication')[0]).toMatchObject({ lastResult: 'success' });
    expect(named(jobs, 'VDI Gold Images')[0]).toMatchObject({ status: 'disabled', enabled: false });
    expect(named(jobs, 'Ad Hoc Migration')[0]).toMatchObject({ enabled: true, schedule: 'none' });
  });

  it('shows backup jobs of Microsoft 365 and their copy jobs', async () => {
    const jobs = await list('?product=microsoft365');
    const copies = jobs.filter(({ type }) => type === 'Copy');
    const copied = new Set(copies.flatMap(({ copyOf }) => (copyOf as { id: string }[]).map(({ id }) => id)));
    expect(copies.length).toBeGreaterThan(0);
    for (const job of jobs.filter(({ type }) => type === 'Backup')) {
      expect(job['hasCopy']).toBe(copied.has(job.id));
      expect(job).toMatchObject({
        organization: { name: expect.any(String) },
        repository: { name: expect.any(String) },
      });
    }
  });

  it.each([
    ['?server=em-1,vbr-1&lastResult=failed', ({ lastResult }: Job) => lastResult === 'failed'],
    [
      '?product=enterprise-manager,backup-replication&status=disabled',
      ({ status }: Job) => status === 'disabled',
    ],
    ['?server=em-1&name=db*', ({ name }: Job) => name.startsWith('DB')],
    ['?product=microsoft365&repository=*', ({ repository }: Job) => repository !== undefined],
  ])('filters: %s', async (query, isWanted) => {
    const all = await list('?server=em-1,vbr-1,vb365-1');
    const wanted = await list(query);
    expect(wanted.length).toBeGreaterThan(0);
    expect(wanted.length).toBeLessThan(all.length);
    expect(wanted.filter((job) => !isWanted(job))).toEqual([]);
  });

  const repositoryId = () => String(automation.lab.state()['vbr-1']?.jobs[0]?.['repositoryId']);
  it.each([
    ['name=db*', ['nameFilter=db*']],
    ['lastResult=failed', ['lastResultFilter=Failed']],
    ['lastResult=failed,warning', ['lastResultFilter=Failed', 'lastResultFilter=Warning']],
    ['status=disabled', ['statusFilter=Disabled']],
    ['status=running', ['statusFilter=Running', 'statusFilter=Starting', 'statusFilter=Stopping']],
    ['type=VSphereBackup', ['typeFilter=VSphereBackup']],
    ['type=Backup', ['typeFilter=VSphereBackup']],
    ['workload=vm', ['workloadFilter=Vm']],
    ['objectsCount=2', ['objectsCountFilter=2']],
    ['repositoryId=REPOSITORY', ['repositoryIdFilter=REPOSITORY']],
    ['lastRunAfter=2026-11-01T00:00:00Z', ['lastRunAfterFilter=2026-11-01T00:00:00.000Z']],
    ['lastRunBefore=2999-11-01T00:00:00Z', ['lastRunBeforeFilter=2999-11-01T00:00:00.000Z']],
    ['name=DB Backup&orderBy=lastRun&order=desc', ['nameFilter=DB Backup']],
  ])(
    'asks a backup server only for jobs that match %s, with the same result as a filter of all jobs',
    async (filter, sent) => {
      const fill = (text: string) => text.replace('REPOSITORY', repositoryId());
      const wanted = listRequest.parse(Object.fromEntries(new URLSearchParams(fill(filter))));
      const all = await list();
      automation.lab.requests.clear();
      const filtered = await list(`?${fill(filter)}`);
      const untold = ({ hasCopy: _, ...job }: Job) => job;
      const fitting = all.filter((job) => isWanted(job as never, wanted));
      const byId = (a: Job, b: Job) => (a.id + a.server < b.id + b.server ? -1 : 1);
      // A server without a matching job is not asked, so the job does not name it in `alsoSeenBy`.
      const plain = (jobs: Job[]) =>
        jobs.map((job) => (job.product === 'backup-replication' ? untold(job) : job)).toSorted(byId);
      expect(plain(filtered)).toMatchObject(
        plain(fitting).map(({ alsoSeenBy: _, lastSuccess: __, ...job }) => job),
      );
      expect(filtered).toHaveLength(fitting.length);
      const queries = automation.lab.requests
        .list()
        .filter(({ server, path }) => server === 'vbr-1' && path.includes('/jobs/states'))
        .map(({ path }) => decodeURIComponent(path));
      for (const each of sent)
        expect(
          queries.some((query) => query.includes(fill(each))),
          queries.join('\n'),
        ).toBe(true);
      expect(queries.every((query) => /Filter=/.test(query))).toBe(true);
    },
  );

  it('reads the states of each backup server once when there is no filter', async () => {
    await list();
    const states = automation.lab.requests
      .list()
      .filter(({ path }) => path.includes('/jobs/states'))
      .map(({ server }) => server);
    expect(states).toEqual(['vbr-1']);
  });

  it.each([
    ['highPriority=true', ['vbr-1']],
    ['workload=vm', ['vbr-1']],
    ['type=Copy', ['em-1', 'vb365-1', 'vbr-1']],
    ['status=queued', ['vb365-1']],
    ['repositoryId=00000000-0000-4000-8000-000000000000', ['vb365-1', 'vbr-1']],
  ])('with %s asks only %j', async (filter, servers) => {
    await list(`?${filter}`);
    const asked = automation.lab.requests.list().map(({ server }) => server);
    expect([...new Set(asked)].toSorted()).toEqual(servers);
  });

  it.each(simulated)('asks %s for one job by its id', async (server) => {
    const [job] = await list(`?server=${server}`);
    automation.lab.requests.clear();
    expect(await list(`?server=${server}&id=${job?.id.toUpperCase()}`)).toMatchObject([{ id: job?.id }]);
    expect(await list(`?server=${server}&id=00000000-0000-4000-8000-000000000000`)).toEqual([]);
  });

  it('finds jobs of high priority, in every sort order', async () => {
    const { id, name } = (await list('?server=vbr-1&type=VSphereBackup'))[0] ?? {};
    const patched = await automation.call('PATCH', `/jobs/vbr-1/${id}`, { body: { isHighPriority: true } });
    expect(patched.status).toBe(200);
    expect(await list('?highPriority=true')).toMatchObject([
      { id, name, isHighPriority: true, workload: 'vm' },
    ]);
    const times = (await list('?server=vbr-1&orderBy=lastRun&order=desc')).map(({ lastRun }) => lastRun);
    const told = times.filter((time) => time !== undefined).map(String);
    expect(told).toEqual(told.toSorted().toReversed());
    expect(times.slice(told.length).every((time) => time === undefined)).toBe(true);
  });

  it('returns pages that together have every job', async () => {
    const whole = await list('?server=em-1,vb365-1');
    const pages: Job[][] = [];
    let next = '';
    do {
      const { body } = await get(`/jobs?server=em-1,vb365-1&limit=10${next}`);
      pages.push(body.jobs);
      next = body.next === undefined ? '' : `&next=${body.next}`;
    } while (next !== '');
    expect(pages.flat()).toEqual(whole);
    expect(pages.slice(0, -1).every((page) => page.length === 10)).toBe(true);
  });

  it('returns the error of the server when it is the only one asked for', async () => {
    expect(await get('/jobs?server=em-down')).toMatchObject({
      status: 503,
      body: { code: 'server-unreachable', server: 'em-down' },
    });
  });

  it('shows a caller only the servers that are theirs', async () => {
    const { body } = await automation.call('GET', '/jobs', { token: limited });
    expect(new Set(body.jobs.map(({ server }: Job) => server))).toEqual(new Set(['vb365-1']));
    expect(body.unread).toEqual([]);
    expect(await automation.call('GET', '/jobs?server=em-1', { token: limited })).toMatchObject({
      status: 403,
    });
  });

  it.each([
    ['?server=EM 1', 422, 'server'],
    ['?server=nobody', 404, 'server'],
    ['?status=sleeping', 422, 'status'],
    ['?limit=0', 422, 'limit'],
    ['?limit=5001', 422, 'limit'],
    ['?next=%7B%7D&server=vb365-1', 422, 'next'],
    ['?state=running', 422, 'state'],
    ['?server=em-1&product=microsoft365', 422, 'product'],
  ])('refuses %s', async (query, status, field) => {
    const answer = await get(`/jobs${query}`);
    expect(answer.status).toBe(status);
    expect(answer.body.errors[0].field).toContain(field);
  });

  it.each(simulated)('reads the other servers when %s fails in the middle, and logs out', async (server) => {
    const path =
      { 'em-1': '/api/query', 'vbr-1': '/api/v1/jobs/states', 'vb365-1': '/v8/Jobs' }[server] ?? '';
    automation.lab.faults.add({ server, kind: 'truncate', path, times: 1 });
    const { status, body } = await get('/jobs');
    expect(status).toBe(200);
    const codes = body.unread.map((unread: { server: string; code: string }) => [unread.server, unread.code]);
    expect(Object.fromEntries(codes)).toEqual({
      'em-down': 'server-unreachable',
      [server]: 'unreadable-answer',
    });
    await expectNobodyLoggedOn();
  });

  it.each(simulated)('closes the session on %s when the first logout fails', async (server) => {
    const logout = {
      'em-1': ['DELETE', '/api/logonSessions'],
      'vbr-1': ['POST', '/api/oauth2/logout'],
      'vb365-1': ['POST', '/v8/token/logout'],
    };
    const [method, path] = logout[server as keyof typeof logout];
    automation.lab.faults.add({ server, kind: 'reset', method, path, times: 1 });
    expect((await list(`?server=${server}`)).length).toBeGreaterThan(0);
    await expectNobodyLoggedOn();
  });
});

describe('GET /runs', () => {
  it.each(simulated)("shows the server's reason and the end of a failed run on %s", async (server) => {
    automation.lab.reset({ jobs: 60, servers: 2, seed: 1 });
    const failed = await list(`?server=${server}&lastResult=failed`);
    expect(failed.length).toBeGreaterThan(0);
    const { body } = await automation.call('GET', `/runs?server=${server}&result=failed`);
    for (const job of failed) {
      const run = body.runs.find((each: { job: { id: string }; start: string }) => each.job.id === job.id);
      expect(run).toMatchObject({
        start: job['lastRun'],
        reason: expect.any(String),
        end: expect.any(String),
      });
      expect(run.durationSeconds).toBe((Date.parse(run.end) - Date.parse(run.start)) / 1000);
    }
  });
});

describe('GET /jobs/{server}/{id}', () => {
  it.each(simulated)('shows one job of %s completely', async (server) => {
    for (const job of (await list(`?server=${server}`)).slice(0, 4)) {
      const { status, body } = await get(`/jobs/${server}/${job.id}`);
      expect(status).toBe(200);
      expect(jobSchema.strict().parse(body.job)).toMatchObject({
        id: job.id,
        name: job.name,
        lastResult: job['lastResult'],
      });
      expect(JSON.stringify(body.document)).toContain(job.id);
    }
    await expectNobodyLoggedOn();
  });

  it.each(simulated)('says that %s has no such job', async (server) => {
    const answer = await get(`/jobs/${server}/00000000-0000-4000-8000-000000000000`);
    expect(answer).toMatchObject({ status: 404, body: { code: 'not-found' } });
    await expectNobodyLoggedOn();
  });

  it('refuses a malformed id', async () => {
    expect(await get('/jobs/em-1/urn:veeam:Job:1')).toMatchObject({ status: 422 });
  });
});
