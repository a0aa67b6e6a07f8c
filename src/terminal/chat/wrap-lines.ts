import { span } from '../markdown/span.ts';
import { cutSpans, wrapSpans } from '../markdown/wrap.ts';

/** Lines of a plain text, none wider than `width`, broken between words; what a line is indented by stays. */
export function wrapLines(text: string, width: number): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const indent = /^ */.exec(line)?.[0] ?? '';
    const inner = Math.max(2, width - indent.length);
    const lines = wrapSpans([span(line.slice(indent.length))], inner);
    return lines.map((parts) => indent + parts.map((part) => part.text).join(''));
  });
}

/** Lines cut just where they are full, for text in which spaces count. */
export function cutLines(text: string, width: number): readonly string[] {
  return cutSpans([span(text)], Math.max(2, width)).map((parts) => parts.map((part) => part.text).join(''));
}
