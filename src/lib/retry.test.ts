import { describe, expect, it } from 'vitest';
import { retry } from './retry.ts';
import { PassingClock } from './testing/passing-clock.ts';

const options = {
  attempts: 4,
  firstDelayMs: 100,
  maxDelayMs: 300,
  signal: new AbortController().signal,
  isRetryable: () => true,
};

describe('retry', () => {
  it('returns what the first success returns and counts attempts from one', async () => {
    const clock = new PassingClock();
    const seen: number[] = [];
    const result = await retry(
      { clock, random: () => 1 },
      async (attempt) => {
        seen.push(attempt);
        if (attempt < 3) throw new Error('not yet');
        return 'done';
      },
      options,
    );
    expect(result).toBe('done');
    expect(seen).toEqual([1, 2, 3]);
    expect(clock.pauses).toEqual([100, 200]);
  });

  it('throws the last error after its attempts, with pauses that double up to a bound', async () => {
    const clock = new PassingClock();
    let calls = 0;
    const failing = retry(
      { clock, random: () => 0 },
      async () => {
        calls += 1;
        throw new Error(`failure ${calls}`);
      },
      options,
    );
    await expect(failing).rejects.toThrow('failure 4');
    expect(clock.pauses).toEqual([50, 100, 150]);
  });

  it('gives up at once on an error that is not retryable', async () => {
    const clock = new PassingClock();
    const failing = retry({ clock }, () => Promise.reject(new Error('no')), { ...options, isRetryable: () => false });
    await expect(failing).rejects.toThrow('no');
    expect(clock.pauses).toEqual([]);
  });

  it('waits as long as the other side asks, and gives up when that is longer than it may wait', async () => {
    const clock = new PassingClock();
    const failing = retry({ clock, random: () => 0 }, () => Promise.reject(new Error('busy')), {
      ...options,
      attempts: 2,
      delayOf: () => 250,
    });
    await expect(failing).rejects.toThrow('busy');
    expect(clock.pauses).toEqual([250]);
    const refused = retry({ clock }, () => Promise.reject(new Error('later')), { ...options, delayOf: () => 9_000 });
    await expect(refused).rejects.toThrow('later');
    expect(clock.pauses).toEqual([250]);
  });

  it('does not try again once its signal is aborted', async () => {
    const abort = new AbortController();
    let calls = 0;
    const failing = retry(
      { clock: new PassingClock() },
      async () => {
        calls += 1;
        abort.abort(new Error('stopped'));
        throw new Error('failed');
      },
      { ...options, signal: abort.signal },
    );
    await expect(failing).rejects.toThrow('failed');
    expect(calls).toBe(1);
    await expect(
      retry({ clock: new PassingClock() }, async () => 1, { ...options, signal: abort.signal }),
    ).rejects.toThrow('stopped');
  });
});
