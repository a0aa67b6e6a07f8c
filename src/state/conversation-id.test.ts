import { expect, test } from 'vitest';
import { START } from '../lib/testing/start.ts';
import { newConversationId } from './conversation-id.ts';

const idAt = (ms: number, random = 0.5): string =>
  newConversationId({ clock: { now: () => ms }, random: () => random });

test('an id is eleven plain characters that say when and which', () => {
  expect(idAt(START)).toBe('1ng7j68g000');
  expect(idAt(START, 0)).toMatch(/0000$/);
  expect(idAt(START, 1 - Number.EPSILON)).toMatch(/zzzz$/);
});

test('ids sort by the second they are made in, for centuries', () => {
  const moments = [0, START, START + 1000, START + 3_600_000, Date.UTC(2199, 0, 1)];
  const ids = moments.map((ms, index) => idAt(ms, 1 - index / 10 - Number.EPSILON));
  expect([...ids].sort()).toEqual(ids);
  for (const id of ids) expect(id).toMatch(/^[0-9a-hjkmnp-tv-z]{11}$/);
});
