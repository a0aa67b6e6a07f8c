import type { CachedObject } from '../cached-object.ts';
import { makePod } from './make-pod.ts';

export const PAGES = 12;
const PAGE_SIZE = 50;

/** The whole list of a generation: half of the pods change from one to the next, and one in ten comes or goes. */
export function listOf(generation: number): CachedObject[][] {
  return Array.from({ length: PAGES }, (_page, page) =>
    Array.from({ length: PAGE_SIZE }, (_item, item) => page * PAGE_SIZE + item)
      .filter((number) => number % 10 !== generation % 10)
      .map((number) =>
        makePod({ name: `p-${number}`, version: versionOf(number, generation), padding: 3000 + (number % 7) * 100 }),
      ),
  );
}

function versionOf(number: number, generation: number): string {
  return String(number % 2 === 0 ? generation : 0);
}
