import { type Lab, startLab } from '@veeam-automation/lab/lab';
import { REVISIONS } from '@veeam-automation/lab/options';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseInput } from '../../../../functions/input/parse-input.ts';
import { controlJobAction } from '../../../../functions/jobs/actions/control-job.ts';
import type { AutomationRecord } from '../../../../functions/platform/record/record.ts';
import { type RunningRecord, runRecord } from '../../platform/record/running-record.ts';
import { asked, labContext } from '../lab-context.ts';

let lab: Lab;
let running: RunningRecord;
let record: AutomationRecord;
beforeAll(async () => {
  running = await runRecord();
  record = running.open();
  lab = await startLab({
    enterpriseManagerPort: 0,
    backupReplicationPort: 0,
    microsoft365Port: 0,
    controlPort: 0,
    backupReplication: { revision: '1.3-rev2' },
  });
});
afterAll(async () => {
  await lab.close();
  await running[Symbol.asyncDispose]();
});
beforeEach(() => lab.reset({ jobs: 12, servers: 1, seed: 1 }));

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

  it('is started and stopped with the options of the documents, and its session is answered', async () => {
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

  it('is stopped gracefully unless told otherwise', async () => {
    await control({ control: 'start' });
    expect(await control({ control: 'stop' })).toMatchObject({ outcome: 'pending' });
  });

  it.each([
    ['start', 'syncRestorePoints', 'All'],
    ['stop', 'cancelChainedJobs', true],
  ])('is refused what only newer revisions have: %s with %s', async (verb, name, value) => {
    const run = control({ control: verb, [name]: value });
    if (revision >= '1.3') return expect(await run).toMatchObject({ control: verb });
    await expect(run).rejects.toMatchObject({ kind: 'invalid-input', problems: [{ field: name }] });
    expect(sent(verb)).toEqual([]);
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
  expect(lab.requests.list()).toEqual([]);
});

it.each([
  [{ control: 'start', gracefulStop: true }, 'gracefulStop'],
  [{ control: 'retry', performActiveFull: true }, 'performActiveFull'],
  [{ control: 'enable', startChainedJobs: true }, 'startChainedJobs'],
  [{ control: 'start', performActiveFull: 'yes' }, 'performActiveFull'],
  [{ control: 'start', syncRestorePoints: 'Some' }, 'syncRestorePoints'],
  [{ control: 'start', performFull: true }, 'performFull'],
])('%j is refused by the name of its option', (given, field) => {
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
  ] as const)('%s starts a backup job full, and v8 alone says by which session', async (version, tells) => {
    const job = lab
      .state()
      ['vb365-1']?.jobs.find(({ type, lastStatus }) => type === 'Backup' && lastStatus === 'Success');
    const action = controlJobAction(labContext(lab, 'microsoft365', version, record));
    const input = { server: 'vb365-1', id: String(job?.['id']), control: 'start', full: true } as const;
    const begun = await action.run(input, asked);
    expect(begun).toMatchObject({ control: 'start', outcome: 'done' });
    expect(begun.session).toEqual(tells ? expect.objectContaining({ id: expect.any(String) }) : undefined);
  });

  it('starts no copy job full', async () => {
    const job = lab.state()['vb365-1']?.jobs.find(({ type }) => type === 'Copy');
    const action = controlJobAction(labContext(lab, 'microsoft365', 'v8', record));
    const input = { server: 'vb365-1', id: String(job?.['id']), control: 'start', full: true } as const;
    await expect(action.run(input, asked)).rejects.toMatchObject({ problems: [{ field: 'full' }] });
    expect(sent('start')).toEqual([]);
  });
});
