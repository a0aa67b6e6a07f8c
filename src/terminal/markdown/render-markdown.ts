import { printableLines } from '../printable.ts';
import type { Paint } from '../style.ts';
import { blockLines } from './block-lines.ts';
import { lexMarkdown } from './lex.ts';
import { type Line, paintLine, span } from './span.ts';
import { cutSpans } from './wrap.ts';

export interface MarkdownOptions {
  /** Columns; 20 or more. */
  readonly width: number;
  readonly paint: Paint;
}

/**
 * Markdown as a terminal shows it: lines of at most `width` columns, no line break at the end, no escapes but those of
 * `paint`. The text is a model's: its control characters are shown, not sent. Never throws.
 */
export function renderMarkdown(text: string, options: MarkdownOptions): string {
  const width = Math.max(20, options.width);
  return markdownLines(text.toWellFormed(), width, options.paint)
    .map((line) => paintLine(line, options.paint))
    .join('\n');
}

function markdownLines(text: string, width: number, paint: Paint): readonly Line[] {
  try {
    return blockLines(lexMarkdown(text), width, { plain: paint('bold', 'a') === 'a' });
  } catch (error) {
    // Marked up past all reason, which no honest answer is: shown as it is.
    if (error instanceof RangeError) return cutSpans([span(printableLines(text))], width);
    throw error;
  }
}
