import { expect, test } from 'vitest';
import { ManualClock } from '../lib/testing/manual-clock.ts';
import type { WritePlan } from '../tools/tool.ts';
import { MemoryPlanStore } from './plan-store.ts';

const plan: WritePlan = { tool: 't', cluster: 'c', summary: 's', changes: [], request: {} };

test('gives a plan out once', () => {
  const store = new MemoryPlanStore({ clock: new ManualClock() });
  const id = store.put(plan);
  expect(store.take(id)).toBe(plan);
  expect(store.take(id)).toBeUndefined();
});

test('forgets a plan whose time is over', async () => {
  const clock = new ManualClock();
  const store = new MemoryPlanStore({ clock }, { keepMs: 1_000 });
  const [late, inTime] = [store.put(plan), store.put(plan)];
  await clock.advance(999);
  expect(store.take(inTime)).toBe(plan);
  await clock.advance(1);
  expect(store.take(late)).toBeUndefined();
});

test('drops the oldest plan when there are too many', () => {
  const store = new MemoryPlanStore({ clock: new ManualClock() }, { maxPlans: 2 });
  const [first, second, third] = [store.put(plan), store.put(plan), store.put(plan)];
  expect(store.take(first)).toBeUndefined();
  expect([store.take(second), store.take(third)]).toEqual([plan, plan]);
});

test('knows no id that it did not give out', () => {
  const store = new MemoryPlanStore({ clock: new ManualClock() });
  store.put(plan);
  expect(store.take('')).toBeUndefined();
  expect(store.take('__proto__')).toBeUndefined();
});
