import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const timeouts = { testTimeout: 20_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    // More than there are processors: a flow waits as often as it works.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    // Every file shares what it imports with the others of its worker: a third of the whole time was imports.
    isolate: false,
    projects: [
      {
        test: {
          name: 'units',
          include: ['test/**/*.test.ts'],
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
