import { afterAll, beforeAll, expect, it } from 'vitest';
import { addServerFaults, requestFaults } from '../../../bench/tools/server-faults.ts';
import { inParallel } from '../../../functions/concurrency.ts';
import { sized } from '../../soak.ts';
import { type Answer, type Automation, clonedFirmly, startAutomation } from '../automation.ts';

const clones = sized(12, 200);
const atOnce = 8;

let automation: Automation;
beforeAll(async () => {
  automation = await startAutomation({
    retryMs: 50,
    change: ({ clones, servers }) => {
      for (const server of servers) server.timeoutMs = 3000;
      // The reconciler ends what is not resolved by then, as soon as a request asks for it.
      clones.deadlineSeconds = 60;
    },
  });
});
afterAll(() => automation.close());

function request(number: number): Promise<Answer['body']> {
  const key = `run-${number}`;
  const body = { server: 'vbr-1', job: 'DB Backup', name: `{{job}} ${number}` };
  return clonedFirmly(automation, key, body);
}

it(`${clones} clones of one job under faults: none is made twice, each has an outcome, no session stays open`, async () => {
  const before = automation.lab.state()['vbr-1']?.jobs.length ?? 0;
  const faults = [
    ...requestFaults,
    { kind: 'delay', milliseconds: 3500, probability: 0.005 } as const,
    { kind: 'expire-session', probability: 0.005 } as const,
  ].map((fault) => ({ ...fault, path: '/api/v1/jobs' }));
  const ofLogout = { kind: 'reset', probability: 0.03, path: '/api/oauth2/logout' } as const;
  addServerFaults(automation.lab, 'vbr-1', [...faults, ofLogout], 20);
  const numbers = Array.from({ length: clones }, (_none, index) => index);
  const outcomes = await inParallel(atOnce, numbers, request);
  automation.lab.faults.clear();

  const state = automation.lab.state()['vbr-1'];
  const made = (state?.jobs ?? []).slice(before).map(({ id, name }) => ({ id, name: String(name) }));
  const named = made.filter(({ name }) => /^DB Backup \d+$/.test(name));
  const unnamed = made.filter((job) => !named.includes(job));
  expect(outcomes).toHaveLength(clones);
  const of = (outcome: string) => outcomes.filter((clone) => clone.outcome === outcome);
  // Every new job belongs to the one request that reports it, and every request that reports a job has its own.
  const claimed = of('succeeded').map(({ job }) => job.id);
  expect(new Set(claimed).size).toBe(claimed.length);
  expect(of('succeeded').every(({ plan, job }) => job.name === plan.name)).toBe(true);
  for (const clone of of('succeeded'))
    expect(named).toContainEqual({ id: clone.job.id, name: clone.plan.name });
  // A clone that failed before its plan has no name, and nothing was started for it.
  for (const { plan } of of('failed')) expect(named.map(({ name }) => name)).not.toContain(plan?.name);
  // Every unnamed copy is accounted for: no request made two, and each copy that is left is reported.
  expect(made.length).toBeLessThanOrEqual(
    of('succeeded').length + of('unknown').length + of('failed').length,
  );
  const told = JSON.stringify(outcomes.map(({ message }) => message));
  for (const { name } of unnamed) expect(told).toContain(name);
  console.log(
    `${of('succeeded').length} succeeded, ${of('failed').length} failed, ${of('unknown').length} unknown; ` +
      `${unnamed.length} left without a name; ` +
      `${(automation.lab.requests.list().length / clones).toFixed(1)} requests per clone; ${state?.openSessions} open sessions`,
  );
  expect(of('succeeded').length).toBeGreaterThan(clones * 0.8);
  await expect.poll(() => automation.lab.state()['vbr-1']?.openSessions).toBe(0);
});
