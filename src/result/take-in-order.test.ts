import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { takeInOrder } from './take-in-order.ts';

const compare = (a: number, b: number): number => a - b;

describe('takeInOrder', () => {
  it('gives what sorting everything would give, for lists in any order', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9000 }),
        fc.integer({ min: 0, max: 9000 }),
        fc.constantFrom('rising', 'falling', 'mixed', 'equal', 'saw'),
        (length, count, order) => {
          const items = Array.from({ length }, (_, at) => {
            if (order === 'rising') return at;
            if (order === 'falling') return -at;
            if (order === 'equal') return 1;
            return order === 'saw' ? at % 7 : (at * 7919) % 10_007;
          });
          const copy = [...items];
          expect(takeInOrder(items, compare, count)).toEqual([...items].sort(compare).slice(0, count));
          expect(items).toEqual(copy);
        },
      ),
      { numRuns: 60 },
    );
  });
});
