import { blockSources } from './lex.ts';

export interface StableSplit {
  /** Whole blocks whose rendering stays, whatever follows; empty, or more than blank lines. */
  readonly done: string;
  /** The last block, which may still grow. */
  readonly open: string;
}

/**
 * Divides Markdown that is still arriving: `done + open` is the text, and `done` and `open` rendered, with a blank line in
 * between, are the whole rendered. A caller prints `done` once and goes on with `open` and what follows.
 */
export function splitStable(text: string): StableSplit {
  // A line that isn't complete can become anything.
  const complete = text.slice(0, text.lastIndexOf('\n') + 1);
  const end = endOfStable(complete);
  return { done: text.slice(0, end), open: text.slice(end) };
}

function endOfStable(complete: string): number {
  const blocks = blocksOf(complete);
  const last = blocks.findLastIndex((block) => block.trim() !== '');
  const stable = blocks.slice(0, Math.max(0, last)).join('');
  // marked reads every line break as \n, and tells blocks in its own words.
  const normalised = complete.replace(/\r\n?/g, '\n');
  if (stable.trim() === '' || !normalised.startsWith(stable)) return 0;
  return complete.length === normalised.length ? stable.length : originalLength(complete, stable.length);
}

function blocksOf(text: string): readonly string[] {
  try {
    return blockSources(text);
  } catch (error) {
    // Nested past all reason: all of it stays open.
    if (error instanceof RangeError) return [];
    throw error;
  }
}

/** How much of the text with `\r\n` makes so many characters with `\n`. */
function originalLength(text: string, normalisedLength: number): number {
  let length = 0;
  for (let count = 0; count < normalisedLength; count += 1) length += text.startsWith('\r\n', length) ? 2 : 1;
  return length;
}
