import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { LAB_ACCOUNTS } from '@veeam-automation/lab/accounts';
import { type Lab, startLab } from '@veeam-automation/lab/lab';
import { Connection } from '@veeam-automation/veeam/transport/connection';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CloneDriver } from '../../../functions/clone/driver.ts';
import { BackupReplicationDriver } from '../../../functions/clone/drivers/backup-replication/driver.ts';
import { EnterpriseManagerDriver } from '../../../functions/clone/drivers/enterprise-manager/driver.ts';
import { planClone } from '../../../functions/clone/plan.ts';
import {
  type CloneContext,
  sealKey,
  sealSession,
  takeOverSession,
  withLogOn,
  withSealedSession,
} from '../../../functions/clone/session.ts';
import type { CloneExecution, ClonePlan } from '../../../functions/clone/state.ts';
import { Secrets } from '../../../functions/platform/secrets.ts';
import { anyPort, labServer } from '../lab-server.ts';

const products = ['enterprise-manager', 'backup-replication'] as const;
type Product = (typeof products)[number];

let lab: Lab;
let context: CloneContext;
/** The secrets that were read, with repetitions. */
let read: string[];
beforeAll(async () => {
  lab = await startLab({
    ...anyPort,
    taskDurationMs: 60_000,
  });
  const { user: username, password } = LAB_ACCOUNTS.administrator;
  const client = {
    async send({ input: { SecretId } }: { input: { SecretId: string } }) {
      read.push(SecretId);
      const isSeal = SecretId.endsWith('session-seal');
      return { SecretString: JSON.stringify(isSeal ? { key: 'k'.repeat(32) } : { username, password }) };
    },
  };
  let days = 0;
  const nextDay = () => ++days * 86_400_000;
  const servers = [...products, 'microsoft365' as const].map((product) =>
    labServer(lab, product, { name: product }),
  );
  context = {
    configuration: { servers } as unknown as CloneContext['configuration'],
    secrets: new Secrets('test', nextDay, client as unknown as SecretsManagerClient),
  };
});
afterAll(() => lab.close());
beforeEach(() => {
  lab.reset({ jobs: 12, servers: 2, seed: 1 });
  read = [];
});

const stateOf = (server: Product) => ({
  openSessions: -1,
  tokensIssued: -1,
  ...lab.state()[lab.servers[server]?.name ?? ''],
});
/** Longer than a task takes. */
const passTask = () => lab.clock.advance(300_000);
const requestedAt = '2026-11-23T08:00:00.000Z';
const executionOf = (server: Product, mark: string): CloneExecution => ({
  cloneId: mark,
  request: { server, job: 'File Servers Daily', name: `Copy ${mark}`, enabled: true },
  requestedBy: { source: 'http', name: 'ci' },
  requestedAt,
});
const planOf = (server: Product, mark = 'c-1') => planClone(context, executionOf(server, mark));
/** Logs on for a plan, and keeps the session. */
const logOn = (plan: ClonePlan) =>
  withLogOn(context, plan.server, 'write', (driver) => sealSession(context, plan, driver));
const inSession = <T>(plan: ClonePlan, sealed: string, use: (driver: CloneDriver) => Promise<T>) =>
  withSealedSession(context, plan.server, sealed, use);
/** The same session, as it is passed on to the next clone. */
async function takenOver(plan: ClonePlan, sealed: string): Promise<string> {
  const taken = await takeOverSession(context, plan, sealed, new Date());
  if (taken === undefined) throw new Error('The session was not taken over.');
  return taken;
}
const connectionTo = (server: Product) => {
  const found = context.configuration.servers.find(({ name }) => name === server);
  if (!found) throw new Error('There is no such server.');
  return new Connection(found, { timeoutMs: found.timeoutMs });
};

describe.each(products)('on %s', (server) => {
  it('a clone is planned with the read credential, and no session stays open', async () => {
    expect(await planOf(server)).toMatchObject({ server, driver: server, name: 'Copy c-1', enabled: true });
    expect(read).toStrictEqual([expect.stringMatching(new RegExp(`read/${server}$`))]);
    expect(stateOf(server)).toMatchObject({ openSessions: 0, tokensIssued: 1 });
  });

  it('a clone is made in a session that is resumed without a credential', async () => {
    const plan = await planOf(server);
    read = [];
    const sealed = await logOn(plan);
    const isOf = (secret: string) => expect.stringMatching(new RegExp(`${secret}$`));
    expect(read).toStrictEqual([isOf(`write/${server}`), isOf('session-seal')]);
    const started = await inSession(plan, sealed, (driver) => driver.start(plan, 'c-1', 0));
    passTask();
    const task = await inSession(plan, sealed, (driver) => driver.poll(plan, 'c-1', started));
    expect(task).toMatchObject({ succeeded: true, jobId: expect.stringMatching(/./) });
    const execution = { ...executionOf(server, 'c-1'), plan, started, task };
    const resolved = await inSession(plan, sealed, (driver) => driver.resolve(execution, plan, true));
    expect(resolved).toMatchObject({
      kind: 'job',
      job: { id: task.jobId, name: 'Copy c-1' },
      adopted: false,
    });
    expect(stateOf(server)).toMatchObject({ openSessions: 1, tokensIssued: 2 });
    expect(read).toStrictEqual([read[0], ...Array(4).fill(isOf('session-seal'))]);
    await inSession(plan, sealed, (driver) => driver.logOut());
    expect(stateOf(server).openSessions).toBe(0);
  });

  it('the next clone is made in the session of the one before, and not confused with it', async () => {
    const plan = await planOf(server);
    const sealed = await logOn(plan);
    const first = await inSession(plan, sealed, (driver) => driver.start(plan, 'c-1', 0));
    if (first.taskId !== undefined)
      expect(await inSession(plan, sealed, (driver) => driver.start(plan, 'c-1', 1))).toStrictEqual(first);
    passTask();
    await inSession(plan, sealed, (driver) => driver.poll(plan, 'c-1', first));
    const next = await planOf(server, 'c-2');
    const taken = await takenOver(next, sealed);
    const { tokensIssued } = stateOf(server);
    const second = await inSession(next, taken, (driver) => driver.start(next, 'c-2', 1));
    expect(second.taskId ?? second.cloned?.jobId).not.toBe(first.taskId ?? first.cloned?.jobId);
    expect(stateOf(server).tokensIssued).toBe(tokensIssued);
  });

  it('a session is encrypted for its server, and opens only with its own key', async () => {
    const plan = await planOf(server);
    const sealed = await logOn(plan);
    const other = products.find((each) => each !== server) ?? server;
    for (const [on, text] of [
      [server, 'broken'],
      [other, sealed],
    ] as const) {
      const elsewhere = { ...plan, server: on };
      const using = inSession(elsewhere, text, async () => 'used');
      await expect(using).rejects.toMatchObject({ name: 'SealBrokenError' });
      expect(await takeOverSession(context, elsewhere, text, new Date())).toBeUndefined();
      expect(await withLogOn(context, server, 'write', async () => 'used', text)).toBe('used');
    }
  });

  it('a session that has ended is not taken over, and errors of the server are thrown', async () => {
    const plan = await planOf(server);
    const sealed = await logOn(plan);
    const name = lab.servers[server]?.name ?? '';
    lab.faults.add({ server: name, kind: 'status', status: 503, times: 100 });
    await expect(takenOver(plan, sealed)).rejects.toMatchObject({ name: 'ServerBusyError' });
    lab.faults.clear();
    await inSession(plan, sealed, (driver) => driver.logOut());
    expect(await takeOverSession(context, plan, sealed, new Date())).toBeUndefined();
  });

  it('the schedule of a job is set, and read back', async () => {
    const { source } = await planOf(server);
    for (const enabled of server === 'enterprise-manager' ? [false] : [false, true]) {
      const set = withLogOn(context, server, 'write', (driver) => driver.setEnabled(source.id, enabled));
      if (server === 'enterprise-manager') {
        await expect.poll(() => lab.state()['em-1']?.tasks.length).toBe(1);
        passTask();
      }
      expect(await set).toBe(enabled);
    }
  });

  it('many clones are planned from one reading', async () => {
    const marks = ['c-1', 'c-2', 'c-3'];
    const plans = await withLogOn(context, server, 'read', async (driver) => {
      const planner = driver.survey();
      return Promise.all(
        marks.map((mark) =>
          planner.plan(executionOf(server, mark).request, { mark, requestedAt: new Date(requestedAt) }),
        ),
      );
    });
    expect(plans.map(({ name }) => name)).toStrictEqual(marks.map((mark) => `Copy ${mark}`));
    expect(plans[0]).toStrictEqual(await planOf(server));
  });
});

it('Microsoft 365 has no clones', async () => {
  await expect(withLogOn(context, 'microsoft365', 'read', async () => 'used')).rejects.toThrow(
    /cannot be cloned/,
  );
});

it('a key that encrypts sessions is long', () => {
  expect([31, 32].map((length) => sealKey.safeParse({ key: 'k'.repeat(length) }).success)).toStrictEqual([
    false,
    true,
  ]);
});

it('a session of Enterprise Manager that was taken over is encrypted again before use', async () => {
  const plan = await planOf('enterprise-manager');
  const earlier = await withLogOn(context, plan.server, 'write', (driver) => driver.serialize(plan));
  const connection = connectionTo('enterprise-manager');
  const driver = EnterpriseManagerDriver.takeOver(connection, earlier);
  await expect(async () => driver.start(plan, 'c-1', 0)).rejects.toThrow(/before it is used/);
  expect(await driver.serialize()).toStrictEqual(earlier);
  // The next clone uses the format in which the session was opened.
  const inJson = { ...(earlier as object), format: 'json' };
  for (const goOn of [EnterpriseManagerDriver.resume, EnterpriseManagerDriver.takeOver])
    expect(await goOn(connection, inJson).serialize()).toStrictEqual(inJson);
  await connection.close();
});

describe('a token of Backup & Replication', () => {
  it('is passed on while it is valid for eight more minutes, and keeps its time', async () => {
    const plan = await planOf('backup-replication');
    const earlier = await withLogOn(context, plan.server, 'write', (driver) => driver.serialize(plan));
    const { renewAt } = earlier as { renewAt: string };
    const connection = connectionTo('backup-replication');
    const takeOver = (secondsBefore: number) =>
      BackupReplicationDriver.takeOver(
        connection,
        earlier,
        new Date(Date.parse(renewAt) - secondsBefore * 1000),
      );
    expect(takeOver(479)).toBeUndefined();
    expect(await takeOver(480)?.serialize(plan)).toMatchObject({ renewAt });
    await connection.close();
  });

  it('that has ended leaves its list of the earlier jobs', async () => {
    const plan = await planOf('backup-replication');
    const sealed = await logOn(plan);
    const error = { Error: 'States.TaskFailed', Cause: '' };
    const execution = { ...executionOf('backup-replication', 'c-1'), plan, error };
    const resolve = (earlier?: string) =>
      withLogOn(context, plan.server, 'write', (driver) => driver.resolve(execution, plan, false), earlier);
    expect(await resolve(sealed)).toMatchObject({ kind: 'none', code: 'step-failed' });
    await expect(resolve()).rejects.toMatchObject({ name: 'NotResolvedError' });
  });

  it('cannot be used for a clone without a job', async () => {
    const plan = await planOf('backup-replication');
    const sealed = await logOn(plan);
    const polling = inSession(plan, sealed, async (driver) =>
      driver.poll(plan, 'c-1', { adoptedJobId: 'j' }),
    );
    await expect(polling).rejects.toThrow(/has a job/);
  });
});
