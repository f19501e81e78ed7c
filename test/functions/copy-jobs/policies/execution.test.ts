import { describe, expect, it } from 'vitest';
import { getPolicyRunAction } from '../../../../functions/copy-jobs/actions/get-policy-run.ts';
import { readPolicyRunOutput } from '../../../../functions/copy-jobs/policies/execution.ts';
import { emptyResult } from '../../../../functions/copy-jobs/policies/result.ts';
import type { Executions } from '../../../../functions/platform/executions.ts';

const failed = { server: 'm', policy: 'p', backupJob: { id: '1', name: 'A' }, code: 'x', message: 'y' };
const read = (output: unknown) => readPolicyRunOutput(JSON.stringify(output));

describe('the stored output of a policy run', () => {
  it('passes fields that nobody knows here, and lacks lists that an older version did not have', () => {
    const { followed: _, ...older } = emptyResult();
    expect(read({ ...older, failed: [{ ...failed, later: 1 }], later: 1 })).toStrictEqual({
      ...emptyResult(),
      failed: [failed],
    });
  });

  it('loses only the entry that cannot be read, and says so', () => {
    const stored = { ...emptyResult(), failed: [failed, { server: 'm' }, null], notice: { subject: 1 } };
    const result = read(stored);
    expect(result?.failed).toStrictEqual([failed]);
    expect(result?.unread).toMatchObject([
      { code: 'stored-unreadable', message: expect.stringContaining('failed') },
    ]);
    expect(result).not.toHaveProperty('notice');
  });

  it.each([[null], ['text'], [{ ...emptyResult(), counts: {} }]])('is none without counts: %j', (output) => {
    expect(read(output)).toBeUndefined();
  });
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

  it('is shown to whose servers it was for, whatever another version has added', async () => {
    const input = { servers: ['m'], requestedBy, later: 1 };
    expect(await see(input, ['m'])).toMatchObject({ status: 'finished', result: emptyResult(), requestedBy });
    await expect(see(input, ['n'])).rejects.toMatchObject({ kind: 'not-found' });
    await expect(see({ ...input, servers: ['m', 'n'] }, ['m'])).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('is for any server when what it was for cannot be read', async () => {
    const input = { server: 'm', servers: [7], requestedBy };
    await expect(see(input, ['m'])).rejects.toMatchObject({ kind: 'not-found' });
    expect(await see(input, ['*'])).toMatchObject({ status: 'finished' });
  });

  it('is not there when nobody is known to have asked for it', async () => {
    await expect(see({ server: 'm' }, ['*'])).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('is shown without its result when that cannot be read', async () => {
    expect(await see({ server: 'm', requestedBy }, ['m'], {})).not.toHaveProperty('result');
  });
});
