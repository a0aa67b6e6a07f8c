/** Assembling a stdio message and parsing it hold the event loop about 30 ms a megabyte; the server ends pages at about 1 MB. */
const TARGET_BYTES = 800_000;
/** More gains nothing: the API server's cost per object outweighs that of a request from here on. */
export const MAX_PAGE_OBJECTS = 500;

export interface PageMeasure {
  readonly objects: number;
  readonly bytes: number;
}

/** How many objects to ask for next, after a page that was asked for with `limit`. Grows at most twofold: sizes vary in a list. */
export function nextPageSize(limit: number, page: PageMeasure): number {
  if (page.objects === 0) return limit;
  const byBytes = Math.floor((TARGET_BYTES * page.objects) / Math.max(1, page.bytes));
  return Math.max(1, Math.min(byBytes, limit * 2, MAX_PAGE_OBJECTS));
}

const SAMPLED_OBJECTS = 10;
const PUNCTUATION = 4;

/**
 * About how many bytes of JSON the values are, from a sample spread over them. Strings are measured by their length
 * alone, so that an object of 10 MB costs no more to measure than any other.
 */
export function estimateBytes(values: readonly unknown[]): number {
  if (values.length === 0) return 0;
  const step = Math.max(1, Math.floor(values.length / SAMPLED_OBJECTS));
  let bytes = 0;
  let sampled = 0;
  for (let index = 0; index < values.length; index += step) {
    bytes += bytesOf(values[index]);
    sampled++;
  }
  return Math.round((bytes / sampled) * values.length);
}

/** Walks with a stack of its own: nesting comes from outside and may be deeper than the call stack. */
function bytesOf(root: unknown): number {
  let bytes = 0;
  const pending: unknown[] = [root];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value === 'string') bytes += value.length + PUNCTUATION;
    else if (typeof value !== 'object' || value === null) bytes += PUNCTUATION * 2;
    else {
      for (const [key, child] of Object.entries(value)) {
        if (!Array.isArray(value)) bytes += key.length + PUNCTUATION;
        pending.push(child ?? null);
      }
    }
  }
  return bytes;
}
