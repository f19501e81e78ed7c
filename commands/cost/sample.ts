import { setTimeout as pause } from 'node:timers/promises';
import { LAB_ACCOUNTS } from '@veeam-automation/lab/accounts';
import type { ExecutionRecord } from '@veeam-automation/local-cloud/step-functions/execution-record';
import { readAssembly } from '@veeam-automation/local-cloud/template/assembly';
import { stringify } from 'yaml';
import { type FunctionRuns, runsByFunction, usageOf } from './count.ts';
import { type DeployedStack, startStack } from './deployment.ts';
import { startLabProcess } from './lab-process.ts';
import { recordBytes } from './record-size.ts';
import { noUsage, type Sample, sum, times, type Usage, usageOfResources } from './usage.ts';

/** The usage of a stack, a check and a clone. Every function starts cold. */
export interface Measured {
  /** A month without requests: the stack itself, and the schedules that run every few minutes. */
  idle: Sample;
  /** A check after no change. */
  unchanged: Sample;
  /** A check after a run of every job. */
  changed: Sample;
  clone: Usage;
  /** By function, as measured on this machine. */
  runs: { changed: FunctionRuns[]; clone: FunctionRuns[] };
}

const labServer = 'em-1';
const monthMinutes = 30 * 24 * 60;

/**
 * Runs a stack in the local cloud with this many servers. All are the lab's Enterprise Manager under different names.
 * The first check is not counted, because everything is new to it. Two more checks and a clone are counted. Only the
 * waiting time of retries is shortened.
 */
export async function measure(servers: number, labJobs: number): Promise<Measured> {
  const lab = await startLabProcess({ jobs: labJobs, servers: 1, taskDurationMs: 40 });
  const lines: object[] = [];
  const { product, url, fingerprint256: fingerprint } = lab.server('enterprise-manager');
  const names = Array.from({ length: servers }, (_, index) => `em-${index + 1}`);
  const settings = {
    servers: Object.fromEntries(names.map((name) => [name, { product, url, tls: { fingerprint } }])),
  };
  const time = { retryIntervalMs: () => 20, waitMs: () => 20 };
  try {
    const stack = await startStack(
      stringify(settings, { aliasDuplicateObjects: false }),
      time,
      (line) => lines.push(line),
      { idleMs: 0 },
    );
    try {
      const { user: username, password } = LAB_ACCOUNTS.administrator;
      for (const name of names) {
        for (const purpose of ['read', 'write']) {
          stack.cloud.secrets.put(
            `VeeamAutomation/${purpose}/${name}`,
            JSON.stringify({ username, password }),
          );
        }
      }
      const check = () => counted(stack, lines, () => stack.cloud.fireSchedule('SchedulesCheck'));
      const first = await check();
      const jobs: number = JSON.parse(first.executions[0]?.output ?? '{}').jobs;
      const idle = await idleMonth(stack, lines);
      const unchanged = await check();
      await lab.runEveryJob(labServer);
      const changed = await check();
      for (const { usage } of [unchanged, changed]) usage.scheduledRuns = 1;
      const clone = await counted(stack, lines, () => cloneOne(stack));
      return {
        idle: { servers, jobs, usage: idle },
        unchanged: { servers, jobs, usage: unchanged.usage },
        changed: { servers, jobs, usage: changed.usage },
        clone: clone.usage,
        runs: { changed: changed.runs, clone: clone.runs },
      };
    } finally {
      await stack.close();
    }
  } finally {
    await lab.close();
  }
}

/** The usage of the stack itself, and of the schedules that run every few minutes even without requests. */
async function idleMonth(stack: DeployedStack, lines: object[]): Promise<Usage> {
  const usages = [
    await usageOfResources(stack.assembly),
    { ...noUsage(), recordBytes: await recordBytes(stack.cloud) },
  ];
  for (const { template } of await readAssembly(stack.assembly)) {
    for (const [id, { Type, Properties }] of Object.entries(template.Resources)) {
      if (Type !== 'AWS::Scheduler::Schedule' || !('ScheduleExpression' in Properties)) continue;
      const minutes = Number(/^rate\((\d+) minutes?\)$/.exec(String(Properties.ScheduleExpression))?.[1]);
      if (Number.isNaN(minutes)) continue;
      lines.length = 0;
      stack.cloud.fireSchedule(id);
      while (!lines.some((line) => 'source' in line && line.source === 'lambda')) await pause(20);
      usages.push(times({ ...usageOf(lines, []), scheduledRuns: 1 }, monthMinutes / minutes));
    }
  }
  return sum(...usages);
}

/** Starts a clone and reads its outcome after its end: two requests, as from a pipeline. */
async function cloneOne({ call, cloud }: DeployedStack): Promise<void> {
  const { id } = await call('POST', '/clones', { server: 'em-1', job: 'Exchange Backup', name: 'Counted' });
  await untilIdle(cloud.executions);
  const { outcome } = await call('GET', `/clones/${id}`);
  if (outcome !== 'succeeded') throw new Error(`The clone ended as ${outcome}.`);
}

async function counted({ cloud }: DeployedStack, lines: object[], act: () => unknown) {
  const bytesBefore = await recordBytes(cloud);
  lines.length = 0;
  const before = cloud.executions().length;
  await act();
  await untilIdle(() => cloud.executions().slice(0, cloud.executions().length - before));
  const executions = cloud.executions().slice(0, cloud.executions().length - before);
  const failed = executions.find(({ status }) => status !== 'SUCCEEDED');
  if (failed) throw new Error(`${failed.name} ended as ${failed.status}: ${failed.error} ${failed.cause}`);
  const usage = usageOf(lines, executions);
  const runs = runsByFunction(lines);
  usage.recordBytes = Math.max(0, (await recordBytes(cloud)) - bytesBefore);
  return { usage, runs, executions };
}

/** Waits until there is at least one execution and none is running. */
async function untilIdle(executions: () => readonly ExecutionRecord[]): Promise<void> {
  while (executions().length === 0 || executions().some(({ status }) => status === 'RUNNING'))
    await pause(50);
}
