import { LAB_ACCOUNTS } from '@veeam-automation/lab/accounts';
import { type Lab, startLab } from '@veeam-automation/lab/lab';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseInput } from '../../../../functions/input/parse-input.ts';
import { listJobsAction } from '../../../../functions/jobs/actions/list-jobs.ts';
import type { Job } from '../../../../functions/jobs/job.ts';
import { keepLastSeen } from '../../../../functions/jobs/last-seen.ts';
import type { ServerJobs } from '../../../../functions/jobs/read/read-server.ts';
import { Secrets } from '../../../../functions/platform/secrets.ts';
import { noteChange } from '../../../../functions/servers/changed.ts';
import { healthyJob, now } from '../../compliance/estate.ts';
import { anyPort, labServer } from '../../lab-server.ts';
import { type RunningRecord, runRecord } from '../../platform/record/running-record.ts';
import { secretsOf } from '../../servers/kept-secrets.ts';

let running: RunningRecord;
beforeAll(async () => {
  running = await runRecord();
});
afterAll(() => running[Symbol.asyncDispose]());

let estates = 0;

/**
 * Each test has its own servers: two that were read, and one that was not. A request to a server finds no credential.
 */
async function estate(more: Partial<ServerJobs> = {}) {
  estates += 1;
  const [vbr, em, unseen] = ['vbr', 'em', 'm365'].map((name) => `${name}-${estates}`) as [
    string,
    string,
    string,
  ];
  const record = running.open({ now: () => now });
  const keep = (
    server: string,
    product: ServerJobs['product'],
    jobs: Partial<Job>[],
    also: Partial<ServerJobs> = {},
  ) =>
    keepLastSeen(
      record,
      {
        server,
        product,
        version: 'v',
        readAt: now.toISOString(),
        jobs: jobs.map((job) => healthyJob({ server, product, ...job })),
        ...also,
      },
      now,
    );
  await keep(
    vbr,
    'backup-replication',
    [
      { id: 'a', name: 'A' },
      { id: 'b', name: 'B' },
    ],
    more,
  );
  await keep(em, 'enterprise-manager', [
    { id: 'A', name: 'A', backupServer: { name: `${vbr}.example` } },
    { id: 'c', name: 'C' },
  ]);
  const servers = [
    { name: em, product: 'enterprise-manager', baseUrl: `https://${em}.example:9398`, apiVersion: 'latest' },
    {
      name: vbr,
      product: 'backup-replication',
      baseUrl: `https://${vbr}.example:9419`,
      apiVersion: 'latest',
    },
    {
      name: unseen,
      product: 'microsoft365',
      baseUrl: `https://${unseen}.example:4443`,
      apiVersion: 'latest',
    },
  ].map((server) => ({ ...server, tls: { kind: 'public' }, timeoutMs: 1000, format: 'xml' }));
  const context = {
    configuration: { servers } as never,
    record,
    secrets: secretsOf({}),
    now: () => now,
    deadline: () => new AbortController().signal,
  };
  const action = listJobsAction(context);
  const list = (query: Record<string, string> = {}, names = ['*']) =>
    action.run(parseInput(action.input, query), {
      caller: { source: 'http', name: 'ci', permissions: [], servers: names },
      now,
      requestId: 'r',
    });
  const change = (server: string) => noteChange({ record, now: () => now }, server);
  return { vbr, em, unseen, list, change, action };
}
const namesOf = ({ jobs }: { jobs: readonly Job[] }) => jobs.map(({ server, name }) => `${server} ${name}`);

describe('jobs as last seen', () => {
  it('are listed for every server, once; a server that was never read is asked', async () => {
    const { vbr, em, unseen, list } = await estate();
    const listed = await list();
    expect(namesOf(listed)).toStrictEqual([`${em} C`, `${vbr} A`, `${vbr} B`]);
    expect(listed.jobs[1]).toMatchObject({ alsoSeenBy: [em] });
    const at = now.toISOString();
    expect(listed.asOf).toStrictEqual([
      { server: em, at, fresh: false },
      { server: vbr, at, fresh: false },
    ]);
    expect(listed.unread).toMatchObject([{ server: unseen, code: 'secret-unusable' }]);
    expect(Object.keys(listed.unread[0] ?? {})).toStrictEqual(['server', 'code', 'message']);
  });

  it("are limited to the wanted servers and products, and to the caller's servers", async () => {
    const { vbr, em, list, action } = await estate();
    expect(namesOf(await list({ server: vbr }))).toStrictEqual([`${vbr} A`, `${vbr} B`]);
    expect(namesOf(await list({ product: 'enterprise-manager' }))).toStrictEqual([`${em} A`, `${em} C`]);
    expect(namesOf(await list({}, [em]))).toStrictEqual([`${em} A`, `${em} C`]);
    expect(namesOf(await list({ name: 'b', product: 'backup-replication' }))).toStrictEqual([`${vbr} B`]);
    expect(action.servers(parseInput(action.input, { server: vbr }))).toStrictEqual([vbr]);
    expect(action.servers(parseInput(action.input, {}))).toStrictEqual([]);
    expect([action.name, action.permission]).toStrictEqual(['jobs:list', 'jobs:read']);
  });

  it('come page by page', async () => {
    const { vbr, em, list } = await estate();
    const first = await list({ limit: '2' });
    expect(namesOf(first)).toStrictEqual([`${em} C`, `${vbr} A`]);
    const second = await list({ limit: '2', next: first.next ?? '' });
    expect([namesOf(second), second.next]).toStrictEqual([[`${vbr} B`], undefined]);
    expect(namesOf(await list({ orderBy: 'name', order: 'desc' }))[0]).toBe(`${em} C`);
  });

  it('leave out servers whose products cannot have them', async () => {
    const { vbr, list } = await estate();
    const { asOf, unread } = await list({ workload: 'vm' });
    expect([asOf.map(({ server }) => server), unread]).toStrictEqual([[vbr], []]);
  });

  it('are kept when a server was changed and cannot be read', async () => {
    const { vbr, list, change } = await estate();
    await change(vbr);
    const listed = await list({ server: vbr });
    expect(namesOf(listed)).toHaveLength(2);
    expect(listed.unread).toMatchObject([{ server: vbr, code: 'secret-unusable' }]);
    expect(listed.asOf).toMatchObject([{ server: vbr, fresh: false }]);
  });

  it.each([
    ['cut-off', true],
    ['wrong-type', false],
  ] as const)('of an incomplete list (%s) are marked as incomplete', async (problem, wasCut) => {
    const values = [{ record: 'jobs', field: '', problem }];
    const { vbr, list } = await estate({ oddValues: { count: 1, values } });
    const { unread } = await list({ server: vbr });
    expect(unread).toMatchObject([{ server: vbr, code: 'read-in-part' }]);
    expect(unread[0]?.message.includes('cut off')).toBe(wasCut);
  });
});

describe('a list of some jobs, read again', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab(anyPort);
    lab.reset({ jobs: 12, servers: 1, seed: 1 });
  });
  afterAll(() => lab.close());

  const { administrator } = LAB_ACCOUNTS;
  const SecretString = JSON.stringify({ username: administrator.user, password: administrator.password });
  const secrets = new Secrets('T', Date.now, { send: async () => ({ SecretString }) } as never);

  it("has the backup server's data of each job that Enterprise Manager also shows", async () => {
    const record = running.open({ now: () => now });
    const [em, vbr] = [labServer(lab, 'enterprise-manager'), labServer(lab, 'backup-replication')];
    const list = async (backupServers?: Record<string, string>) => {
      const servers = [{ ...em, ...(backupServers && { backupServers }) }, vbr];
      const context = { configuration: { servers } as never, record, secrets };
      const action = listJobsAction({
        ...context,
        now: () => now,
        deadline: () => new AbortController().signal,
      });
      const caller = { source: 'http', name: 'ci', permissions: [], servers: ['*'] } as const;
      const query = parseInput(action.input, { fresh: 'true', lastResult: 'failed' });
      return action.run(query, { caller, now, requestId: 'r' });
    };
    const both = await list();
    expect(namesOf(both)).toStrictEqual(['em-1 File Servers Daily', 'vbr-1 File Servers Daily']);
    const backupServers = { [both.jobs[0]?.backupServer?.name ?? '']: 'vbr-1' };
    const states = () => lab.requests.list().filter(({ path }) => path.includes('/jobs/states'));
    const one = await list(backupServers);
    expect(one.jobs).toMatchObject([{ server: 'vbr-1', alsoSeenBy: ['em-1'] }]);
    const before = states().length;
    // The backup server's own list lacks the job, so it is requested by its id.
    const ofStates = { server: 'vbr-1', path: '/api/v1/jobs/states', times: 1 } as const;
    const fault = { ...ofStates, kind: 'replace-field', field: '/data/0/id' } as const;
    lab.faults.add(fault);
    const again = await list(backupServers);
    expect(again.jobs).toMatchObject([{ server: 'vbr-1', alsoSeenBy: ['em-1'] }]);
    expect(again.asOf).toMatchObject([
      { server: 'em-1', fresh: true },
      { server: 'vbr-1', fresh: true },
    ]);
    const asked = states().slice(before);
    expect(asked).toHaveLength(2);
    lab.faults.add(fault);
    expect((await list()).jobs).toMatchObject([{ server: 'em-1' }]);
    expect(states().slice(before)).toHaveLength(3);
    lab.faults.add(fault);
    lab.faults.add({ ...ofStates, path: '/api/v1/jobs/states?*idFilter=', kind: 'status', status: 403 });
    const half = await list(backupServers);
    expect(half.unread.map(({ code }) => code)).toStrictEqual(['access-denied', 'read-in-part']);
    expect(half.jobs).toMatchObject([{ server: 'em-1' }]);
  });
});

describe('a list is refused', () => {
  it('with the error of the only server, if nothing is known of it', async () => {
    const { vbr, unseen, list } = await estate();
    await expect(list({ server: unseen })).rejects.toMatchObject({ code: 'secret-unusable' });
    await expect(list({ server: vbr, fresh: 'true' })).rejects.toMatchObject({ code: 'secret-unusable' });
    const { unread } = await list({ server: `${vbr},${unseen}`, fresh: 'true' });
    expect(unread).toHaveLength(2);
  });

  it('for an unknown server, or a product without servers', async () => {
    const { vbr, list } = await estate();
    await expect(list({ server: 'gone' })).rejects.toMatchObject({
      kind: 'not-found',
      message: expect.stringContaining(vbr),
    });
    await expect(list({ server: vbr, product: 'microsoft365' })).rejects.toMatchObject({
      kind: 'invalid-input',
      problems: [{ field: 'product' }],
    });
  });
});
