import type { Lab } from '@veeam-automation/lab/lab';
import { REVISIONS } from '@veeam-automation/lab/options';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseInput } from '../../../../functions/input/parse-input.ts';
import { controlJobAction } from '../../../../functions/jobs/actions/control-job.ts';
import type { AutomationRecord } from '../../../../functions/platform/record/record.ts';
import { changedKey } from '../../../../functions/servers/changed.ts';
import { asked, labContext, startLabWithRecord } from '../lab-context.ts';

let world: Awaited<ReturnType<typeof startLabWithRecord>>;
let lab: Lab;
let record: AutomationRecord;
beforeAll(async () => {
  world = await startLabWithRecord({ taskDurationMs: 0, backupReplication: { revision: '1.3-rev2' } });
  ({ lab, record } = world);
});
afterAll(() => world.close());
beforeEach(() => world.reset());

const idOf = (server: string, name: string) =>
  String(lab.state()[server]?.jobs.find((job) => job['name'] === name)?.['id']);
const sent = (verb: string) =>
  lab.requests.list().filter(({ method, path }) => method === 'POST' && path.endsWith(`/${verb}`));

describe.each(REVISIONS)('a job of Backup & Replication in %s', (revision) => {
  const control = (given: object) => {
    const action = controlJobAction(labContext(lab, 'backup-replication', revision, record));
    const input = { server: 'vbr-1', id: idOf('vbr-1', 'DB Backup'), ...given };
    return action.run(parseInput(action.input, input), asked);
  };

  it('is started and stopped with the documented options, and returns its session', async () => {
    const begun = await control({ control: 'start', performActiveFull: true, startChainedJobs: true });
    expect(begun).toMatchObject({ outcome: 'done', job: { status: 'running' } });
    expect(begun.session).toMatchObject({
      id: begun.job.session?.id,
      jobId: begun.job.id,
      usn: expect.any(Number),
      creationTime: expect.stringMatching(/Z$/),
    });
    expect(await control({ control: 'stop', gracefulStop: false })).toMatchObject({
      outcome: 'done',
      session: { id: begun.session?.id },
    });
  });

  it('is retried after a failure, from 1.3-rev0 on, with the option of a retry', async () => {
    const id = idOf('vbr-1', 'File Servers Daily');
    const run = control({ id, control: 'retry', startChainedJobs: true });
    if (revision < '1.3') return expect(run).rejects.toMatchObject({ kind: 'conflict' });
    expect(await run).toMatchObject({ control: 'retry', outcome: 'done', session: { jobId: id } });
    expect(sent('retry')).toHaveLength(1);
  });

  it('is stopped gracefully unless told otherwise', async () => {
    await control({ control: 'start' });
    expect(await control({ control: 'stop' })).toMatchObject({ outcome: 'pending' });
  });

  it.each([
    ['start', 'syncRestorePoints', 'All'],
    ['stop', 'cancelChainedJobs', true],
  ])('refuses what only newer revisions have: %s with %s', async (verb, name, value) => {
    const run = control({ control: verb, [name]: value });
    if (revision >= '1.3') return expect(await run).toMatchObject({ control: verb });
    await expect(run).rejects.toMatchObject({ kind: 'invalid-input', problems: [{ field: name }] });
    expect(sent(verb)).toStrictEqual([]);
  });
});

it.each([
  ['enterprise-manager', 'v1_7', 'em-1', { control: 'start', performActiveFull: true }],
  ['enterprise-manager', 'v1_7', 'em-1', { control: 'stop', gracefulStop: true }],
  ['microsoft365', 'v8', 'vb365-1', { control: 'start', startChainedJobs: true }],
  ['backup-replication', '1.3-rev2', 'vbr-1', { control: 'start', full: true }],
] as const)('%s is refused an option of another product', async (product, version, server, given) => {
  const [, option = ''] = Object.keys(given);
  const action = controlJobAction(labContext(lab, product, version, record));
  const id = '00000000-0000-4000-8000-000000000000';
  const input = parseInput(action.input, { server, id, ...given });
  await expect(async () => action.run(input, asked)).rejects.toMatchObject({
    kind: 'invalid-input',
    problems: [{ field: option }],
  });
  expect(lab.requests.list()).toStrictEqual([]);
});

it.each([
  [{ control: 'start', gracefulStop: true }, 'gracefulStop'],
  [{ control: 'retry', performActiveFull: true }, 'performActiveFull'],
  [{ control: 'enable', startChainedJobs: true }, 'startChainedJobs'],
  [{ control: 'start', performActiveFull: 'yes' }, 'performActiveFull'],
  [{ control: 'start', syncRestorePoints: 'Some' }, 'syncRestorePoints'],
  [{ control: 'start', performFull: true }, 'performFull'],
])('%j is refused with the name of its option', (given, field) => {
  const { input } = controlJobAction(labContext(lab, 'backup-replication', '1.3-rev2', record));
  const request = { server: 'vbr-1', id: '00000000-0000-4000-8000-000000000000', ...given };
  expect(() => parseInput(input, request)).toThrow(
    expect.objectContaining({ problems: [expect.objectContaining({ field })] }),
  );
});

describe('Microsoft 365', () => {
  it.each([
    ['v8', true],
    ['v7', false],
    ['v6', false],
  ] as const)(
    '%s starts a backup job with a full backup, and only v8 returns the session',
    async (version, tells) => {
      const job = lab
        .state()
        ['vb365-1']?.jobs.find(({ type, lastStatus }) => type === 'Backup' && lastStatus === 'Success');
      const action = controlJobAction(labContext(lab, 'microsoft365', version, record));
      const input = { server: 'vb365-1', id: String(job?.['id']), control: 'start', full: true } as const;
      const begun = await action.run(input, asked);
      expect(begun).toMatchObject({ control: 'start', outcome: 'done' });
      expect(begun.session).toStrictEqual(
        tells ? expect.objectContaining({ id: expect.any(String) }) : undefined,
      );
    },
  );

  it('starts no copy job with a full backup', async () => {
    const job = lab.state()['vb365-1']?.jobs.find(({ type }) => type === 'Copy');
    const action = controlJobAction(labContext(lab, 'microsoft365', 'v8', record));
    const input = { server: 'vb365-1', id: String(job?.['id']), control: 'start', full: true } as const;
    await expect(action.run(input, asked)).rejects.toMatchObject({ problems: [{ field: 'full' }] });
    expect(sent('start')).toStrictEqual([]);
  });
});

const servers = [
  ['enterprise-manager', 'v1_7', 'em-1', 'DB Backup'],
  ['backup-replication', '1.3-rev2', 'vbr-1', 'DB Backup'],
  ['microsoft365', 'v8', 'vb365-1', 'Backup1'],
] as const;
const isNoted = async (server: string) => (await record.get(changedKey(server))) !== undefined;
const storedJob = async (server: string, id: string) =>
  JSON.parse(String((await record.get({ pk: `JOB#${server}`, sk: `STATE#${id}` }))?.['job']));

describe.each(servers)('a job of %s', (product, version, server, name) => {
  const controlOf = (one: string, given: object, its: string = version) => {
    const action = controlJobAction(labContext(lab, product, its, record));
    return action.run(parseInput(action.input, { server, id: idOf(server, one), ...given }), asked);
  };
  const control = (verb: string, given: object = {}) => controlOf(name, { control: verb, ...given });
  const writes = () =>
    lab.requests.list().filter(({ method, path }) => method === 'POST' && /\/jobs\//i.test(path)).length;

  it('is controlled by jobs:control, which requires jobs:write on its server', () => {
    const action = controlJobAction(labContext(lab, product, version, record));
    expect(action).toMatchObject({ name: 'jobs:control', permission: 'jobs:write' });
    expect(action.servers({ server, id: idOf(server, name), control: 'start' })).toStrictEqual([server]);
  });

  it('is started and stopped, and stored in its new state', async () => {
    const begun = await control('start');
    expect(begun).toMatchObject({ control: 'start', outcome: 'done', job: { status: 'running' } });
    expect(await storedJob(server, idOf(server, name))).toMatchObject({ status: 'running' });
    const sentOnce = writes();
    await expect(control('start')).rejects.toMatchObject({ kind: 'conflict' });
    expect(writes()).toBe(sentOnce);
    expect(
      await control('stop', product === 'backup-replication' ? { gracefulStop: false } : {}),
    ).toMatchObject({
      control: 'stop',
      outcome: 'done',
    });
    expect(await isNoted(server)).toBe(false);
  });

  it('is disabled and enabled, and not changed if it already is', async () => {
    expect(await control('enable')).toMatchObject({ control: 'enable', outcome: 'unchanged' });
    expect(await control('stop')).toMatchObject({ control: 'stop', outcome: 'unchanged' });
    expect(writes()).toBe(0);
    expect(await control('disable')).toMatchObject({ outcome: 'done', job: { enabled: false } });
    const sentOnce = writes();
    expect(await control('disable')).toMatchObject({ control: 'disable', outcome: 'unchanged' });
    expect(writes()).toBe(sentOnce);
    expect(await control('enable')).toMatchObject({ outcome: 'done', job: { enabled: true } });
  });

  it('is not started again for a time for which it has run', async () => {
    const since = '2026-11-01T00:00:00Z';
    const again = await control('start', { since });
    expect(again).toMatchObject({ control: 'start', outcome: 'unchanged', job: { name } });
    expect(writes()).toBe(0);
    expect(await control('start', { since: '2027-01-01T00:00:00Z' })).toMatchObject({ outcome: 'done' });
  });

  it('is read when the answer is lost, and not started again if it runs', async () => {
    lab.faults.add({ server, method: 'POST', path: '/*/jobs/', kind: 'drop-response', times: 1 });
    expect(await control('start')).toMatchObject({ outcome: 'done', job: { status: 'running' } });
    expect(writes()).toBe(1);
  });

  it('is started once more when it does not run after a lost answer, and then not again', async () => {
    lab.faults.add({ server, method: 'POST', path: '/*/jobs/', kind: 'reset', times: 1 });
    expect(await control('start')).toMatchObject({ outcome: 'done', job: { status: 'running' } });
    expect(writes()).toBe(2);
    lab.reset({ jobs: 12, servers: 1, seed: 1 });
    lab.faults.add({ server, method: 'POST', path: '/*/jobs/', kind: 'reset', times: 5 });
    await expect(control('start')).rejects.toMatchObject({ mayHaveActed: true });
    expect(writes()).toBe(2);
    expect(await isNoted(server)).toBe(true);
  });

  it('is refused in the words of its server, and no change is recorded', async () => {
    lab.faults.add({
      server,
      method: 'POST',
      path: '/*/jobs/',
      ...(product === 'enterprise-manager' ? { kind: 'task-fails' } : { kind: 'status', status: 400 }),
      message: 'It is locked.',
      times: 1,
    });
    const refused = expect.objectContaining({
      kind: 'conflict',
      message: expect.stringContaining('It is locked.'),
    });
    await expect(control('start')).rejects.toStrictEqual(refused);
    expect(await isNoted(server)).toBe(false);
  });

  it('requires a configured server: the error names the caller’s servers', async () => {
    await expect(async () => control('start', { server: 'gone' })).rejects.toMatchObject({
      kind: 'not-found',
      message: expect.stringContaining(server),
    });
  });

  it('is not found under another id', async () => {
    await expect(
      controlOf('gone', { control: 'start', id: '00000000-0000-4000-8000-000000000000' }),
    ).rejects.toMatchObject({
      kind: 'not-found',
    });
  });

  it.each(['retry', 'sync'] as const)('refuses a %s that does not exist', async (verb) => {
    if (product === 'backup-replication' && verb === 'retry') {
      await expect(controlOf(name, { control: verb }, '1.2-rev1')).rejects.toMatchObject({
        kind: 'conflict',
        message: expect.stringMatching(/Or start the job instead\.$/),
        cause: { name: 'UnsupportedVersionError' },
      });
    } else {
      await expect(control(verb)).rejects.toMatchObject({ kind: 'conflict' });
    }
    // Enterprise Manager's task says that nothing failed.
    expect(writes()).toBe(product === 'enterprise-manager' && verb === 'retry' ? 1 : 0);
  });
});

it('a copy job of Microsoft 365 is controlled as a copy job', async () => {
  const copy = lab
    .state()
    ['vb365-1']?.jobs.find(({ type, isEnabled }) => type === 'Copy' && isEnabled === true);
  const action = controlJobAction(labContext(lab, 'microsoft365', 'v8', record));
  const control = (verb: 'start' | 'stop' | 'disable' | 'enable') =>
    action.run({ server: 'vb365-1', id: String(copy?.['id']), control: verb }, asked);
  expect(await control('start')).toMatchObject({ outcome: 'done', job: { type: 'Copy', status: 'running' } });
  expect(await control('stop')).toMatchObject({ outcome: 'done' });
  expect(await control('disable')).toMatchObject({ outcome: 'done', job: { enabled: false } });
  expect(await control('enable')).toMatchObject({ outcome: 'done', job: { enabled: true } });
});

it('a job of Enterprise Manager without a schedule cannot be enabled or disabled', async () => {
  const action = controlJobAction(labContext(lab, 'enterprise-manager', 'v1_7', record));
  const input = { server: 'em-1', id: idOf('em-1', 'Ad Hoc Migration'), control: 'disable' } as const;
  await expect(action.run(input, asked)).rejects.toMatchObject({ kind: 'conflict' });
  expect(
    lab.requests.list().filter(({ method, path }) => method === 'POST' && path.includes('/jobs/')),
  ).toStrictEqual([]);
});
