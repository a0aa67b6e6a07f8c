import { expect } from 'vitest';

/** `expect.poll` with patience: what comes to be is asserted, not how soon on a busy machine. */
export function eventually<T>(look: () => T): ReturnType<typeof expect.poll<T>> {
  return expect.poll(look, { timeout: 20_000, interval: 20 });
}
