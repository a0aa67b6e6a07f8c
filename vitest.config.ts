import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{src,test,testbed,scripts,evals}/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 180_000,
    // Two cores, real control planes and real child processes: more workers only make each test slower.
    maxWorkers: 2,
  },
});
