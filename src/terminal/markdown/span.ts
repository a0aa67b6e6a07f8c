import { displayWidth } from '../display-width.ts';
import type { Paint, Style } from '../style.ts';

/** Text that is safe to print, with the styles it is painted in, outermost first. */
export interface Span {
  readonly text: string;
  readonly styles: readonly Style[];
}

/** One line of the terminal, without its line break. */
export type Line = readonly Span[];

export function span(text: string, ...styles: readonly Style[]): Span {
  return { text, styles };
}

export function lineWidth(line: Line): number {
  return displayWidth(line.map(({ text }) => text).join(''));
}

/** Without spaces at its end, painted ones neither. */
export function paintLine(line: Line, paint: Paint): string {
  const last = line.findLastIndex(({ text }) => text.trimEnd() !== '');
  return line
    .slice(0, last + 1)
    .map(({ text, styles }, index) => {
      const kept = index === last ? text.trimEnd() : text;
      return kept === '' ? '' : styles.reduceRight((painted, style) => paint(style, painted), kept);
    })
    .join('');
}
