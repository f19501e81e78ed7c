import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// Its path from the root of the repository: Stryker runs tests in a copy of it.
const nearest = `${resolve(process.env['MUTATE_NEAREST'] ?? '')}/`;
const isNear = (file: string) => resolve(file).startsWith(nearest);

/** Each takes seconds, and would run for every survivor. So they run only for the folder that they mirror. */
const slow = globSync([
  'packages/veeam/test/oauth/single-use-refresh.test.ts',
  'packages/veeam/test/backup-replication/job-model/check-job.test.ts',
  'packages/veeam/test/enterprise-manager/odd-answers.test.ts',
  'packages/veeam/test/transport/{connection-limit,half-read-logon,safe-text,unverified-shell}.test.ts',
]);

/** Starts with the tests of the folder that mirrors the mutated one, because they kill most mutants. */
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
    // A worker that keeps the modules of the previous mutant would miss a mutant that acts when a module loads.
    isolate: true,
    sequence: { sequencer: NearestFirst },
    include: ['**/*.test.ts'],
    // Browser tests take minutes, and use bundles of the unmutated source. The results of fuzzing depend on chance.
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
