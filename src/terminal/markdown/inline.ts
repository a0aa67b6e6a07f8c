import type { MarkedToken, Tokens } from 'marked';
import { printable, printableLines } from '../printable.ts';
import type { Style } from '../style.ts';
import { own } from './lex.ts';
import { type Span, span } from './span.ts';

/** marked decodes numbers; these names are the ones that models write. */
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };

export interface InlineOptions {
  /** Nothing is painted: code and struck-out text keep their marks, since nothing else would tell them. */
  readonly plain: boolean;
}

/** Spans of running text; a line break in them is a line break. */
export function inlineSpans(
  tokens: readonly MarkedToken[],
  options: InlineOptions,
  styles: readonly Style[] = [],
): readonly Span[] {
  const inside = (token: { readonly tokens?: Tokens.Generic['tokens'] }, ...more: readonly Style[]): readonly Span[] =>
    inlineSpans(own(token.tokens), options, [...styles, ...more]);
  const text = (value: string, ...more: readonly Style[]): Span => span(value, ...styles, ...more);
  return tokens.flatMap((token): readonly Span[] => {
    switch (token.type) {
      case 'strong':
        return inside(token, 'bold');
      case 'em':
        return inside(token, 'italic');
      case 'del':
        return options.plain ? [text('~~'), ...inside(token), text('~~')] : inside(token, 'strikethrough');
      case 'codespan':
        return [text(options.plain ? `\`${printable(token.text)}\`` : printable(token.text), 'cyan')];
      case 'br':
        return [text('\n')];
      case 'checkbox':
        return [];
      case 'link':
        return linkSpans(token, inside(token, 'underline'), text);
      case 'image':
        return [text(`${cleanText(token.text)} (${printable(decodeEntities(token.href))})`)];
      case 'text':
        return token.tokens === undefined ? [text(cleanText(token.text))] : inside(token);
      case 'escape':
        return [text(cleanText(token.text))];
      default:
        return [text(printableLines(token.raw))];
    }
  });
}

/** The target is always shown: what a link says and where it leads may differ. */
function linkSpans(
  token: Tokens.Link,
  shown: readonly Span[],
  text: (value: string, ...styles: readonly Style[]) => Span,
): readonly Span[] {
  if (token.autolink === true) return [text(printable(token.text), 'underline')];
  const target = printable(decodeEntities(token.href));
  const label = shown.map((part) => part.text).join('');
  return label === target || `mailto:${label}` === target ? shown : [...shown, text(` (${target})`, 'dim')];
}

function cleanText(text: string): string {
  return printableLines(decodeEntities(text));
}

function decodeEntities(text: string): string {
  return text.replace(/&(\w+);/g, (whole, name: string) =>
    Object.hasOwn(ENTITIES, name) ? (ENTITIES[name] ?? whole) : whole,
  );
}
