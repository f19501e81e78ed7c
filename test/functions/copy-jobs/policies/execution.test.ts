import { describe, expect, it } from 'vitest';
import { getPolicyRunAction } from '../../../../functions/copy-jobs/actions/get-policy-run.ts';
import {
  noticeInOutbox,
  policyRunView,
  readPolicyRunOutput,
  statusOfRun,
} from '../../../../functions/copy-jobs/policies/execution.ts';
import { copyJobPolicies, needWriting } from '../../../../functions/copy-jobs/policies/policies.ts';
import { emptyResult } from '../../../../functions/copy-jobs/policies/result.ts';
import type { Executions } from '../../../../functions/platform/executions.ts';
import { workId } from '../../../../functions/work-id.ts';

const failed = { server: 'm', policy: 'p', backupJob: { id: '1', name: 'A' }, code: 'x', message: 'y' };
const read = (output: unknown) => readPolicyRunOutput(JSON.stringify(output));

describe('the stored output of a policy run', () => {
  it('accepts unknown fields, and the absence of lists that an older version did not have', () => {
    const { followed: _, ...older } = emptyResult();
    expect(read({ ...older, failed: [{ ...failed, later: 1 }], later: 1 })).toStrictEqual({
      ...emptyResult(),
      failed: [failed],
    });
  });

  it('loses only the entry that cannot be read, and reports it', () => {
    const stored = { ...emptyResult(), failed: [failed, { server: 'm' }, null], notice: { subject: 1 } };
    const result = read(stored);
    expect(result?.failed).toStrictEqual([failed]);
    expect(result?.unread).toMatchObject([
      { server: '*', code: 'stored-unreadable', message: expect.stringContaining('failed') },
    ]);
    expect(result).not.toHaveProperty('notice');
    expect(read({ ...emptyResult(), failed: 7 })).toStrictEqual(emptyResult());
    const notice = { subject: 'a', text: 'b' };
    expect(read({ ...emptyResult(), notice })).toStrictEqual({ ...emptyResult(), notice });
  });

  it.each([[null], ['text'], [{ ...emptyResult(), counts: {} }]])(
    'is not valid without counts: %j',
    (output) => {
      expect(read(output)).toBeUndefined();
    },
  );
});

describe('a stored policy run', () => {
  const see = (input: unknown, servers: readonly string[], output: unknown = emptyResult()) => {
    const execution = { status: 'SUCCEEDED', input: JSON.stringify(input), output: JSON.stringify(output) };
    const executions = { describe: async () => execution } as unknown as Executions;
    const caller = { source: 'http', name: 'ci', permissions: ['copy-jobs:read'], servers };
    const context = { caller, now: new Date() } as unknown as Parameters<
      ReturnType<typeof getPolicyRunAction>['run']
    >[1];
    return getPolicyRunAction(executions).run({ id: 'key' }, context);
  };
  const requestedBy = { source: 'http', name: 'ci' };

  it('is shown to callers who may use its servers, whatever another version has added', async () => {
    const input = { servers: ['m'], requestedBy, later: 1 };
    expect(await see(input, ['m'])).toMatchObject({ status: 'finished', result: emptyResult(), requestedBy });
    await expect(see(input, ['n'])).rejects.toMatchObject({ kind: 'not-found' });
    await expect(see({ ...input, servers: ['m', 'n'] }, ['m'])).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('is for the one server that it names, or for any if it names none', async () => {
    await expect(see({ server: 'm', requestedBy }, ['n'])).rejects.toMatchObject({ kind: 'not-found' });
    await expect(see({ requestedBy }, ['m'])).rejects.toMatchObject({ kind: 'not-found' });
    expect(await see({ requestedBy }, ['*'])).toMatchObject({ status: 'finished' });
  });

  it('is for any server when its servers cannot be read', async () => {
    const input = { server: 'm', servers: [7], requestedBy };
    await expect(see(input, ['m'])).rejects.toMatchObject({ kind: 'not-found' });
    expect(await see(input, ['*'])).toMatchObject({ status: 'finished' });
  });

  it('is not found when its requester is unknown', async () => {
    await expect(see({ server: 'm' }, ['*'])).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('is shown without a result that cannot be read', async () => {
    expect(await see({ server: 'm', requestedBy }, ['m'], {})).not.toHaveProperty('result');
  });
});

it.each([
  [undefined, 'running'],
  ['RUNNING', 'running'],
  ['SUCCEEDED', 'finished'],
  ['FAILED', 'failed'],
  ['TIMED_OUT', 'failed'],
] as const)('an execution that is %s is a run that is %s', (status, shown) => {
  expect(statusOfRun(status && { status })).toBe(shown);
});

it('the notice of a run has a note for each line, and an id of the run', () => {
  const at = '2026-01-01T00:00:00Z';
  const text = `a\n\n${'b'.repeat(501)}\n`;
  expect(noticeInOutbox('run-1', at, { subject: `s ${'x'.repeat(200)}`, text })).toStrictEqual({
    id: 'copy-jobs-run-1',
    at,
    headline: `s ${'x'.repeat(197)}…`,
    entries: [],
    notes: [
      { kind: 'copy-jobs', text: 'a' },
      { kind: 'copy-jobs', text: `${'b'.repeat(499)}…` },
    ],
  });
});

describe('an id of a policy run', () => {
  const caller = { source: 'http', name: 'ci', permissions: [], servers: ['*'] } as const;
  const requestedBy = { source: 'http', name: 'ci' };
  const [startDate, stopDate] = [new Date('2026-01-01T00:00:00Z'), new Date('2026-01-01T00:01:00Z')];
  const asked: string[] = [];
  const find = (id: string, known: string, more: object = {}) => {
    asked.length = 0;
    const describe = async (name: string) => {
      asked.push(name);
      return name === known
        ? { status: 'RUNNING', input: JSON.stringify({ requestedBy }), ...more }
        : undefined;
    };
    const action = getPolicyRunAction({ describe } as unknown as Executions);
    return action.run({ id }, { caller, now: startDate, requestId: 'r' });
  };
  const byAws = '0a1b2c3d-0000-4000-8000-00000000000f';

  it('is the id of the run itself, the caller’s own key, or the name that AWS gave', async () => {
    const own = workId('policy-run', caller, 'key');
    expect(await find('key', own, { startDate, stopDate })).toStrictEqual({
      id: own,
      status: 'running',
      requestedBy,
      startedAt: '2026-01-01T00:00:00.000Z',
      endedAt: '2026-01-01T00:01:00.000Z',
    });
    expect(asked).toStrictEqual([own]);
    expect(await find(own, own)).toStrictEqual({ id: own, status: 'running', requestedBy });
    expect(await find(byAws, byAws)).toMatchObject({ id: byAws });
    expect(asked).toStrictEqual([workId('policy-run', caller, byAws), byAws]);
  });

  it.each(['other', `${byAws}0`, `0${byAws}`, byAws.toUpperCase(), byAws.replaceAll('-', '')])(
    'is not searched by AWS’s name unless it has that form: %s',
    async (id) => {
      await expect(find(id, id)).rejects.toMatchObject({ kind: 'not-found' });
      expect(asked).toHaveLength(1);
    },
  );

  it('of a run without output, or of a failed one, has no result', async () => {
    const output = JSON.stringify(emptyResult());
    expect(await find('key', workId('policy-run', caller, 'key'), { output })).not.toHaveProperty('result');
    expect(policyRunView.parse({ id: 'a', status: 'failed', requestedBy, other: 1 })).toStrictEqual({
      id: 'a',
      status: 'failed',
      requestedBy,
    });
    expect(policyRunView.safeParse({ id: 'a', status: 'failed' }).success).toBe(false);
  });
});

describe('copy job policies', () => {
  const policy = { name: 'a', match: { jobs: ['*'] }, repository: 'r', schedule: { type: 'Immediate' } };
  const refused = (given: object) =>
    copyJobPolicies.safeParse(given).error?.issues.map(({ path }) => path.join('.')) ?? [];
  const refusedIn = (more: object) => refused({ policies: [{ ...policy, ...more }] });

  it('have defaults that change nothing', () => {
    expect(copyJobPolicies.parse({})).toStrictEqual({ policies: [], maximumCreationsPerRun: 20 });
    expect(copyJobPolicies.parse({ policies: [policy] }).policies).toStrictEqual([
      { ...policy, close: false, followDaylightSaving: false, notify: true },
    ]);
  });

  it('are within bounds', () => {
    for (const given of [1, 100]) expect(refused({ maximumCreationsPerRun: given })).toStrictEqual([]);
    for (const given of [0, 101, 1.5, '5'])
      expect(refused({ maximumCreationsPerRun: given })).toStrictEqual(['maximumCreationsPerRun']);
    expect(
      refusedIn({ name: 'x'.repeat(100), repository: 'x'.repeat(255), match: { jobs: ['x'.repeat(200)] } }),
    ).toStrictEqual([]);
    for (const name of ['', 'x'.repeat(101)]) expect(refusedIn({ name })).toStrictEqual(['policies.0.name']);
    for (const repository of ['', 'x'.repeat(256)])
      expect(refusedIn({ repository })).toStrictEqual(['policies.0.repository']);
    for (const jobs of [[''], ['x'.repeat(201)]])
      expect(refusedIn({ match: { jobs } })).toStrictEqual(['policies.0.match.jobs.0']);
    expect(refusedIn({ match: { jobs: [] } })).toStrictEqual(['policies.0.match.jobs']);
    expect(refusedIn({ match: { jobs: ['*'], servers: [] } })).toStrictEqual(['policies.0.match.servers']);
    const { error } = copyJobPolicies.safeParse({
      policies: [{ ...policy, match: { jobs: ['*'], job: 'x' } }],
    });
    expect(error?.issues[0]?.message).toContain("Unknown criterion 'job'");
    expect(refused({ policies: [policy, { ...policy, name: 'b' }, policy] })).toStrictEqual([
      'policies.2.name',
    ]);
  });

  it('need the write credential when one of them changes something', () => {
    const need = (...more: object[]) =>
      needWriting(
        copyJobPolicies.parse({ policies: more.map((each, at) => ({ ...policy, name: `${at}`, ...each })) })
          .policies,
      );
    expect([
      need(),
      need({}),
      need({}, { close: true }),
      need({ followDaylightSaving: true }, {}),
    ]).toStrictEqual([false, false, true, true]);
  });
});
