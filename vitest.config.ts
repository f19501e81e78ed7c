import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longest-first.ts';

/** What programs compile that tests run, a hundred of them on the same packages: kept until the run has ended. */
const compiled = mkdtempSync(join(tmpdir(), 'compiled-'));
process.once('exit', () => rmSync(compiled, { recursive: true, force: true }));

// They end what hangs. How quick a machine is, or what else it does, is no test's business: no test has its own.
const timeouts = {
  testTimeout: 5 * 60_000,
  hookTimeout: 7 * 60_000,
  expect: { poll: { timeout: 2 * 60_000, interval: 50 } },
};

export default defineConfig({
  test: {
    // More than there are processors: a flow waits as often as it works.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    // Every file shares what it imports with the others of its worker: a third of the whole time was imports.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    env: { NODE_COMPILE_CACHE: compiled },
    projects: [
      {
        test: {
          name: 'units',
          include: ['test/**/*.test.ts', 'packages/*/test/**/*.test.ts'],
          exclude: ['test/flows/**', '**/node_modules/**'],
          ...timeouts,
        },
      },
      {
        test: {
          name: 'flows',
          include: ['test/flows/**/*.test.ts'],
          globalSetup: ['test/flows/global-setup.ts'],
          ...timeouts,
        },
      },
    ],
  },
});
