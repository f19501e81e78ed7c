import { parseArgs } from 'node:util';
import { startDeployment } from '../commands/cost/deployment.ts';
import { runCloneMix } from './tools/clone-mix.ts';
import { exact, number } from './tools/figures.ts';
import { show } from './tools/show.ts';

/** `node bench/clone-bad-days.ts --clones 2000 --seed 1`: many clones, half in batches, while everything fails. */
const { values } = parseArgs({
  options: {
    clones: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean' },
  },
});
const clones = wholeNumber('clones', values.clones);
const seed = wholeNumber('seed', values.seed);

const deployment = await startDeployment({ taskDurationMs: 150 }, () => ({
  retryIntervalMs: () => 50,
  waitMs: (_state, seconds) => Math.min(seconds * 1000, 500),
}));
try {
  const startedMs = performance.now();
  const { outcomes, suffered, openSessions, ...broken } = await runCloneMix(deployment, { clones, seed });
  const seconds = (performance.now() - startedMs) / 1000;
  const counted = (counts: Record<string, number>) =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${number(count)}`)
      .join(', ');
  show({
    bench: 'clone-bad-days',
    what: `${number(clones)} clones, half of them in batches, under a mix of faults with seed ${seed}`,
    figures: [
      exact('more than one job of a name', broken.duplicates.length, '', { budget: 0 }),
      exact('without an outcome', broken.withoutOutcome.length, '', { budget: 0 }),
      exact('with a wrong outcome', broken.wrong.length, '', { budget: 0 }),
      exact('unknown for no listed reason', broken.unlistedUnknown.length, '', { budget: 0 }),
      exact('sessions open', openSessions, '', { budget: 0 }),
    ],
    notes: [`Outcomes: ${counted(outcomes)}.`, `Faults: ${counted(suffered)}; in ${number(seconds)} s.`],
  });
  const faults = Object.values(broken).flat();
  if (faults.length > 0 || openSessions > 0)
    throw new Error(`Not as promised: ${openSessions} sessions open; ${faults.join('; ')}`);
} finally {
  await deployment.close();
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} is a whole number from 1.`);
  return value;
}
