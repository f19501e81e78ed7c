import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longest-first.ts';

/** The shared files of a run and the files that tests leave in the temporary folder. It is deleted after the run. */
const folder = mkdtempSync(join(tmpdir(), 'suite-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

const include = ['test/**/*.test.ts', 'packages/*/test/**/*.test.ts'];
const exclude = ['**/node_modules/**'];

/** The test files that repeat more in `npm run soak`. Their imports identify them. */
const ofSoak = (): string[] =>
  globSync(include, { exclude }).filter((file) => /\/(soak|mutate)\.ts';/.test(readFileSync(file, 'utf8')));

export default defineConfig(({ mode }) => ({
  test: {
    // More workers than processors: a flow waits as often as it works.
    maxWorkers: availableParallelism() * 2,
    // The files of a worker share their imports. Without this, imports took a third of the whole time.
    isolate: false,
    // Node.js loads the sources itself, as it does for users.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    setupFiles: 'test/setup.ts',
    sequence: { sequencer: LongestFirst },
    // The CDK's template validation takes seconds to load. Only test/lib/whole-template.test.ts uses it.
    env: { RUN_FOLDER: folder, TMPDIR: folder, CDK_VALIDATION: 'false', SOAK: String(mode === 'soak') },
    // Only one project: workers of a second project would start again and load and compile everything again.
    include: mode === 'soak' ? ofSoak() : include,
    exclude,
    // These timeouts end tests that hang. No test has its own, so that the speed and load of a machine do not matter.
    testTimeout: (mode === 'soak' ? 60 : 5) * 60_000,
    hookTimeout: 7 * 60_000,
    expect: { poll: { timeout: 2 * 60_000, interval: 50 } },
  },
}));
