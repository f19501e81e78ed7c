import { expect, test } from 'vitest';
import type { CloneDriver } from '../../../functions/clone/driver.ts';
import { finishClone } from '../../../functions/clone/outcome/finish.ts';
import type { CloneExecution, ClonePlan } from '../../../functions/clone/state.ts';

const plan: ClonePlan = {
  server: 'em-1',
  driver: 'enterprise-manager',
  driverReason: 'em-1 is an Enterprise Manager.',
  apiVersion: 'v1_4',
  source: { id: '1', name: 'Standard', type: 'Backup' },
  name: 'Copy',
  enabled: true,
  warnings: [],
};
const execution: CloneExecution = {
  cloneId: 'c-1',
  request: { server: 'em-1', job: 'Standard', name: 'Copy', enabled: true },
  requestedBy: { source: 'http', name: 'ci' },
  requestedAt: '2026-11-23T08:00:00.000Z',
  plan,
  session: 'sealed',
};

function finish(byNameAlone: boolean) {
  const changed: string[] = [];
  const job = { id: 'j', name: 'Copy', enabled: false };
  const driver = {
    resolve: async () => ({ kind: 'job', job, adopted: true, byNameAlone }),
    setEnabled: async (id: string, enabled: boolean) => {
      changed.push(id);
      return enabled;
    },
    logOut: async () => {},
  };
  // Only the methods of the driver that finishing uses.
  const outcome = finishClone({ driver: driver as unknown as CloneDriver, own: true }, execution, plan);
  return { outcome, changed };
}

test('a job that is known only by its name may belong to another request: its schedule is not changed, and a warning says so', async () => {
  const { outcome, changed } = finish(true);
  const { warnings, ...rest } = await outcome;
  expect(rest).toMatchObject({
    outcome: 'failed',
    code: 'schedule-not-set',
    job: { id: 'j', enabled: false },
  });
  expect(warnings).toHaveLength(1);
  expect(changed).toStrictEqual([]);
});

test('a job that is known to be the clone has its schedule set', async () => {
  const { outcome, changed } = finish(false);
  expect(await outcome).toMatchObject({ outcome: 'succeeded', job: { enabled: true }, warnings: [] });
  expect(changed).toStrictEqual(['j']);
});
