import { defineConfig } from 'vitest/config';

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
    include: ['**/*.test.ts'],
    // They take minutes with a browser, and see what bundles of the real source do.
    exclude: ['**/browser-*.test.ts', '**/node_modules/**'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000, interval: 50 } },
  },
});
