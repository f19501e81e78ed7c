import { type Lab, startLab } from '@veeam-automation/lab/lab';
import type { JsonObject } from '@veeam-automation/veeam/backup-replication/exact-json';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { applyFixAction } from '../../../../functions/compliance/actions/apply-fix.ts';
import { listDriftAction } from '../../../../functions/compliance/actions/list-drift.ts';
import { planFixAction } from '../../../../functions/compliance/actions/plan-fix.ts';
import type { FixView } from '../../../../functions/compliance/drift/fix.ts';
import { fixableJobs } from '../../../../functions/compliance/drift/fix-context.ts';
import { complianceSchema } from '../../../../functions/compliance/policies/configuration.ts';
import { parseInput } from '../../../../functions/input/parse-input.ts';
import { keepLastSeen } from '../../../../functions/jobs/last-seen.ts';
import type { Product } from '../../../../functions/products.ts';
import { withServer } from '../../../../functions/servers/with-server.ts';
import { asked, labContext } from '../../jobs/lab-context.ts';
import { anyPort, labServer } from '../../lab-server.ts';
import { type RunningRecord, runRecord } from '../../platform/record/running-record.ts';
import { readLabServer } from '../lab-reading.ts';

let lab: Lab;
let running: RunningRecord;
beforeAll(async () => {
  running = await runRecord();
  lab = await startLab({ ...anyPort, taskDurationMs: 0 });
});
afterAll(async () => {
  await lab.close();
  await running[Symbol.asyncDispose]();
});

/** The change that gives a job this number of retries, in the terms of its product. */
const retries: Readonly<Record<string, (times: number) => JsonObject>> = {
  'enterprise-manager': (times) => ({
    JobScheduleOptions: { Standart: { RetryOptions: { RetrySpecified: 'true', RetryTimes: `${times}` } } },
  }),
  microsoft365: (times) => ({ schedulePolicy: { retryEnabled: true, retryNumber: times } }),
};

it.each<[product: Product, version: string]>([
  ['enterprise-manager', 'latest'],
  ['microsoft365', 'v7'],
  ['microsoft365', 'v8'],
])('a fix on %s (%s) is planned, applied, visible in drift at once, and undone', async (product, version) => {
  lab.reset({ jobs: 12, servers: 1, seed: 1 });
  const record = running.open();
  const base = { ...labContext(lab, product, version, record), now: () => new Date() };
  const [server] = base.configuration.servers;
  if (server === undefined) throw new Error('no server');
  const setRetries = (id: string, times: number) =>
    withServer(base, server, { purpose: 'write', deadline: base.deadline() }, async (loggedOn) =>
      (await fixableJobs(loggedOn)).write(id, retries[product]?.(times) ?? {}, () => undefined),
    );
  const ofLab = labServer(lab, product, { apiVersion: version });
  const all = (await readLabServer(record, ofLab)).jobs;
  const [golden, daily] = all.filter(({ type }) => type === 'Backup');
  if (!(golden && daily)) throw new Error('The lab has too few jobs.');
  await setRetries(golden.id, 5);
  await setRetries(daily.id, 1);
  // Documents are read once a day.
  const tomorrow = new Date(Date.now() + 86_400_000);
  const { jobs, readAt } = await readLabServer(record, ofLab, { now: tomorrow });
  await keepLastSeen(record, { server: server.name, product, version, readAt, jobs }, new Date());

  const compliance = complianceSchema.parse({
    fixes: { enabled: true },
    policies: [{ name: 'p', rules: { 'differs-from-standard': { standard: golden.id } } }],
  });
  const context = { ...base, compliance, randomId: () => crypto.randomUUID() };
  const plan = (given: object): Promise<FixView> => {
    const action = planFixAction(context);
    return action.run(parseInput(action.input, given), asked);
  };
  const apply = ({ id }: FixView) => applyFixAction(context).run({ id }, asked);
  const driftOfRetries = async () => {
    const action = listDriftAction({ record, servers: [server], compliance });
    const { drift } = await action.run(parseInput(action.input, { job: daily.id }), asked);
    return drift[0]?.differences.find(({ field }) => field === 'retries');
  };

  expect(await driftOfRetries()).toMatchObject({ standard: 5, job: 1, change: 'worse' });
  const planned = await plan({ server: server.name, jobs: [daily.id] });
  expect(planned.jobs[0]?.changes).toContainEqual({ field: 'retries', from: 1, to: 5, change: 'better' });
  const fix = await apply(planned);
  expect(fix).toMatchObject({ status: 'applied', jobs: [{ outcome: 'fixed' }] });
  expect(await driftOfRetries()).toBeUndefined();
  expect(await apply(await plan({ undo: fix.id }))).toMatchObject({ status: 'applied' });
  expect(await driftOfRetries()).toMatchObject({ job: 1 });
});
