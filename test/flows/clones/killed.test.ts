import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { type Lab, startLab } from '@veeam-automation/lab/lab';
import { type Cloud, startCloud } from '@veeam-automation/local-cloud/cloud';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { localRecord } from '../../../commands/start/local-record.ts';
import { inParallel } from '../../../functions/concurrency.ts';
import type { AutomationRecord } from '../../../functions/platform/record/record.ts';
import { anyPort } from '../../functions/lab-server.ts';
import { sized } from '../../soak.ts';
import { type Answer, assemblyFor, callerOf, seedAutomation } from '../automation.ts';

/** Each cloud must be started, which costs more than most of its work. */
const instancesAtMost = sized(2, 8);

let lab: Lab;
let assembly: string;
const stateFolder = mkdtempSync(join(tmpdir(), 'veeam-automation-kept-'));
beforeAll(async () => {
  lab = await startLab({
    ...anyPort,
    taskDurationMs: 200,
  });
  lab.reset({ jobs: 12, servers: 2, seed: 1 });
  assembly = await assemblyFor(lab, {});
  const cloud = await startHere();
  await seedAutomation(lab, cloud);
  await cloud.close();
});
let apart: ChildProcess | undefined;
afterAll(async () => {
  apart?.kill('SIGKILL');
  await lab.close();
  for (const folder of [assembly, stateFolder]) rmSync(folder, { recursive: true, force: true });
});

const em = () => lab.state()['em-1'] as NonNullable<ReturnType<Lab['state']>[string]>;

function startHere(): Promise<Cloud> {
  return startCloud({
    assembly,
    stateFolder,
    apiPort: 0,
    awsPort: 0,
    log: () => {},
    instancesAtMost,
    time: { retryIntervalMs: () => 50, waitMs: (_state, seconds) => Math.min(seconds * 1000, 500) },
  });
}

const program = `
  import { startCloud } from '@veeam-automation/local-cloud/cloud';
  const { apiUrl } = await startCloud({ ...JSON.parse(process.argv[1]), log: () => {} });
  console.log(apiUrl);
`;

/** The local cloud in a process of its own. */
async function startApart(): Promise<{ child: ChildProcess; apiUrl: string }> {
  const options = { assembly, stateFolder, apiPort: 0, awsPort: 0, instancesAtMost };
  const args = ['--eval', program, JSON.stringify(options)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  apart = child;
  const [apiUrl] = await once(createInterface(child.stdout as NodeJS.ReadableStream), 'line');
  return { child, apiUrl };
}

it('a kill of the whole cloud during single clones and a batch loses no clone and makes none twice', async () => {
  const before = em().jobs.length;
  const source = { server: 'em-1', job: 'Exchange Backup' };
  const single = Array.from({ length: sized(5, 24) }, (_none, index) => `single-${index + 1}`);
  const batch = Array.from({ length: sized(9, 48) }, (_none, index) => `Row ${index + 1}`);
  const { child, apiUrl } = await startApart();
  const asked = callerOf({ apiUrl });
  const items = batch.map((name) => ({ ...source, name }));
  const { status } = await asked('POST', '/clone-batches', {
    key: 'killed',
    body: { items, clonesPerServer: 8 },
  });
  expect(status).toBe(202);
  await inParallel(4, single, async (name) => {
    // A caller also retries when the API is not available.
    let answer = await asked('POST', '/clones', { key: name, body: { ...source, name } });
    while (answer.status >= 500)
      answer = await asked('POST', '/clones', { key: name, body: { ...source, name } });
    expect(answer.status, JSON.stringify(answer.body)).toBe(202);
  });
  while (em().jobs.length < before + sized(3, 12)) await pause(50);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(em().jobs.length).toBeLessThan(before + single.length + batch.length);

  const cloud = await startHere();
  const record = localRecord(cloud);
  const call = callerOf(cloud);
  const isReconciling = () =>
    cloud.executions().some(({ arn, status }) => status === 'RUNNING' && arn.includes('Reconciliation'));
  // Minutes pass until the reconciler looks again; the work that it starts has ended by then.
  const reconcile = async (due: { pk: string; index: 'due' }) => {
    const running = cloud.executions().filter(({ status }) => status === 'RUNNING');
    await makeDue(record, due, new Set(running.map(({ name }) => name)));
    await cloud.invoke('ClonesCloneReconcile', {});
    do await pause(200);
    while (isReconciling());
  };
  const finished = async (path: string): Promise<Answer['body']> => {
    for (;;) {
      const { body } = await call('GET', path);
      if (body.status === 'finished') return body;
      await reconcile({ pk: 'CLONE', index: 'due' });
    }
  };
  try {
    const ended = await finished('/clone-batches/killed');
    // In sequence, because each look runs a function.
    const clones: Answer['body'][] = [];
    for (const name of single) clones.push({ name, ...(await finished(`/clones/${name}`)) });
    const results = (await call('GET', '/clone-batches/killed/results')).body.trim().split('\r\n').slice(1);
    const rows = results
      .map((line: string) => line.split(','))
      .map((cells: string[]) => ({
        name: cells[3],
        outcome: cells[4],
      }));
    expect(rows).toHaveLength(batch.length);
    const made = em()
      .jobs.slice(before)
      .map(({ name }) => String(name));
    expect(new Set(made).size).toBe(made.length);
    for (const { name, outcome } of [...clones, ...rows]) {
      // The kill has stopped everything that ran.
      expect(['succeeded', 'cancelled'], name).toContain(outcome);
      expect(made.includes(name), `${name}: ${outcome}`).toBe(outcome === 'succeeded');
    }
    expect(ended.counts).toMatchObject({ underWay: 0, notStarted: 0 });
    // Every session on record is closed. If a function is killed after it opened a session and before it stored it,
    // the session is not known (docs/verification.md, "Known gaps"). The clone has not started by then, so it leaves
    // at most one session.
    const sessions = { pk: 'SESSION', index: 'due' } as const;
    const onRecord = async () => {
      await reconcile(sessions);
      return (await Array.fromAsync(record.query(sessions))).length;
    };
    await expect.poll(onRecord).toBe(0);
    const stored = await Array.fromAsync(record.query({ pk: 'CLONE#em-1', index: 'list' }));
    const notBegun = stored.filter((clone) => clone['startingAt'] === undefined);
    expect(em().openSessions).toBeLessThanOrEqual(notBegun.length);
    console.log(
      `killed: ${JSON.stringify(ended.counts)}, ${clones.filter(({ outcome }) => outcome === 'succeeded').length} single ones succeeded`,
    );
  } finally {
    await cloud.close();
  }
});

/** Time passes: the reconciler is due to look at every clone without an outcome, and no execution is running. */
async function makeDue(
  record: AutomationRecord,
  all: { pk: string; index: 'due' },
  running: ReadonlySet<string>,
): Promise<void> {
  const dueSk = new Date().toISOString();
  for await (const { pk, sk, id } of record.query(all)) {
    if (running.has(String(id))) continue;
    await record.change({ pk, sk }, (item) => (item?.['outcome'] ? undefined : item && { ...item, dueSk }));
  }
}
