export interface ColumnNeed {
  /** Columns of the terminal that the widest cell takes unbroken. */
  readonly natural: number;
  /** What its longest word takes. */
  readonly longest: number;
}

/** Less can't be read. */
const NARROWEST = 8;
/** What a column gets at least whose words are broken anyhow. */
const BROKEN_WORDS = 16;
/** Words are kept whole that are no longer than the first of these with which all columns fit. */
const WORD_LIMITS = [Number.POSITIVE_INFINITY, 64, 48, 40, 32, 28, 24, 20, 16, 12, NARROWEST] as const;

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

function floorOf({ natural, longest }: ColumnNeed, limit: number): number {
  return Math.min(natural, longest <= limit ? Math.max(longest, NARROWEST) : Math.min(limit, BROKEN_WORDS));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
