import { type Block, lexBlocks } from '../markdown/lex.ts';
import { renderMarkdown } from '../markdown/render-markdown.ts';
import type { Paint } from '../style.ts';

/** Lines of running text that are longer are hard to follow back; tables and code take all there is. */
export const READABLE_COLUMNS = 110;
const WIDE: ReadonlySet<string> = new Set(['table', 'code']);

/** Markdown as lines of at most `width` columns, each block in the width that suits it. */
export function answerText(text: string, { width, paint }: { readonly width: number; readonly paint: Paint }): string {
  if (width <= READABLE_COLUMNS) return renderMarkdown(text, { width, paint });
  return blocksOf(text.toWellFormed())
    .filter(({ raw }) => raw.trim() !== '')
    .map(({ type, raw }) => renderMarkdown(raw, { width: WIDE.has(type) ? width : READABLE_COLUMNS, paint }))
    .join('\n\n');
}

function blocksOf(text: string): readonly Block[] {
  try {
    return lexBlocks(text);
  } catch (error) {
    // Nested past all reason: shown as one.
    if (error instanceof RangeError) return [{ type: 'paragraph', raw: text }];
    throw error;
  }
}
