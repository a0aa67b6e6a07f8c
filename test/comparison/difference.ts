/** One value of the cache that isn't what the cluster says. A row that only one side has differs in the column `*`. */
export interface Difference {
  readonly table: string;
  readonly key: string;
  readonly column: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** What a column must hold: a value, or any value that passes (moments, durations: known only within bounds). */
export type Expectation = ExpectedValue | ExpectedJson | ExpectedWithin;

interface ExpectedValue {
  readonly type: 'value';
  readonly value: string | number | null;
}

/** JSON text, whose order of keys says nothing. */
interface ExpectedJson {
  readonly type: 'json';
  readonly value: unknown;
}

interface ExpectedWithin {
  readonly type: 'within';
  readonly words: string;
  readonly holds: (actual: unknown) => boolean;
}

export type ExpectedRow = Readonly<Record<string, Expectation>>;
export type ActualRow = Readonly<Record<string, unknown>>;

export const value = (expected: string | number | null): Expectation => ({ type: 'value', value: expected });
export const json = (expected: unknown): Expectation => ({ type: 'json', value: expected });
export const within = (words: string, holds: (actual: unknown) => boolean): Expectation => ({
  type: 'within',
  words,
  holds,
});

export interface RowPlace {
  readonly table: string;
  readonly key: string;
}

/** Every column of both sides, so that a column that the comparison doesn't know is a difference too. */
export function compareRow(place: RowPlace, expected: ExpectedRow, actual: ActualRow | undefined): Difference[] {
  if (actual === undefined) return [{ ...place, column: '*', expected: 'a row', actual: 'no row' }];
  const columns = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...columns].flatMap((column) => {
    const expectation = expected[column];
    const found = actual[column];
    if (expectation === undefined) return [{ ...place, column, expected: 'no such column', actual: found }];
    return holds(expectation, found) ? [] : [{ ...place, column, expected: wordsOf(expectation), actual: found }];
  });
}

function holds(expectation: Expectation, actual: unknown): boolean {
  switch (expectation.type) {
    case 'value':
      return actual === expectation.value;
    case 'json':
      if (typeof actual !== 'string') return false;
      // Mostly the order is the same, and bodies are many.
      return actual === JSON.stringify(expectation.value) || canonical(parse(actual)) === canonical(expectation.value);
    case 'within':
      return expectation.holds(actual);
  }
}

function wordsOf(expectation: Expectation): unknown {
  return expectation.type === 'within' ? expectation.words : expectation.value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return `no JSON: ${text}`;
  }
}

/** JSON text with the keys of every object in order: equal texts are equal values. */
function canonical(input: unknown): string {
  if (Array.isArray(input)) return `[${input.map(canonical).join(',')}]`;
  if (typeof input !== 'object' || input === null) return JSON.stringify(input) ?? 'undefined';
  const fields = input as Readonly<Record<string, unknown>>;
  const keys = Object.keys(fields).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(fields[key])}`).join(',')}}`;
}
