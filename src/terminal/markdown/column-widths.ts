export interface ColumnNeed {
  /** Columns of the terminal that the widest cell takes unbroken. */
  readonly natural: number;
  /** What its longest word takes. */
  readonly longest: number;
}

/** Longest words are kept whole as far as they are no longer than the first of these that fits all columns. */
const WORD_LIMITS = [Number.POSITIVE_INFINITY, 32, 24, 16, 8] as const;

/**
 * Widths that add up to no more than `available`: what all need where there is room, else narrow columns keep what they
 * need and wide ones share the rest evenly. Undefined where a column would become too narrow to be read.
 */
export function columnWidths(needs: readonly ColumnNeed[], available: number): readonly number[] | undefined {
  if (sum(needs.map((need) => need.natural)) <= available) return needs.map((need) => need.natural);
  const floors = WORD_LIMITS.map((limit) => needs.map((need) => floorOf(need, limit))).find(
    (candidate) => sum(candidate) <= available,
  );
  if (floors === undefined) return undefined;
  const widthsAt = (level: number): readonly number[] =>
    needs.map((need, index) => Math.max(floors[index] ?? 0, Math.min(need.natural, level)));
  let level = 0;
  while (level < available && sum(widthsAt(level + 1)) <= available) level += 1;
  let rest = available - sum(widthsAt(level));
  return widthsAt(level).map((width, index) => {
    if (rest === 0 || width >= (needs[index]?.natural ?? 0) || width !== level) return width;
    rest -= 1;
    return width + 1;
  });
}

function floorOf(need: ColumnNeed, limit: number): number {
  // Below the last limit a word is broken anyhow; a column still has to be wide enough to be read.
  return Math.min(need.natural, Math.max(Math.min(need.longest, limit), 8));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
