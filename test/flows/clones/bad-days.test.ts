import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCloneMix } from '../../../bench/tools/clone-mix.ts';
import { sized } from '../../soak.ts';
import { type Automation, startAutomation } from '../automation.ts';

const clones = sized(8, 120);

let automation: Automation;
beforeAll(async () => {
  automation = await startAutomation({ taskDurationMs: 150, retryMs: 50, waitMs: 500 });
});
afterAll(() => automation.close());

it(`${clones} clones, half of them in a batch, under faults of every part: each ends once, and its outcome matches the server`, async () => {
  const { outcomes, suffered, ...broken } = await runCloneMix(automation, { clones, seed: 1 });
  console.log(`bad days: ${JSON.stringify({ outcomes, suffered })}`);
  expect(broken).toEqual({
    duplicates: [],
    withoutOutcome: [],
    wrong: [],
    unlistedUnknown: [],
    openSessions: 0,
  });
  expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(clones);
  expect(outcomes['succeeded']).toBeGreaterThan(0);
  for (const kind of ['throttled', 'answersLost', 'serverFaults'] as const)
    expect(suffered[kind], kind).toBeGreaterThan(0);
});
