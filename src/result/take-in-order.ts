const SAMPLE = 1000;

/**
 * The first `count` items in order, without sorting all of a long list: a sorted sample tells about where the border is,
 * one comparison an item drops what is behind it, and only the rest is sorted.
 */
export function takeInOrder<T>(items: readonly T[], compare: (a: T, b: T) => number, count: number): T[] {
  if (items.length <= SAMPLE * 2 || count * 2 >= items.length) return [...items].sort(compare).slice(0, count);
  // Spread by the golden ratio: lists are made in rounds (one pod a namespace), and every hundredth would be one round's.
  const share = 2 ** 32 * (SAMPLE / items.length);
  const sample = items.filter((_, at) => Math.imul(at, 0x9e37_79b1) >>> 0 < share).sort(compare);
  // Three standard deviations and a bit more than expected: else too few are left once in a thousand lists.
  const expected = (count / items.length) * sample.length;
  const border = sample[Math.ceil(expected + 3 * Math.sqrt(expected) + 4)];
  const front = border === undefined ? items : items.filter((item) => compare(item, border) <= 0);
  return (front.length < count ? [...items] : [...front]).sort(compare).slice(0, count);
}
