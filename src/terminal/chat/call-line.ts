import type { ToolCallReport } from '../../agent/agent-event.ts';
import { callWords } from '../call-words.ts';
import { displayWidth } from '../display-width.ts';
import { cutTo } from '../fit-table.ts';
import type { Paint } from '../style.ts';
import type { Words } from '../words/words.ts';

/** An ended call on one line: `[3] k8s_list_pods namespace=shop · cache 42 s · 8 ms · 1,234 tokens`. */
export function callLine(
  report: ToolCallReport,
  {
    number,
    width,
    paint,
    words,
  }: { readonly number: number; readonly width: number; readonly paint: Paint; readonly words: Words },
): string {
  const mark = `[${number}]`;
  const facts = words.call.facts(report);
  const room = width - displayWidth(`${mark}  · ${facts}`);
  const call = cutTo(callWords(report), Math.max(8, room));
  return [
    paint(report.isError ? 'red' : 'green', mark),
    ' ',
    call,
    paint(report.isError ? 'red' : 'dim', ` · ${facts}`),
  ].join('');
}
