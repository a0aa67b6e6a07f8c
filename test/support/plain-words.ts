import { expect } from 'vitest';

/** What no person is to see of a program: frames of a stack, errors that nobody caught, warnings of Node, objects as text. */
const UNFIT =
  /^\s+at .+:\d+:\d+\)?$|\\n\s+at \S+ \(|node:internal|^Node\.js v\d|Unhandled|Uncaught|ExperimentalWarning|DeprecationWarning|MaxListeners|\[object \w+\]|shouldn't \(/m;

/** Everything that a program said is words: answers and sentences, no stack trace. */
export function expectPlainWords({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): void {
  expect(stderr).not.toMatch(UNFIT);
  expect(stdout).not.toMatch(UNFIT);
}
