import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longest-first.ts';

/** What is made once for all files of a run, and what they leave in the temporary folder: it is gone after the run. */
const folder = mkdtempSync(join(tmpdir(), 'suite-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

const include = ['test/**/*.test.ts', 'packages/*/test/**/*.test.ts'];
const exclude = ['**/node_modules/**'];

/** Those of the files that do more of the same in `npm run soak`: what they import says so. */
const ofSoak = (): string[] =>
  globSync(include, { exclude }).filter((file) => /\/(soak|mutate)\.ts';/.test(readFileSync(file, 'utf8')));

export default defineConfig(({ mode }) => ({
  test: {
    // More than there are processors: a flow waits as often as it works.
    maxWorkers: availableParallelism() * 2,
    // Every file shares what it imports with the others of its worker: a third of the whole time was imports.
    isolate: false,
    // Node.js loads the sources itself, as it does for whoever runs them.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    setupFiles: 'test/setup.ts',
    sequence: { sequencer: LongestFirst },
    // What the CDK holds templates against takes seconds to load: test/lib/whole-template.test.ts does it.
    env: { RUN_FOLDER: folder, TMPDIR: folder, CDK_VALIDATION: 'false', SOAK: String(mode === 'soak') },
    // One project: a worker of another would start anew, and so would all that it had loaded and compiled.
    include: mode === 'soak' ? ofSoak() : include,
    exclude,
    // They end what hangs. How quick a machine is, or what else it does, is no test's business: no test has its own.
    testTimeout: (mode === 'soak' ? 60 : 5) * 60_000,
    hookTimeout: 7 * 60_000,
    expect: { poll: { timeout: 2 * 60_000, interval: 50 } },
  },
}));
