import { defineConfig } from 'vitest/config';

const timeouts = { testTimeout: 20_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    // The default leaves a processor idle, which on two is half of them.
    maxWorkers: '100%',
    projects: [
      { test: { name: 'units', include: ['test/**/*.test.ts'], exclude: ['test/flows/**', '**/node_modules/**'], ...timeouts } },
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
