import { expect, it } from 'vitest';
import { AppError } from '../lib/errors.ts';
import { ManualClock } from '../lib/testing/manual-clock.ts';
import { abortable, openDeadline } from './deadline.ts';

const never = (): Promise<never> => new Promise(() => {});

it('aborts when time is up, and says what took too long', async () => {
  const clock = new ManualClock();
  using deadline = openDeadline(
    { clock },
    { timeoutMs: 2_500, signal: new AbortController().signal, work: 'The list', remedy: 'Wait longer.' },
  );
  const work = expect(abortable(deadline.signal, never)).rejects.toMatchObject({
    code: 'timeout',
    message: 'The list was not done after 2.5 s. Wait longer.',
  });
  await clock.advance(2_000);
  expect(deadline.remainingMs()).toBe(500);
  await clock.advance(500);
  await work;
  expect(deadline.remainingMs()).toBe(1);
});

it('counts anew from what was done last', async () => {
  const clock = new ManualClock();
  using deadline = openDeadline(
    { clock },
    { timeoutMs: 1_000, signal: new AbortController().signal, work: 'The list' },
  );
  await clock.advance(900);
  deadline.progressed();
  expect(deadline.remainingMs()).toBe(1_000);
  await clock.advance(999);
  expect(deadline.signal.aborted).toBe(false);
  await clock.advance(1);
  expect(deadline.signal.reason).toMatchObject({
    code: 'timeout',
    message: 'The list was not done: it had begun to answer, and then nothing came for 1 s.',
  });
});

it('ends work that goes on and on', async () => {
  const clock = new ManualClock();
  using deadline = openDeadline(
    { clock },
    { timeoutMs: 1_000, signal: new AbortController().signal, work: 'The list' },
  );
  await clock.advance(500);
  for (let step = 0; step < 19; step++) {
    expect(deadline.signal.aborted).toBe(false);
    deadline.progressed();
    await clock.advance(500);
  }
  expect(deadline.signal.reason).toMatchObject({ message: 'The list was not done after 10 s, though it went on.' });
});

it('passes the abort of its caller on', async () => {
  const caller = new AbortController();
  using deadline = openDeadline({ clock: new ManualClock() }, { timeoutMs: 1, signal: caller.signal, work: 'x' });
  const work = expect(abortable(deadline.signal, never)).rejects.toMatchObject({ code: 'cancelled' });
  caller.abort();
  await work;
});

it('does not begin what was aborted before', async () => {
  let begun = false;
  const work = abortable(AbortSignal.abort(), async () => {
    begun = true;
  });
  await expect(work).rejects.toBeInstanceOf(AppError);
  expect(begun).toBe(false);
});

it('leaves the result of work that is done in time alone', async () => {
  const clock = new ManualClock();
  const signal = new AbortController().signal;
  using deadline = openDeadline({ clock }, { timeoutMs: 10, signal, work: 'x' });
  expect(await abortable(deadline.signal, async () => 'done')).toBe('done');
  deadline[Symbol.dispose]();
  await clock.advance(1_000);
  expect(deadline.signal.aborted).toBe(false);
});
