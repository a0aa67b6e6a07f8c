import type { Reporter, TestModule } from 'vitest/node';

/**
 * Closes a run with one plain line, `12 passed, 0 failed, 0 skipped`. Under CI=true a skipped test is a failure: what was
 * not run has not passed. What passed only when tried again is named.
 */
export function closingLine(environment: { readonly CI?: string | undefined }): Reporter {
  return {
    onTestRunEnd(modules: readonly TestModule[]) {
      const counts = { passed: 0, failed: 0, skipped: 0 };
      const skipped: string[] = [];
      const retried: string[] = [];
      for (const module of modules) {
        for (const test of module.children.allTests()) {
          const { state } = test.result();
          if (state === 'pending' || state === 'skipped') skipped.push(`${module.relativeModuleId}: ${test.fullName}`);
          if ((test.diagnostic()?.retryCount ?? 0) > 0) retried.push(`${module.relativeModuleId}: ${test.fullName}`);
          counts[state === 'pending' ? 'skipped' : state] += 1;
        }
      }
      if (environment.CI === 'true' && skipped.length > 0) {
        process.stdout.write(
          `\nUnder CI=true nothing may be skipped:\n${skipped.map((name) => `  ${name}`).join('\n')}\n`,
        );
        process.exitCode = 1;
      }
      if (retried.length > 0) {
        process.stdout.write(`\nFailed once and tried again:\n${retried.map((name) => `  ${name}`).join('\n')}\n`);
      }
      process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
    },
  };
}
