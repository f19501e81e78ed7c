import { afterAll, beforeAll, expect, it } from 'vitest';
import { addServerFaults, enterpriseManagerFaults } from '../../../bench/tools/server-faults.ts';
import { inParallel } from '../../../functions/concurrency.ts';
import { sized } from '../../soak.ts';
import { type Answer, type Automation, clonedFirmly, startAutomation } from '../automation.ts';

const clones = sized(10, 200);
const atOnce = 8;

let automation: Automation;
beforeAll(async () => {
  automation = await startAutomation({
    taskDurationMs: 150,
    retryMs: 50,
    change: (configuration) => {
      for (const server of configuration.servers) server.timeoutMs = 3000;
      // The reconciler ends what is not resolved by then, as soon as a request asks for it.
      configuration.clones.deadlineSeconds = 25;
    },
  });
});
afterAll(() => automation.close());

/** The name that the request with this key gives its clone. */
const nameOf = (key: string) => `Exchange Backup ${key.replace('run-', '')}`;

async function request(number: number): Promise<Answer['body']> {
  const key = `run-${number}`;
  const body = {
    server: 'em-1',
    job: 'Exchange Backup',
    name: `{{job}} ${number}`,
    repository: 'Default Backup Repository',
  };
  return { ...(await clonedFirmly(automation, key, body)), key };
}

it(`${clones} clones under faults: no duplicate, no clone without an outcome, no session left`, async () => {
  const before = automation.lab.state()['em-1']?.jobs.length ?? 0;
  const more = [
    { kind: 'delay', milliseconds: 3500, probability: 0.005 },
    { kind: 'lose-task', probability: 0.01, path: '/api/tasks/' },
    { kind: 'task-fails', probability: 0.01, path: '/api/tasks/' },
  ] as const;
  addServerFaults(automation.lab, 'em-1', [...enterpriseManagerFaults, ...more], 20);
  const numbers = Array.from({ length: clones }, (_none, index) => index);
  const outcomes = await inParallel(atOnce, numbers, request);
  automation.lab.faults.clear();

  const state = automation.lab.state()['em-1'];
  const made = (state?.jobs ?? []).slice(before).map(({ name }) => name);
  expect(new Set(made).size).toBe(made.length);
  expect(outcomes).toHaveLength(clones);
  for (const clone of outcomes) {
    expect(['succeeded', 'failed', 'unknown']).toContain(clone.outcome);
    // A clone without a plan shows no name; the test knows the name from the key.
    const exists = made.includes(nameOf(clone.key));
    if (clone.outcome === 'succeeded') expect(exists).toBe(true);
    if (clone.outcome === 'failed') expect(exists).toBe(false);
  }
  const count = (outcome: string) => outcomes.filter((clone) => clone.outcome === outcome).length;
  const transitions = automation.cloud
    .executions()
    .reduce((sum, execution) => sum + execution.transitions, 0);
  console.log(
    `${count('succeeded')} succeeded, ${count('failed')} failed, ${count('unknown')} unknown; ` +
      `${(automation.lab.requests.list().length / clones).toFixed(1)} requests and ` +
      `${(transitions / clones).toFixed(1)} transitions per clone; ${state?.openSessions} open sessions`,
  );
  await expect.poll(() => automation.lab.state()['em-1']?.openSessions).toBe(0);
});
