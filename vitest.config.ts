import { defineConfig } from 'vitest/config';

const SOURCES = '{htm.js,Dockerfiles,operator,workloads,cdk8s,charts,demo,scenarios,bench,test}/**';
/** What needs a Kubernetes API server, and may so be left out where none can be built. */
const CONTROL_PLANE = [
  '{operator,cdk8s,charts}/**/*.integration.test.ts',
  'test/integration/{control-plane,crd,network-policies}*.integration.test.ts',
];
/** Of the tests that need a node the one that is quick. */
const CLUSTER = 'test/integration/cluster.cluster.test.ts';
const NODE_MODULES = '**/node_modules/**';

// `unit` needs nothing but this checkout. `integration` starts real Kafka, MariaDB and cgroups;
// `control-plane` a real Kubernetes API server; `e2e` and `e2e-long` a node with pods besides. They and
// `live` run in real time, one file after the other, with the machine for themselves: a busy neighbour
// would show in what they measure.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          // No file keeps state outside its tests, so they share processes: half the time.
          isolate: false,
          include: [`${SOURCES}/*.test.ts`],
          exclude: [NODE_MODULES, '**/*.{integration,live,cluster,e2e}.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: [`${SOURCES}/*.integration.test.ts`],
          exclude: [NODE_MODULES, ...CONTROL_PLANE],
          maxWorkers: 2,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'control-plane',
          include: CONTROL_PLANE,
          exclude: [NODE_MODULES],
          maxWorkers: 2,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/*.e2e.test.ts', CLUSTER],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'e2e-long',
          testTimeout: 240_000,
          hookTimeout: 240_000,
          include: ['test/e2e/long/*.e2e.test.ts', `${SOURCES}/*.cluster.test.ts`],
          exclude: [NODE_MODULES, CLUSTER],
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'live',
          include: [`${SOURCES}/*.live.test.ts`],
          exclude: [NODE_MODULES],
          fileParallelism: false,
          testTimeout: 240_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
