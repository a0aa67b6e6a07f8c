import { describe, expect, it } from 'vitest';
import { ManualClock } from '../lib/testing/manual-clock.ts';
import { type PollSlotLimits, PollSlots } from './poll-slots.ts';

const MINUTE = 60_000;
const QUIET = { isHot: false, ttlMs: 300_000 };

/** Scopes that poll without end, as watches do; what each did is counted. */
async function poll(
  limits: PollSlotLimits,
  { quiet, hot, forMs }: { readonly quiet: number; readonly hot: number; readonly forMs: number },
) {
  const clock = new ManualClock();
  const slots = new PollSlots({ clock }, limits);
  const stop = new AbortController();
  const counted = { open: 0, mostOpen: 0, seconds: new Set<number>(), perSecond: new Map<number, number>() };
  const begun = new Map<string, number[]>();
  const follow = async (name: string, isHot: boolean): Promise<void> => {
    using _seat = slots.join();
    const times: number[] = [];
    begun.set(name, times);
    while (!stop.signal.aborted) {
      const askedAt = clock.now();
      let restMs = 0;
      {
        using slot = await slots.take({ isHot, ttlMs: 300_000 }, stop.signal);
        times.push(clock.now());
        const second = Math.floor(clock.now() / 1_000);
        counted.perSecond.set(second, (counted.perSecond.get(second) ?? 0) + 1);
        counted.open++;
        counted.mostOpen = Math.max(counted.mostOpen, counted.open);
        if (!isHot) counted.seconds.add(slot.timeoutSeconds);
        try {
          await clock.sleep(isHot ? 500 : slot.timeoutSeconds * 1_000, stop.signal);
        } finally {
          counted.open--;
        }
        restMs = isHot ? 0 : askedAt + slot.cycleMs - clock.now();
      }
      if (restMs > 0) await clock.sleep(restMs, stop.signal);
    }
  };
  const names = [
    ...Array.from({ length: quiet }, (_, index) => ({ name: `quiet-${index}`, isHot: false })),
    ...Array.from({ length: hot }, (_, index) => ({ name: `hot-${index}`, isHot: true })),
  ];
  const all = Promise.allSettled(names.map(({ name, isHot }) => follow(name, isHot)));
  await clock.advance(forMs);
  stop.abort(new Error('over'));
  await all;
  const counts = (prefix: string): number[] =>
    [...begun].filter(([name]) => name.startsWith(prefix)).map(([, times]) => times.length);
  return { ...counted, quiet: counts('quiet'), hot: counts('hot') };
}

describe('slots for polls', () => {
  it('let every poll wait its half minute while there is one for each scope', async () => {
    const result = await poll({ polls: 4, reserved: 1, perSecond: 50 }, { quiet: 4, hot: 0, forMs: 5 * MINUTE });
    expect([...result.seconds]).toEqual([30]);
    for (const polls of result.quiet) expect(polls).toBeLessThanOrEqual(11);
  });

  it('are never more than allowed, nor handed out faster', async () => {
    const result = await poll({ polls: 10, reserved: 3, perSecond: 5 }, { quiet: 40, hot: 4, forMs: 3 * MINUTE });
    expect(result.mostOpen).toBe(10);
    // What was saved up in a second may be spent in the next.
    expect(Math.max(...result.perSecond.values())).toBeLessThanOrEqual(10);
    expect([...result.perSecond.values()].reduce((sum, polls) => sum + polls, 0)).toBeLessThanOrEqual(5 * 182);
  });

  it('cost a quiet scope a poll every half minute at most, however many there are', async () => {
    const result = await poll({ polls: 10, reserved: 3, perSecond: 50 }, { quiet: 50, hot: 0, forMs: 10 * MINUTE });
    for (const polls of result.quiet) {
      expect(polls).toBeLessThanOrEqual(21);
      expect(polls).toBeGreaterThanOrEqual(15);
    }
  });

  it('starve neither scopes in motion nor quiet ones', async () => {
    const result = await poll({ polls: 10, reserved: 3, perSecond: 50 }, { quiet: 60, hot: 12, forMs: 5 * MINUTE });
    for (const polls of result.hot) expect(polls).toBeGreaterThan(60);
    // Three slots of their own, 4 s each: each has its turn in 80 s at most.
    for (const polls of result.quiet) expect(polls).toBeGreaterThanOrEqual(3);
  });

  it('are shorter where what was read soon turns stale', async () => {
    const slots = new PollSlots({ clock: new ManualClock() }, { polls: 9, reserved: 0, perSecond: 50 });
    const { signal } = new AbortController();
    const seconds = async (ttlMs: number) => (await slots.take({ ...QUIET, ttlMs }, signal)).timeoutSeconds;
    expect([await seconds(1_800_000), await seconds(30_000), await seconds(1_000)]).toEqual([30, 15, 1]);
  });

  it('go to somebody else when one that waits gives up', async () => {
    const clock = new ManualClock();
    const slots = new PollSlots({ clock }, { polls: 1, reserved: 0, perSecond: 50 });
    const signal = new AbortController().signal;
    const first = await slots.take(QUIET, signal);
    const impatient = new AbortController();
    const second = slots.take(QUIET, impatient.signal);
    const third = slots.take(QUIET, signal);
    impatient.abort();
    await expect(second).rejects.toMatchObject({ code: 'cancelled' });
    first[Symbol.dispose]();
    first[Symbol.dispose]();
    (await third)[Symbol.dispose]();
    (await slots.take({ ...QUIET, isHot: true }, signal))[Symbol.dispose]();
  });
});
