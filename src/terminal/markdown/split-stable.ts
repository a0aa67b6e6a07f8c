import { type Block, lexBlocks } from './lex.ts';

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
  // marked reads every line break as \n.
  const normalised = complete.replace(/\r\n?/g, '\n');
  for (let count = blocks.findLastIndex(isVisible); count > 0; count -= 1) {
    const candidate = blocks.slice(0, count);
    const stable = candidate.map((block) => block.raw).join('');
    if (!candidate.some(isVisible) || !normalised.startsWith(stable)) continue;
    // What ends a block may be no block that could end it (a row of dashes that makes no table): it then reads
    // differently alone.
    if (!isSame(blocksOf(stable), candidate)) continue;
    return complete.length === normalised.length ? stable.length : originalLength(complete, stable.length);
  }
  return 0;
}

function isVisible({ raw }: Block): boolean {
  return raw.trim() !== '';
}

function isSame(left: readonly Block[], right: readonly Block[]): boolean {
  return (
    left.length === right.length &&
    left.every((block, index) => block.type === right[index]?.type && block.raw === right[index]?.raw)
  );
}

function blocksOf(text: string): readonly Block[] {
  try {
    return lexBlocks(text);
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
