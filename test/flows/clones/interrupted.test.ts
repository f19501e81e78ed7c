import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { StoredItem } from '../../../functions/platform/record/item.ts';
import { type Automation, ended, isStep, startAutomation } from '../automation.ts';

let automation: Automation;
let client: SFNClient;
beforeAll(async () => {
  automation = await startAutomation({ taskDurationMs: 500, retryMs: 400 });
  client = new SFNClient({
    endpoint: automation.cloud.awsEndpointUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
});
afterEach(() => expect.poll(() => em().openSessions).toBe(0));
afterAll(async () => {
  client.destroy();
  await automation.close();
});

const em = () =>
  automation.lab.state()['em-1'] as NonNullable<ReturnType<Automation['lab']['state']>[string]>;
const jobsNamed = (name: string) => em().jobs.filter((job) => job.name === name);
const keyOf = (id: string) => ({ pk: `CLONE#${id}`, sk: 'CLONE' });

async function requested(name: string): Promise<string> {
  const body = { server: 'em-1', job: 'Exchange Backup', name };
  const answer = await automation.call('POST', '/clones', { body });
  expect(answer.status).toBe(202);
  return answer.body.id;
}

async function stored(id: string): Promise<StoredItem> {
  const item = await automation.record.get(keyOf(id));
  if (!item) throw new Error(`The clone ${id} is not on record.`);
  return item;
}

// This comes first: no instance has loaded code yet.
describe('an update of the code between two steps of a clone, and back', () => {
  /** The text in the bundles where a clone's item is made, in any chunk of any function. */
  const madeItem = /(?:of(?:First|Next):Date\.now\(\),)?(listPk:`CLONE#\$\{)/g;

  /** Installs another version of the code. Each version writes an attribute that the other does not know. */
  function deploy(version: 'First' | 'Next'): void {
    let changed = 0;
    for (const file of globSync(join(automation.assembly, 'asset.*/*.mjs'))) {
      const code = readFileSync(file, 'utf8');
      const next = code.replaceAll(madeItem, `of${version}:Date.now(),$1`);
      if (next === code) continue;
      // Replaces the file that all flows share.
      rmSync(file);
      writeFileSync(file, next);
      changed += 1;
    }
    expect(changed).toBeGreaterThan(0);
  }

  async function starting(id: string): Promise<void> {
    while (!(await stored(id))['startingAt']) await pause(50);
  }

  async function kill(step: string): Promise<void> {
    while ((await automation.cloud.killRunning('ClonesCloneSteps', isStep(step))) === 0) await pause(5);
  }

  it('makes one job: the clone continues with what the other version wrote, and loses none of it', async () => {
    deploy('First');
    const cloning = { server: 'em-1', method: 'POST', path: '/api/jobs/*action=clone' };
    const polling = { server: 'em-1', method: 'GET', path: '/api/tasks/' };
    // Each step runs long enough to be killed while it runs.
    for (const each of [cloning, polling])
      automation.lab.faults.add({ ...each, kind: 'delay', milliseconds: 10_000, times: 1 });
    const id = await requested('Updated');
    // After a kill, the next try runs in a new instance, which loads the code that is then installed.
    await starting(id);
    deploy('Next');
    await kill('start');
    while (!(await stored(id))['started']) await pause(100);
    const updated = await stored(id);
    expect(updated['ofNext']).toBeGreaterThan(Number(updated['ofFirst']));
    deploy('First');
    await kill('poll');
    expect(await ended(automation, id)).toMatchObject({ outcome: 'succeeded', job: { name: 'Updated' } });
    const last = await stored(id);
    expect(last['ofNext']).toBe(updated['ofNext']);
    expect(last['ofFirst']).toBeGreaterThan(Number(last['ofNext']));
    expect(jobsNamed('Updated')).toHaveLength(1);
  });
});

describe('a reconciliation that DynamoDB throttles after its claim is stored', () => {
  afterEach(() => automation.cloud.loseEvents(() => false));

  const reconciliations = (id: string) =>
    automation.cloud
      .executions()
      .filter(({ machineArn, name }) => machineArn.includes('Reconciliation') && name.startsWith(id));

  /** A clone whose execution was stopped after the server started to clone, and the event of the stop was lost. */
  async function stoppedHalfWay(name: string): Promise<string> {
    automation.cloud.loseEvents(() => true);
    const id = await requested(name);
    while (!(await stored(id))['started']) await pause(20);
    const running = automation.cloud.executions().find((each) => each.name === id);
    await client.send(new StopExecutionCommand({ executionArn: running?.arn }));
    // The server continues with the task.
    await expect.poll(() => jobsNamed(name).length).toBe(1);
    expect((await stored(id))['outcome']).toBeUndefined();
    return id;
  }

  /** Throttles every call that follows the write of a claim, while `goesOn` returns true. */
  function throttleOnceClaimed(goesOn: () => boolean): void {
    let isClaimed = false;
    const concerns = (request: unknown) => {
      if (isClaimed) return goesOn();
      isClaimed = JSON.stringify(request).includes('"claim"');
      return false;
    };
    automation.cloud.tables.fault({ kind: 'throttle', times: 100_000, concerns });
  }

  /** Some minutes pass: the clone is due, and no reconciliation that has ended holds a claim to it. */
  async function minutesLater(id: string): Promise<void> {
    const dueSk = new Date().toISOString();
    await automation.record.change(keyOf(id), (clone) => {
      if (!clone) return undefined;
      const { claim: _lapsed, ...rest } = clone;
      return { ...rest, dueSk };
    });
    await automation.cloud.invoke('ClonesCloneReconcile', {});
  }

  it('continues in its next try', async () => {
    const id = await stoppedHalfWay('Throttled');
    let throttled = 0;
    throttleOnceClaimed(() => throttled < 15 && ++throttled > 0);
    await minutesLater(id);
    // A read of the record would be throttled as well.
    await expect
      .poll(() => reconciliations(id).map(({ status }) => status), { timeout: 60_000 })
      .toEqual(['SUCCEEDED']);
    expect(throttled).toBe(15);
    const failedTries = automation.logged.filter(
      (line) => (line as { errorType?: string }).errorType === 'ProvisionedThroughputExceededException',
    );
    expect(failedTries.length).toBeGreaterThan(0);
    expect(await ended(automation, id)).toMatchObject({ outcome: 'succeeded', job: { name: 'Throttled' } });
    expect(jobsNamed('Throttled')).toHaveLength(1);
  });

  it('and that is then stopped: the next reconciliation resolves the clone when the claim has ended', async () => {
    const id = await stoppedHalfWay('Throttled and stopped');
    let throttled = 0;
    let isThrottled = true;
    throttleOnceClaimed(() => isThrottled && ++throttled > 0);
    await minutesLater(id);
    while (throttled === 0) await pause(10);
    const [first] = reconciliations(id);
    await client.send(new StopExecutionCommand({ executionArn: first?.arn }));
    // Otherwise its function would continue and end the clone.
    await automation.cloud.killRunning('ClonesCloneResolve');
    isThrottled = false;
    const { claim, outcome } = await stored(id);
    expect({ claim, outcome }).toMatchObject({ claim: { by: first?.name }, outcome: undefined });
    await minutesLater(id);
    expect(await ended(automation, id)).toMatchObject({ outcome: 'succeeded' });
    expect(jobsNamed('Throttled and stopped')).toHaveLength(1);
    // The outcome is stored shortly before the reconciliation that wrote it ends.
    await expect
      .poll(() => reconciliations(id).map(({ status }) => status), { timeout: 30_000 })
      .toEqual(['SUCCEEDED', 'ABORTED']);
  });
});
