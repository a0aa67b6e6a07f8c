import { expect, it } from 'vitest';
import { historyOf, newer, older, remember, textAt } from './input-history.ts';

it('goes back to the first input and forward to the draft', () => {
  const start = historyOf(['one', 'two']);
  const back = older(start, 'draft');
  expect(back && textAt(back)).toBe('two');
  const first = back && older(back, 'two');
  expect(first && textAt(first)).toBe('one');
  expect(first && older(first, 'one')).toBeUndefined();
  const forward = first && newer(first);
  const draft = forward && newer(forward);
  expect(draft && textAt(draft)).toBe('draft');
  expect(draft && newer(draft)).toBeUndefined();
});

it('keeps no input that begins with a space, is empty, or repeats the last', () => {
  const inputs = ['one', ' secret', '', 'one', 'two'];
  expect(inputs.reduce(remember, historyOf([])).entries).toEqual(['one', 'two']);
});

it('forgets the oldest', () => {
  const inputs = Array.from({ length: 1100 }, (_, index) => `${index}`);
  const { entries } = inputs.reduce(remember, historyOf([]));
  expect(entries).toHaveLength(1000);
  expect(entries[0]).toBe('100');
});
