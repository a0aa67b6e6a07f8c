/**
 * Characters that don't show, or that make a reader see something else than what is there: control characters, line
 * and paragraph separators, zero-width and bidirectional controls, tag characters (invisible text that models read),
 * halves of surrogate pairs. Tab, carriage return and line feed are in it too.
 */
const HIDDEN =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e01ef}\p{Cs}]/u;
const ALL_HIDDEN = new RegExp(HIDDEN.source, 'gu');

/** Colour sequences of terminals (SGR). They carry no text, and a log may be full of them. */
const COLOUR = /\u001b\[[0-9;:]*m/g;

/** One line of a table or a header: nothing in it can end the cell or the line, or drive a terminal. */
export function escapeCell(text: string): string {
  return HIDDEN.test(text) ? text.replace(ALL_HIDDEN, visible) : text;
}

/** A line of a log: tabs stay, colours go, the rest as in a cell. */
export function escapeLine(text: string): string {
  if (!HIDDEN.test(text)) return text;
  return text.replace(COLOUR, '').replace(ALL_HIDDEN, (found) => (found === '\t' ? found : visible(found)));
}

/** Text of several lines, as API servers write their messages: line feeds and tabs stay. */
export function escapeText(text: string): string {
  if (!HIDDEN.test(text)) return text;
  return text.replace(ALL_HIDDEN, (found) => (found === '\t' || found === '\n' ? found : visible(found)));
}

/** JSON with the same characters as `\u` escapes: still the same JSON. */
export function escapeJson(json: string): string {
  return HIDDEN.test(json) ? json.replace(ALL_HIDDEN, unicodeEscape) : json;
}

function visible(found: string): string {
  if (found === '\n') return '\\n';
  if (found === '\r') return '\\r';
  if (found === '\t') return '\\t';
  return unicodeEscape(found);
}

function unicodeEscape(found: string): string {
  return Array.from(
    { length: found.length },
    (_, at) => `\\u${found.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('');
}

/** `10000` → `10,000`, in every locale. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 row`, `2 rows`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
