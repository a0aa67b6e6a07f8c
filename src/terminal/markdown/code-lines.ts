import type { Tokens } from 'marked';
import { printable } from '../printable.ts';
import type { Style } from '../style.ts';
import { type Line, span } from './span.ts';
import { cutSpans } from './wrap.ts';

const TAB = 4;
/** Stands before what didn't fit on the line before. */
const CONTINUED = '↪ ';

/** Code as it is, indented; lines that are too long go on in the next one, marked. Lines of a diff get its colours. */
export function codeLines(token: Tokens.Code, width: number): readonly Line[] {
  const indent = width >= 40 ? '    ' : '  ';
  const isDiff = /^(diff|patch)\b/.test(token.lang ?? '');
  return token.text.split('\n').flatMap((raw) => {
    const code = span(printable(untabbed(raw)), ...(isDiff ? diffStyles(raw) : []));
    const [first = [], ...rest] = cutSpans([code], width - indent.length);
    const others = cutSpans(rest.flat(), width - indent.length - CONTINUED.length);
    return [
      [span(indent), ...first],
      ...(rest.length === 0 ? [] : others.map((line): Line => [span(indent), span(CONTINUED, 'dim'), ...line])),
    ];
  });
}

function untabbed(line: string): string {
  let column = 0;
  return line.replace(/\t|[^\t]+/g, (part) => {
    const text = part === '\t' ? ' '.repeat(TAB - (column % TAB)) : part;
    column += text.length;
    return text;
  });
}

function diffStyles(line: string): readonly Style[] {
  if (line.startsWith('+')) return ['green'];
  if (line.startsWith('-')) return ['red'];
  return line.startsWith('@@') ? ['cyan'] : [];
}
