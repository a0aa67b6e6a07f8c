const FIRST_MS = 5_000;
/** One question a minute weighs on nobody, and what is back after a night is known within that. */
const LONGEST_MS = 60_000;
/** A list that fails may do so after minutes of work for the API server; a login may ask a person for it. */
export const LONGEST_WHERE_COSTLY_MS = 600_000;

/**
 * How long to leave alone what failed `failures` times in a row: doubled each time, up to `longestMs`, with jitter so that
 * what failed together doesn't come back together; never shorter than what the other side asked for.
 */
export function backoffMs(
  deps: { readonly random: () => number },
  {
    failures,
    retryAfterMs = 0,
    longestMs = LONGEST_MS,
  }: { readonly failures: number; readonly retryAfterMs?: number | undefined; readonly longestMs?: number },
): number {
  const pauseMs = Math.min(longestMs, FIRST_MS * 2 ** Math.min(failures - 1, 20));
  return Math.max(retryAfterMs, pauseMs * (0.5 + deps.random() / 2));
}
