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

/** Each has to be started, which costs more than most of what it does. */
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

it('a kill of the whole cloud between single clones and a batch loses none of them and makes none twice', async () => {
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
    // As a caller does, where the API has no time for it.
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
  // Minutes pass until the next look of the reconciler; what it starts is over by then.
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
    // One after the other: each look runs a function.
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
      // The kill has stopped whatever was under way.
      expect(['succeeded', 'cancelled'], name).toContain(outcome);
      expect(made.includes(name), `${name}: ${outcome}`).toBe(outcome === 'succeeded');
    }
    expect(ended.counts).toMatchObject({ underWay: 0, notStarted: 0 });
    // Every session that is known is closed. One that a function opened that was killed before it put it on record nobody
    // knows of (docs/verification.md, "Known gaps"): its clone has not begun to start, and leaves one at most.
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

/** Time passes: the reconciler is due to look at whatever has no outcome yet, and no execution that runs. */
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
