/** Words longer than this are cut before they are compared: input is untrusted and the comparison is quadratic. */
const MAX_LENGTH = 64;

/**
 * The candidates a reader may have meant by `word`, best first, at most `max`; none where nothing is close.
 * Close: a few slips of the finger (Damerau-Levenshtein, case ignored), or one contains the other.
 */
export function nearest(word: string, candidates: Iterable<string>, options: { readonly max?: number } = {}): string[] {
  const wanted = word.slice(0, MAX_LENGTH).toLowerCase();
  const slips = Math.max(1, Math.floor(wanted.length / 3));
  const found: { readonly candidate: string; readonly score: number }[] = [];
  for (const candidate of new Set(candidates)) {
    const other = candidate.slice(0, MAX_LENGTH).toLowerCase();
    let score = Math.abs(other.length - wanted.length) <= slips ? editDistance(wanted, other) : Infinity;
    if (score > slips) score = isPart(wanted, other) ? slips + 0.5 : Infinity;
    if (score !== Infinity) found.push({ candidate, score });
  }
  found.sort((a, b) => a.score - b.score || (a.candidate < b.candidate ? -1 : 1));
  return found.slice(0, options.max ?? 3).map((entry) => entry.candidate);
}

/** Two letters are in too many words to mean anything. */
function isPart(a: string, b: string): boolean {
  return Math.min(a.length, b.length) >= 3 && (a.includes(b) || b.includes(a));
}

/** Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(at(last, j) + 1, at(row, j - 1) + 1, replaced);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, at(beforeLast, j - 2) + 1);
      }
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return at(last, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
