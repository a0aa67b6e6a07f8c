/** Other tools go live after a write; what only reads the cache can't. */
const WRITTEN_SINCE = 'note: something was written since this was seen; the other tools show what it did';

/** Upper bound of what the note adds. */
export const WRITTEN_SINCE_TOKENS = 24;

/** Puts the note below the header line. */
export function writtenSince(text: string): string {
  return text.replace('\n', `\n${WRITTEN_SINCE}\n`);
}
