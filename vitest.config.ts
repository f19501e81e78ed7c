import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longest-first.ts';

/**
 * What programs compile that tests run, a hundred of them on the same packages: kept until the run has ended. A run
 * inside a run uses that of the outer one.
 */
const compiled = process.env['NODE_COMPILE_CACHE'] ?? makeCompileCache();

function makeCompileCache(): string {
  const folder = mkdtempSync(join(tmpdir(), 'compiled-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  // What this process starts itself: the synthesis of the stack that flows run on.
  process.env['NODE_COMPILE_CACHE'] = folder;
  return folder;
}

// They end what hangs. How quick a machine is, or what else it does, is no test's business: no test has its own.
const timeoutsOf = (mode: string) => ({
  testTimeout: (mode === 'soak' ? 60 : 5) * 60_000,
  hookTimeout: 7 * 60_000,
  expect: { poll: { timeout: 2 * 60_000, interval: 50 } },
});

const tests = {
  units: ['test/**/*.test.ts', 'packages/*/test/**/*.test.ts'],
  flows: ['test/flows/**/*.test.ts'],
};
const exclude = ['**/node_modules/**'];

/** Those of the files that do more of the same in `npm run soak`: what they import says so. */
const ofSoak = (patterns: string[]): string[] =>
  globSync(patterns, { exclude }).filter((file) => /\/(soak|mutate)\.ts';/.test(readFileSync(file, 'utf8')));

export default defineConfig(({ mode }) => ({
  test: {
    // More than there are processors: a flow waits as often as it works.
    maxWorkers: availableParallelism() * 2,
    // Every file shares what it imports with the others of its worker: a third of the whole time was imports.
    isolate: false,
    // Node.js loads the sources itself, as it does for whoever runs them.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    sequence: { sequencer: LongestFirst },
    // What the CDK holds templates against takes seconds to load: test/lib/whole-template.test.ts does it.
    env: { NODE_COMPILE_CACHE: compiled, CDK_VALIDATION: 'false', SOAK: String(mode === 'soak') },
    projects: [
      {
        test: {
          name: 'units',
          include: mode === 'soak' ? ofSoak(tests.units) : tests.units,
          exclude: [...exclude, 'test/flows/**'],
          ...timeoutsOf(mode),
        },
      },
      {
        test: {
          name: 'flows',
          include: mode === 'soak' ? ofSoak(tests.flows) : tests.flows,
          exclude,
          globalSetup: ['test/flows/global-setup.ts'],
          ...timeoutsOf(mode),
        },
      },
    ],
  },
}));
