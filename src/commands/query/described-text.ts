import type { QueryAnswer } from '../../cache/reader-operations.ts';
import { wrapLines } from '../../terminal/chat/wrap-lines.ts';
import { displayWidth } from '../../terminal/display-width.ts';
import { printable } from '../../terminal/printable.ts';

const GAP = '  ';
/** Below this a sentence is no longer readable in a column of its own. */
const LEAST_WIDTH = 20;

/** What `\d` answers: sentences in the last column, and none of them cut. */
export function describedText({ columns, rows }: QueryAnswer, width: number): string {
  const cells = [columns, ...rows].map((row) => row.map((cell) => printable(cell === null ? '' : String(cell))));
  const last = columns.length - 1;
  const widths = columns.map((_, at) => Math.max(...cells.map((row) => displayWidth(row[at] ?? ''))));
  const before = widths.slice(0, last).reduce((sum, each) => sum + each + GAP.length, 0);
  const room = Math.max(LEAST_WIDTH, width - before);
  return cells
    .flatMap((row) => {
      const head = row
        .slice(0, last)
        .map((cell, at) => cell + ' '.repeat((widths[at] ?? 0) - displayWidth(cell)) + GAP);
      const sentence = wrapLines(row[last] ?? '', room);
      return sentence.map((line, at) => `${at === 0 ? head.join('') : ' '.repeat(before)}${line}`.trimEnd());
    })
    .join('\n');
}
