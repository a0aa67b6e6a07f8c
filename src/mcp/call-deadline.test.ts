import { expect, test } from 'vitest';
import { CallDeadline } from './call-deadline.ts';
import { ManualClock } from './testing/manual-clock.ts';

test('passes when the time is used up', async () => {
  const clock = new ManualClock();
  using deadline = new CallDeadline({ clock }, { timeoutMs: 100, paused: false });
  clock.advance(99);
  await settled();
  expect(deadline.signal.aborted).toBe(false);
  clock.advance(1);
  await settled();
  expect(deadline.signal.aborted).toBe(true);
});

test('does not count the time in which it is paused', async () => {
  const clock = new ManualClock();
  using deadline = new CallDeadline({ clock }, { timeoutMs: 100, paused: false });
  clock.advance(60);
  deadline.pause();
  clock.advance(1_000_000);
  deadline.resume();
  clock.advance(39);
  await settled();
  expect(deadline.signal.aborted).toBe(false);
  clock.advance(1);
  await settled();
  expect(deadline.signal.aborted).toBe(true);
});

test('leaves nobody waiting once it is disposed of', async () => {
  const clock = new ManualClock();
  const deadline = new CallDeadline({ clock }, { timeoutMs: 100, paused: false });
  deadline[Symbol.dispose]();
  await settled();
  expect(clock.sleepers).toBe(0);
});

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
