import type { MarkedToken, Tokens } from 'marked';
import { printableLines } from '../printable.ts';
import { codeLines } from './code-lines.ts';
import { type InlineOptions, inlineSpans } from './inline.ts';
import { own } from './lex.ts';
import { type Line, lineWidth, type Span, span } from './span.ts';
import { tableLines } from './table-lines.ts';
import { wrapSpans } from './wrap.ts';

/** Deeper than this, nothing is indented any more: text of a few columns can't be read. */
const NARROWEST = 16;

/** Lines of blocks, a blank one between two of them; none is wider than `width`. */
export function blockLines(tokens: readonly MarkedToken[], width: number, options: InlineOptions): readonly Line[] {
  return tokens
    .filter((token) => token.type !== 'space')
    .flatMap((token, index) => [...(index === 0 ? [] : [[]]), ...linesOf(token, width, options)]);
}

function linesOf(token: MarkedToken, width: number, options: InlineOptions): readonly Line[] {
  switch (token.type) {
    case 'heading': {
      const mark = options.plain ? [span(`${'#'.repeat(token.depth)} `)] : [];
      const styles = token.depth === 1 ? (['bold', 'underline'] as const) : (['bold'] as const);
      return wrapSpans([...mark, ...inlineSpans(own(token.tokens), options, styles)], width);
    }
    case 'list':
      return listLines(token, width, options);
    case 'blockquote':
      return indented([span('│ ', 'dim')], [span('│ ', 'dim')], width, (inner) =>
        blockLines(own(token.tokens), inner, options),
      );
    case 'code':
      return codeLines(token, width);
    case 'table':
      return tableLines(token, width, options);
    case 'hr':
      return [[span('─'.repeat(width), 'dim')]];
    case 'paragraph':
    case 'text':
      return textLines(inlineSpans(token.tokens === undefined ? [token] : own(token.tokens), options), width);
    case 'space':
      return [];
    default:
      return wrapSpans([span(printableLines(token.raw))], width);
  }
}

/** marked leaves a line break at the end of some paragraphs. */
function textLines(spans: readonly Span[], width: number): readonly Line[] {
  const lines = wrapSpans(spans, width);
  return lines.slice(0, Math.max(1, lines.findLastIndex((line) => lineWidth(line) > 0) + 1));
}

function listLines(token: Tokens.List, width: number, options: InlineOptions): readonly Line[] {
  const items = token.items.map((item) => blocksOf(item));
  const apart =
    token.loose && items.some((blocks) => blocks.some((block, index) => index > 0 && block.type !== 'list'));
  return token.items.flatMap((item, index) => {
    const bullet = token.ordered ? `${(token.start === '' ? 1 : token.start) + index}. ` : '• ';
    const marker = item.task ? `[${item.checked === true ? 'x' : ' '}] ` : bullet;
    const lines = indented([span(marker)], [span(' '.repeat(marker.length))], width, (inner) =>
      // A nested list follows its text at once.
      (items[index] ?? []).flatMap((block, place) => [
        ...(place > 0 && item.loose && block.type !== 'list' ? [[]] : []),
        ...linesOf(block, inner, options),
      ]),
    );
    return apart && index > 0 ? [[], ...lines] : lines;
  });
}

function blocksOf(item: Tokens.ListItem): readonly MarkedToken[] {
  return own(item.tokens).filter((token) => token.type !== 'space' && token.type !== 'checkbox');
}

/** Lines behind a prefix, which is another one from the second line on. */
function indented(
  first: Line,
  others: Line,
  width: number,
  render: (width: number) => readonly Line[],
): readonly Line[] {
  const inner = width - lineWidth(first);
  if (inner < NARROWEST) return render(width);
  const lines = render(inner);
  return (lines.length === 0 ? [[]] : lines).map((line, index) => [...(index === 0 ? first : others), ...line]);
}
