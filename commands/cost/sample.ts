import { setTimeout as pause } from 'node:timers/promises';
import { LAB_ACCOUNTS } from '@veeam-automation/lab/accounts';
import type { ExecutionRecord } from '@veeam-automation/local-cloud/step-functions/execution-record';
import { stringify } from 'yaml';
import { type FunctionRuns, runsByFunction, usageOf } from './count.ts';
import { type DeployedStack, startStack } from './deployment.ts';
import { startLabProcess } from './lab-process.ts';
import { type Sample, type Usage, usageOfResources } from './usage.ts';

/** What one stack stands for, and what its first check and its first clone use: every function starts cold. */
export interface Measured {
  idle: Sample;
  check: Sample;
  clone: Usage;
  /** By function, as measured on this machine. */
  runs: { check: FunctionRuns[]; clone: FunctionRuns[] };
}

/**
 * Runs a stack in the local cloud with so many servers, all of which are the lab's Enterprise Manager under names of
 * their own, and counts one check and one clone. Nothing but the time a retry waits is shortened.
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
    const stack = await startStack(stringify(settings, { aliasDuplicateObjects: false }), time, (line) =>
      lines.push(line),
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
      const check = await counted(stack, lines, () => stack.cloud.fireSchedule('SchedulesCheck'));
      const jobs: number = JSON.parse(check.executions[0]?.output ?? '{}').jobs;
      check.usage.scheduledRuns = 1;
      const clone = await counted(stack, lines, () => cloneOne(stack));
      const idle = await usageOfResources(stack.assembly);
      return {
        idle: { servers, jobs, usage: idle },
        check: { servers, jobs, usage: check.usage },
        clone: clone.usage,
        runs: { check: check.runs, clone: clone.runs },
      };
    } finally {
      await stack.close();
    }
  } finally {
    await lab.close();
  }
}

/** Starts a clone and, once it has ended, asks its outcome: two requests, as a pipeline would make. */
async function cloneOne({ call, cloud }: DeployedStack): Promise<void> {
  const { id } = await call('POST', '/clones', { server: 'em-1', job: 'Exchange Backup', name: 'Counted' });
  await untilIdle(cloud.executions);
  const { outcome } = await call('GET', `/clones/${id}`);
  if (outcome !== 'succeeded') throw new Error(`The clone ended as ${outcome}.`);
}

async function counted({ cloud }: DeployedStack, lines: object[], act: () => unknown) {
  lines.length = 0;
  const before = cloud.executions().length;
  await act();
  await untilIdle(() => cloud.executions().slice(0, cloud.executions().length - before));
  const executions = cloud.executions().slice(0, cloud.executions().length - before);
  const failed = executions.find(({ status }) => status !== 'SUCCEEDED');
  if (failed) throw new Error(`${failed.name} ended as ${failed.status}: ${failed.error} ${failed.cause}`);
  return { usage: usageOf(lines, executions), runs: runsByFunction(lines), executions };
}

/** Waits until there is an execution, and none runs any more. */
async function untilIdle(executions: () => readonly ExecutionRecord[]): Promise<void> {
  while (executions().length === 0 || executions().some(({ status }) => status === 'RUNNING'))
    await pause(50);
}
