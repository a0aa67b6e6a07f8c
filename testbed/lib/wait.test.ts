import { describe, expect, it } from 'vitest';
import { waitFor } from './wait.ts';

describe('waitFor', () => {
  it('returns the first answer', async () => {
    let looks = 0;
    const look = async () => (++looks < 3 ? undefined : looks);
    await expect(waitFor(look, { what: 'three looks', timeoutMs: 5_000, intervalMs: 1 })).resolves.toBe(3);
  });

  it('names what it waited for and the last failure at the deadline', async () => {
    const look = () => Promise.reject(new Error('connection refused'));
    const waiting = waitFor(look, { what: 'the API server', timeoutMs: 20, intervalMs: 5 });
    await expect(waiting).rejects.toThrow('waited 0.02 s for the API server: connection refused');
  });

  it('ends at once when it is aborted', async () => {
    const waiting = waitFor(async () => undefined, {
      what: 'nothing',
      timeoutMs: 60_000,
      signal: AbortSignal.timeout(20),
    });
    await expect(waiting).rejects.toThrow();
  });
});
