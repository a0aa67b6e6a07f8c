const FIRST_MS = 5_000;
/** Long enough not to weigh on a cluster that is down for the night, short enough to be noticed when it is back. */
const LONGEST_MS = 600_000;

/**
 * How long to leave alone what failed `failures` times in a row: doubled each time, with jitter so that what failed
 * together doesn't come back together; never shorter than what the other side asked for.
 */
export function backoffMs(
  deps: { readonly random: () => number },
  { failures, retryAfterMs = 0 }: { readonly failures: number; readonly retryAfterMs?: number | undefined },
): number {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 20));
  return Math.max(retryAfterMs, longest * (0.5 + deps.random() / 2));
}
