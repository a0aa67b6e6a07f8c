import { expect } from 'vitest';
import type { Ending } from './program.ts';

/** The exit code, and where it is another one everything that the program has said. */
export function expectCode({ code, signal, stdout, stderr }: Ending, expected: number): void {
  expect(code, `signal ${signal}\n${stdout.slice(-4_000)}\n${stderr.slice(-4_000)}`).toBe(expected);
}
