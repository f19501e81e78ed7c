import type { Lab } from '@veeam-automation/lab/lab';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Caller } from '../../../functions/action.ts';
import { createCopyJobAction } from '../../../functions/copy-jobs/actions/create-copy-job.ts';
import { deleteCopyJobAction } from '../../../functions/copy-jobs/actions/delete-copy-job.ts';
import { getPolicyRunAction } from '../../../functions/copy-jobs/actions/get-policy-run.ts';
import { listCopyJobsAction } from '../../../functions/copy-jobs/actions/list-copy-jobs.ts';
import { runPoliciesAction } from '../../../functions/copy-jobs/actions/run-policies.ts';
import { copyJobPolicies } from '../../../functions/copy-jobs/policies/policies.ts';
import {
  runAskedPolicies,
  runPolicies,
  serversOfPolicies,
} from '../../../functions/copy-jobs/policies/run.ts';
import { approvedCopyJob } from '../../../functions/copy-jobs/views.ts';
import { parseInput } from '../../../functions/input/parse-input.ts';
import type { Executions } from '../../../functions/platform/executions.ts';
import type { AutomationRecord } from '../../../functions/platform/record/record.ts';
import { changedKey } from '../../../functions/servers/changed.ts';
import { workId } from '../../../functions/work-id.ts';
import { asked, labContext, startLabWithRecord } from '../jobs/lab-context.ts';

const server = 'vb365-1';
const archive = '79f3e494-4991-4dd5-b6fa-f1cf8c421265';
const unknown = '00000000-0000-4000-8000-000000000000';

let world: Awaited<ReturnType<typeof startLabWithRecord>>;
let lab: Lab;
let record: AutomationRecord;
beforeAll(async () => {
  world = await startLabWithRecord();
  ({ lab, record } = world);
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => world.close());
beforeEach(async () => {
  // Failures of secondary reads are logged.
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  await world.reset();
});

/** The lab's server, one that does not answer, and one of another product. */
const context = () => {
  const made = labContext(lab, 'microsoft365', 'v8', record);
  const [own] = made.configuration.servers;
  if (own === undefined) throw new Error('The lab has no server.');
  const silent = { ...own, name: 'silent', baseUrl: 'https://127.0.0.1:1' };
  const other = { ...own, name: 'vbr-1', product: 'backup-replication' as const };
  return { ...made, configuration: { ...made.configuration, servers: [own, silent, other] } };
};
const by = (servers: readonly string[]) => ({
  ...asked,
  caller: { ...asked.caller, servers } satisfies Caller,
});
const jobs = () => lab.state()[server]?.jobs ?? [];
const idOf = (name: string) => String(jobs().find((job) => job['name'] === name)?.['id']);
const copyOf = (name: string) =>
  jobs().find(({ type, backupJobId }) => type === 'Copy' && backupJobId === idOf(name));
const sent = (method: string) =>
  lab.requests.list().filter((each) => each.method === method && /\/CopyJobs/i.test(each.path)).length;
const isNoted = async () => (await record.get(changedKey(server))) !== undefined;

it('are actions with their own names and permissions, on the named servers', () => {
  const executions = {} as Executions;
  const policies = { ...context(), copyJobs: copyJobPolicies.parse({}) };
  const actions = [
    [createCopyJobAction(context()), 'copy-jobs:create', 'copy-jobs:write'],
    [deleteCopyJobAction(context()), 'copy-jobs:delete', 'copy-jobs:write'],
    [listCopyJobsAction(context()), 'copy-jobs:list', 'copy-jobs:read'],
    [runPoliciesAction(policies, executions, () => ''), 'copy-jobs:run-policies', 'copy-jobs:write'],
    [getPolicyRunAction(executions), 'copy-jobs:get-policy-run', 'copy-jobs:read'],
  ] as const;
  for (const [action, name, permission] of actions) {
    expect(action).toMatchObject({ name, permission });
    const named = name === 'copy-jobs:get-policy-run' ? [] : [server];
    expect(action.servers({ server } as never)).toStrictEqual(named);
  }
  for (const [action] of actions.slice(2)) expect(action.servers({} as never)).toStrictEqual([]);
});

describe('a copy job', () => {
  const request = {
    server,
    backupJob: 'Backup1',
    repository: archive,
    schedule: { type: 'Immediate' },
  };
  const create = (more: object = {}, approved?: Parameters<typeof createCopyJobAction>[1]) => {
    const action = createCopyJobAction(context(), approved);
    return action.run(parseInput(action.input, { ...request, ...more }), asked);
  };

  it('is planned without a change, made as approved, and not changed by a repeated request', async () => {
    const planned = await create({ dryRun: true });
    expect(planned).toMatchObject({
      done: 'planned',
      plan: {
        server,
        apiVersion: 'v8',
        action: 'create',
        backupJob: { name: 'Backup1' },
        repository: { id: archive },
      },
    });
    expect(sent('POST')).toBe(0);
    expect(await isNoted()).toBe(false);
    if (planned.done !== 'planned') throw new Error('It was not planned.');
    const approved = approvedCopyJob.parse(planned.plan);
    await expect(create({ enabled: false }, approved)).rejects.toMatchObject({
      kind: 'conflict',
      problems: [{ field: 'enabled' }],
    });
    expect(sent('POST')).toBe(0);
    const made = await create({}, approved);
    expect(made).toMatchObject({
      done: 'created',
      copyJob: {
        server,
        backupJob: { name: 'Backup1' },
        repository: { id: archive, name: expect.any(String) },
        enabled: true,
      },
    });
    expect(await isNoted()).toBe(true);
    expect(await create()).toMatchObject({ done: 'unchanged', copyJob: { id: copyOf('Backup1')?.['id'] } });
    await expect(create({ enabled: false })).rejects.toMatchObject({
      kind: 'conflict',
      problems: [{ field: 'enabled' }],
    });
    expect(await create({ enabled: false, update: true })).toMatchObject({
      done: 'updated',
      changed: [{ field: 'enabled', wanted: 'false', actual: 'true' }],
      copyJob: { enabled: false },
    });
    expect(sent('POST')).toBe(1);
  });

  it('requires a server of its product', async () => {
    for (const name of ['gone', 'vbr-1']) {
      // The error names the caller's servers.
      const message = expect.stringContaining(server);
      await expect(create({ server: name })).rejects.toMatchObject({
        kind: 'not-found',
        message,
        problems: [{ field: 'server' }],
      });
      const remove = deleteCopyJobAction(context());
      await expect(async () => remove.run({ server: name, id: unknown }, asked)).rejects.toMatchObject({
        kind: 'not-found',
        message,
      });
      const list = listCopyJobsAction(context());
      await expect(list.run({ server: name }, asked)).rejects.toMatchObject({ kind: 'not-found', message });
    }
  });

  it.each([
    [{ backupJob: '' }, 'backupJob'],
    [{ backupJob: 'x'.repeat(256) }, 'backupJob'],
    [{ repository: '' }, 'repository'],
    [{ enabled: 'yes' }, 'enabled'],
    [{ update: 1 }, 'update'],
    [{ other: 1 }, 'other'],
  ])('cannot be requested with %j', (more, field) => {
    const { input } = createCopyJobAction(context());
    expect(() => parseInput(input, { ...request, ...more })).toThrow(
      expect.objectContaining({ problems: [expect.objectContaining({ field })] }),
    );
    expect(parseInput(input, { ...request, backupJob: 'x'.repeat(255) })).toMatchObject({
      update: false,
      dryRun: false,
    });
  });

  const remove = (id: string) => deleteCopyJobAction(context()).run({ server, id }, asked);

  it('is deleted once, even when the answer is lost; a backup job is not', async () => {
    const id = String(copyOf('Shared Mailboxes')?.['id']);
    lab.faults.add({ server, method: 'DELETE', path: '/v8/CopyJobs', kind: 'drop-response', times: 1 });
    await remove(id);
    expect(copyOf('Shared Mailboxes')).toBeUndefined();
    expect(sent('DELETE')).toBe(2);
    expect(await isNoted()).toBe(true);
    for (const none of [id, idOf('Backup1')])
      await expect(remove(none)).rejects.toMatchObject({
        kind: 'not-found',
        cause: { name: 'NotFoundError' },
      });
    expect(sent('DELETE')).toBe(4);
    expect(jobs().map(({ name }) => name)).toContain('Backup1');
  });

  it('that cannot be deleted is reported', async () => {
    const id = String(copyOf('Shared Mailboxes')?.['id']);
    lab.faults.add({ server, method: 'DELETE', path: '/v8/CopyJobs', kind: 'status', status: 400, times: 1 });
    await expect(remove(id)).rejects.toMatchObject({ name: 'RequestRefusedError' });
    expect(sent('DELETE')).toBe(1);
    lab.faults.add({ server, method: 'DELETE', path: '/v8/CopyJobs', kind: 'status', status: 500, times: 9 });
    await expect(remove(id)).rejects.toMatchObject({ name: 'ServerFailedError' });
    expect(copyOf('Shared Mailboxes')).toBeDefined();
  });
});

describe('the list of copy jobs', () => {
  const list = (query: object = {}, servers: readonly string[] = ['*']) => {
    const action = listCopyJobsAction(context());
    return action.run(parseInput(action.input, query), by(servers));
  };

  it('covers every server of the product that the caller may use, and names one that cannot be read', async () => {
    const all = await list();
    expect(all.unread).toMatchObject([
      { server: 'silent', code: 'server-unreachable', message: expect.any(String) },
    ]);
    const copies = jobs().filter(({ type }) => type === 'Copy');
    expect(all.copyJobs.map(({ id }) => id).toSorted()).toStrictEqual(copies.map(({ id }) => id).toSorted());
    expect(all.copyJobs.find(({ id }) => id === copyOf('Shared Mailboxes')?.['id'])).toMatchObject({
      server,
      name: 'Shared Mailboxes - copy job',
      backupJob: { name: 'Shared Mailboxes' },
      repository: { name: expect.any(String) },
    });
    expect((await list({}, [server])).unread).toStrictEqual([]);
    expect(await list({ server })).toStrictEqual({ copyJobs: all.copyJobs, unread: [] });
    expect(await list({}, ['vbr-1'])).toStrictEqual({ copyJobs: [], unread: [] });
  });

  it('fails with the error of the only requested server', async () => {
    await expect(list({ server: 'silent' })).rejects.toMatchObject({ code: 'server-unreachable' });
  });

  it('shows ids for names that cannot be read, and says when it is incomplete', async () => {
    for (const path of ['/v8/Jobs', '/v8/BackupRepositories'])
      lab.faults.add({ server, method: 'GET', path, kind: 'status', status: 403, times: 1 });
    const nameless = await list({ server });
    expect(nameless.copyJobs[0]?.backupJob).toStrictEqual({ id: expect.any(String) });
    expect(nameless.copyJobs[0]?.repository).toStrictEqual({ id: expect.any(String) });
    lab.faults.add({ server, path: '/v8/CopyJobs', kind: 'replace-field', field: '/results/0/id', times: 1 });
    const partly = await list({ server });
    expect(partly.copyJobs).toHaveLength(nameless.copyJobs.length - 1);
    expect(partly.unread).toMatchObject([
      { server, code: 'incomplete', message: expect.stringContaining('copy jobs') },
    ]);
  });
});

describe('policies', () => {
  const policy = (name: string, more: object = {}) => ({
    name,
    match: { jobs: ['Backup1', 'Exchange*'] },
    repository: archive,
    schedule: { type: 'Immediate' },
    ...more,
  });
  const policiesOf = (policies: object[], more: object = {}) => ({
    ...context(),
    copyJobs: copyJobPolicies.parse({ policies, ...more }),
  });
  /** State machines with the started executions, by name. */
  const stepFunctions = () => {
    const started = new Map<string, unknown>();
    let status = 'RUNNING';
    const executions = {
      start: async (name: string, input: unknown) => {
        if (started.has(name)) return { started: false };
        started.set(name, input);
        return { started: true };
      },
      describe: async (name: string) =>
        started.has(name) ? { status, input: JSON.stringify(started.get(name)) } : undefined,
      inputOf: async (name: string) => started.get(name),
    } as unknown as Executions;
    return { executions, started, end: (as: string) => (status = as) };
  };
  const ask = (
    given: object,
    {
      policies = policiesOf([policy('all')]),
      executions = stepFunctions().executions,
      servers = ['*'] as readonly string[],
    } = {},
  ) => {
    const action = runPoliciesAction(policies, executions, () => '1-2');
    return action.run(parseInput(action.input, given), by(servers));
  };

  it('cover the servers of the product that one of them names', () => {
    const names = (policies: object[], only?: string) => serversOfPolicies(policiesOf(policies), only);
    expect(names([policy('all')])).toStrictEqual([server, 'silent']);
    expect(names([policy('all')], server)).toStrictEqual([server]);
    expect(names([policy('all')], 'vbr-1')).toStrictEqual([]);
    expect(names([policy('some', { match: { servers: ['vb*'], jobs: ['*'] } })])).toStrictEqual([server]);
    expect(names([])).toStrictEqual([]);
  });

  it('can be planned without a change', async () => {
    const tried = await ask(
      { server, dryRun: true },
      { policies: policiesOf([policy('a', { close: true })]) },
    );
    expect(tried).toMatchObject({
      dryRun: true,
      result: {
        counts: { created: 0, remaining: 2, failed: 0, matched: 0, followed: 0, drift: 0, conflicts: 0 },
        remaining: [{ server, policy: 'a', reason: 'dry-run' }, { reason: 'dry-run' }],
        unread: [],
      },
    });
    expect(sent('POST')).toBe(0);
    expect(await isNoted()).toBe(false);
    expect(await ask({ server, dryRun: true })).toMatchObject({
      result: { remaining: [{ reason: 'policy-does-not-close' }, { reason: 'policy-does-not-close' }] },
    });
    expect(await ask({ dryRun: true })).toMatchObject({
      result: { unread: [{ server: 'silent', code: 'server-unreachable' }] },
    });
  });

  it('create the missing copy jobs, up to the limit of a run, and none if no policy closes gaps', async () => {
    const context = policiesOf([policy('a', { close: true })], { maximumCreationsPerRun: 1 });
    expect(await runPolicies(context, [server], { dryRun: false })).toMatchObject({
      counts: { created: 1, remaining: 1, matched: 1 },
      created: [{ server, policy: 'a', backupJob: { name: 'Backup1' } }],
      remaining: [{ reason: 'maximum-reached' }],
    });
    expect(copyOf('Backup1')).toBeDefined();
    expect(await isNoted()).toBe(true);
    await record.deleteAll([changedKey(server)]);
    const none = await runPolicies(policiesOf([policy('a')]), [server], { dryRun: false });
    expect(none).toMatchObject({
      counts: { created: 0, matched: 1 },
      remaining: [{ reason: 'policy-does-not-close' }],
    });
    expect(await isNoted()).toBe(false);
  });

  it('report what was not read completely', async () => {
    lab.faults.add({ server, path: '/v8/CopyJobs', kind: 'replace-field', field: '/results/0/id', times: 1 });
    lab.faults.add({
      server,
      path: '/v8/BackupRepositories',
      kind: 'replace-field',
      field: '/results/0/id',
      times: 1,
    });
    const result = await runPolicies(policiesOf([policy('a')]), [server], { dryRun: true });
    const message = expect.stringMatching(/copy jobs and repositories/);
    expect(result.unread).toMatchObject([{ server, code: 'incomplete', message }]);
    expect(result.remaining[0]?.warnings.join()).toMatch(/copy job/);
    const logged = vi.mocked(console.warn).mock.calls.map(([line]) => JSON.parse(String(line)));
    const first = 'CopyJobs[0] id: missing, BackupRepositories[0] id: missing';
    expect(logged).toStrictEqual([{ level: 'warn', event: 'odd-values', server, count: 2, first }]);
  });

  it('run on the requested servers that they still cover, and send their notice', async () => {
    const context = policiesOf([policy('a', { close: true })]);
    vi.spyOn(console, 'info').mockImplementation(() => undefined);
    const counts = async (input: { server?: string; servers?: string[] }) => {
      const { notice, ...result } = await runAskedPolicies(context, input);
      return [result.counts.created, result.counts.matched, result.unread.length, notice?.subject];
    };
    expect(await counts({ server, servers: ['silent'] })).toStrictEqual([0, 0, 0, undefined]);
    expect(await counts({ servers: ['silent', 'gone'] })).toStrictEqual([0, 0, 1, undefined]);
    const subject = expect.stringContaining('2 created');
    expect(await counts({ servers: [server] })).toStrictEqual([2, 2, 0, subject]);
    expect(await counts({ server })).toStrictEqual([0, 2, 0, undefined]);
    expect(await counts({})).toStrictEqual([0, 2, 1, undefined]);
  });

  it('run as an execution, once for each key of a caller', async () => {
    const { executions, started, end } = stepFunctions();
    const own = workId('policy-run', asked.caller, 'key');
    const requestedBy = { source: 'http', name: 'test' };
    expect(await ask({}, { executions })).toStrictEqual({
      dryRun: false,
      id: 'policy-run-12',
      status: 'running',
    });
    expect(await ask({ id: 'key', server }, { executions })).toStrictEqual({
      dryRun: false,
      id: own,
      status: 'running',
    });
    expect(started.get('policy-run-12')).toStrictEqual({ servers: [server, 'silent'], requestedBy });
    expect(started.get(own)).toStrictEqual({ server, servers: [server], requestedBy });
    end('FAILED');
    expect(await ask({ id: 'key', server }, { executions })).toMatchObject({ id: own, status: 'failed' });
    end('SUCCEEDED');
    expect(await ask({ id: 'key', server }, { executions })).toMatchObject({ id: own, status: 'finished' });
    await expect(ask({ id: 'key' }, { executions })).rejects.toMatchObject({ kind: 'idempotency-conflict' });
    await ask({ id: 'mine' }, { executions, servers: [server] });
    expect(started.get(workId('policy-run', asked.caller, 'mine'))).toStrictEqual({
      servers: [server],
      requestedBy,
    });
  });

  it('do not run when none names a server that the caller may use', async () => {
    const nothing = { policies: policiesOf([]) };
    await expect(ask({}, nothing)).rejects.toMatchObject({ kind: 'not-configured' });
    await expect(ask({ server }, nothing)).rejects.toMatchObject({ kind: 'not-configured' });
    await expect(ask({}, { servers: ['vbr-1'] })).rejects.toMatchObject({ kind: 'not-configured' });
    await expect(ask({ server }, { servers: ['silent'] })).rejects.toMatchObject({ kind: 'not-configured' });
    const message = expect.stringContaining(server);
    await expect(ask({ server: 'vbr-1' })).rejects.toMatchObject({ kind: 'not-found', message });
    await expect(ask({ server: 'gone' })).rejects.toMatchObject({ kind: 'not-found', message });
  });
});
