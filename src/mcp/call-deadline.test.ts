import { expect, test } from 'vitest';
import { ManualClock } from '../lib/testing/manual-clock.ts';
import { CallDeadline } from './call-deadline.ts';

test('passes when the time is used up', async () => {
  const clock = new ManualClock();
  using deadline = new CallDeadline({ clock }, { timeoutMs: 100, paused: false });
  await clock.advance(99);
  expect(deadline.signal.aborted).toBe(false);
  await clock.advance(1);
  expect(deadline.signal.aborted).toBe(true);
});

test('does not count the time in which it is paused', async () => {
  const clock = new ManualClock();
  using deadline = new CallDeadline({ clock }, { timeoutMs: 100, paused: false });
  await clock.advance(60);
  deadline.pause();
  await clock.advance(1_000_000);
  deadline.resume();
  await clock.advance(39);
  expect(deadline.signal.aborted).toBe(false);
  await clock.advance(1);
  expect(deadline.signal.aborted).toBe(true);
});

test('leaves nobody waiting once it is disposed of', async () => {
  const clock = new ManualClock();
  const deadline = new CallDeadline({ clock }, { timeoutMs: 100, paused: false });
  deadline[Symbol.dispose]();
  await clock.settle();
  expect(clock.sleepers).toBe(0);
});
