import { defineConfig } from 'vitest/config';
import { closingLine } from './test/support/closing-line.ts';

/** Keeps a control plane busy for minutes: beside it, others that need one would wait, and it for them. */
const CHURN = 'test/churn.test.ts';
/** Of `src`, those that need a cluster, too. */
const ON_CLUSTERS = [
  'src/kube/real-*.test.ts',
  'src/tools/{list-kind,partial-rights}.test.ts',
  'src/tools/{write/write,core/reading}-tools.test.ts',
  'src/tools/sync/watch-resources.test.ts',
];

export default defineConfig({
  test: {
    reporters: ['default', closingLine(process.env)],
    // Real control planes on two shared cores: what fails once there is tried once more, and shown as retried.
    retry: process.env.CI === 'true' ? 1 : 0,
    testTimeout: 120_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 40_000, interval: 100 } },
    // Two cores, real control planes and real child processes: more workers only make each test slower.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'clusters',
          include: ['{test,testbed,scripts,evals}/**/*.test.ts', ...ON_CLUSTERS],
          exclude: [CHURN],
          sequence: { groupOrder: 0 },
        },
      },
      { extends: true, test: { name: 'churn', include: [CHURN], sequence: { groupOrder: 1 } } },
      {
        extends: true,
        // Loading modules again for each file would take a third of the time.
        test: {
          name: 'units',
          include: ['src/**/*.test.ts'],
          exclude: ON_CLUSTERS,
          isolate: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
