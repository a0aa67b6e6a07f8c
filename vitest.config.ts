import { defineConfig } from 'vitest/config';
import { closingLine } from './test/support/closing-line.ts';

/** Keeps a control plane busy for minutes: beside it, others would wait, and it for them. */
const ALONE = 'test/churn.test.ts';

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
        test: { name: 'all', include: ['{src,test,testbed,scripts,evals}/**/*.test.ts'], exclude: [ALONE] },
      },
      { extends: true, test: { name: 'churn', include: [ALONE], sequence: { groupOrder: 1 } } },
    ],
  },
});
