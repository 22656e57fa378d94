import { defineConfig } from 'vitest/config';

// Two projects: `unit` needs nothing but this checkout; `integration` starts real
// Kafka, MariaDB and browsers, one file at a time since they share the machine's cores.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{htm.js,operator,workloads,demo,test}/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/*.integration.test.ts'],
        },
      },
      {
        test: {
          name: 'integration',
          include: ['{operator,workloads,demo,test}/**/*.integration.test.ts'],
          exclude: ['**/node_modules/**'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
