import type { ToolCallReport } from '../../agent/agent-event.ts';
import { printableLines } from '../printable.ts';
import type { Paint } from '../style.ts';
import type { Words } from '../words/words.ts';
import { answerText, READABLE_COLUMNS } from './answer-text.ts';
import { callLine } from './call-line.ts';
import { resultText } from './result-text.ts';
import { wrapLines } from './wrap-lines.ts';

/** A finished part of the conversation, which is printed once and then belongs to the terminal. */
export type Piece =
  | { readonly kind: 'question'; readonly text: string }
  /** Markdown. */
  | { readonly kind: 'answer'; readonly text: string }
  | { readonly kind: 'call'; readonly number: number; readonly report: ToolCallReport }
  | { readonly kind: 'result'; readonly number: number; readonly report: ToolCallReport }
  /** Sentences of ours. */
  | { readonly kind: 'notice' | 'warning' | 'error' | 'footer' | 'approval' | 'outcome' | 'log'; readonly text: string }
  /** As it is, escapes included. */
  | { readonly kind: 'plain'; readonly text: string };

export interface PieceStyle {
  readonly width: number;
  readonly paint: Paint;
  readonly words: Words;
}

/** A piece as lines of at most `width` columns, without a line break at the end. */
export function renderPiece(piece: Piece, { width, paint, words }: PieceStyle): string {
  const sentences = (text: string, style: Parameters<Paint>[0] | undefined): string =>
    wrapLines(text, Math.min(width, READABLE_COLUMNS))
      .map((line) => (style === undefined || line === '' ? line : paint(style, line)))
      .join('\n');
  switch (piece.kind) {
    case 'question': {
      const lines = wrapLines(printableLines(piece.text), width - 2);
      return lines.map((line, index) => `${index === 0 ? paint('cyan', '>') : ' '} ${paint('bold', line)}`).join('\n');
    }
    case 'answer':
      return answerText(piece.text, { width, paint });
    case 'call':
      return callLine(piece.report, { number: piece.number, width, paint, words });
    case 'result':
      return [
        callLine(piece.report, { number: piece.number, width, paint, words }),
        resultText(piece.report.text, { width, paint }),
      ].join('\n');
    case 'notice':
    case 'warning':
      return sentences(piece.text, 'yellow');
    case 'error':
      return sentences(piece.text, 'red');
    case 'footer':
    case 'log':
      return sentences(piece.text, 'dim');
    case 'approval':
    case 'outcome':
      return sentences(piece.text, undefined);
    case 'plain':
      return piece.text;
  }
}

/** Kinds that follow each other without a blank line. */
const CLOSE: Readonly<Partial<Record<Piece['kind'], readonly Piece['kind'][]>>> = {
  call: ['call', 'notice', 'log'],
  notice: ['call', 'notice', 'log'],
  log: ['log', 'call', 'notice'],
  plain: ['plain', 'footer', 'log'],
  approval: ['outcome'],
};

/** Whether a blank line stands between two pieces. */
export function isApart(before: Piece['kind'] | undefined, after: Piece['kind']): boolean {
  return before !== undefined && CLOSE[before]?.includes(after) !== true;
}
