import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// Its path from the root of the repository: Stryker runs tests in a copy of it.
const nearest = `${resolve(process.env['MUTATE_NEAREST'] ?? '')}/`;
const isNear = (file: string) => resolve(file).startsWith(nearest);

/** Each takes seconds, which every survivor would cost: they are run for the folder that they mirror alone. */
const slow = globSync([
  'packages/veeam/test/oauth/single-use-refresh.test.ts',
  'packages/veeam/test/backup-replication/job-model/check-job.test.ts',
  'packages/veeam/test/enterprise-manager/odd-answers.test.ts',
  'packages/veeam/test/transport/{connection-limit,half-read-logon,safe-text,unverified-shell}.test.ts',
]);

/** Begins with the tests of the folder that mirrors the mutated one: most of what dies is killed by them. */
class NearestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const [near, others] = [true, false].map((is) => files.filter(({ moduleId }) => isNear(moduleId) === is));
    return [...(near ?? []), ...(others ?? [])];
  }
}

/** Unit tests, below the folder that Stryker names, on the mutated sources of the packages too. */
export default defineConfig({
  resolve: {
    alias: [
      { find: /^@veeam-automation\/([\w-]+)$/, replacement: `${process.cwd()}/packages/$1/src/index.ts` },
      { find: /^@veeam-automation\/([\w-]+)\/(.+)$/, replacement: `${process.cwd()}/packages/$1/src/$2.ts` },
    ],
  },
  test: {
    // A worker that goes on with modules of the mutant before would not see one that acts as a module loads.
    isolate: true,
    sequence: { sequencer: NearestFirst },
    include: ['**/*.test.ts'],
    // Those with a browser take minutes, and see what bundles of the real source do; what fuzzing finds depends on luck.
    exclude: [
      '**/{browser-*,fuzz}.test.ts',
      '**/node_modules/**',
      ...slow.filter((file) => !isNear(file)).map((file) => resolve(file)),
    ],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000, interval: 50 } },
  },
});
