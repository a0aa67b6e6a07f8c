import type { ToolCallReport } from '../../agent/agent-event.ts';
import { displayWidth } from '../display-width.ts';
import { cutTo } from '../fit-table.ts';
import type { Paint } from '../style.ts';
import { printable } from '../table.ts';
import type { Words } from '../words/words.ts';

/** Longer ones say no more at a glance. */
const LONGEST_VALUE = 40;

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
  const call = callWords(report, Math.max(8, room));
  return [
    paint(report.isError ? 'red' : 'green', mark),
    ' ',
    call,
    paint(report.isError ? 'red' : 'dim', ` · ${facts}`),
  ].join('');
}

/** Name and arguments of a call, in at most so many columns. */
export function callWords(call: Pick<ToolCallReport, 'tool' | 'arguments'>, width: number): string {
  const words = Object.entries(call.arguments).map(([name, value]) => `${printable(name)}=${valueWords(value)}`);
  return cutTo([printable(call.tool), ...words].join(' '), width);
}

function valueWords(value: unknown): string {
  const text = typeof value === 'string' && /^[^\s"'=]+$/.test(value) ? value : JSON.stringify(value);
  return cutTo(printable(text ?? ''), LONGEST_VALUE);
}
