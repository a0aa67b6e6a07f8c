/** Questions, answers and arguments are stored up to this many bytes of UTF-8, so that no turn can fill the disk. */
export const TEXT_BYTES = 262_144;

/** Names, sources and summaries of a call, one line each. */
export const CALL_TEXT_BYTES = 4096;

/** The text itself where it fits; else its beginning, ended by a mark with its whole size, together at most `bytes` of UTF-8. */
export function cutText(text: string, bytes: number): string {
  const size = Buffer.byteLength(text);
  if (size <= bytes) return text;
  const mark = ` … [cut: ${size} bytes in all]`;
  return `${beginning(text, bytes - Buffer.byteLength(mark))}${mark}`;
}

/** The object as JSON text of at most `TEXT_BYTES`; a larger one becomes `{"cut": "the beginning of its JSON text …"}`. */
export function cutJson(value: Readonly<Record<string, unknown>>): string {
  const json = JSON.stringify(value);
  if (Buffer.byteLength(json) <= TEXT_BYTES) return json;
  // Quotes and backslashes of JSON text are escaped once more inside of JSON text.
  return JSON.stringify({ cut: cutText(json, TEXT_BYTES / 2 - 16) });
}

/** As many whole characters as fit. */
function beginning(text: string, bytes: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(bytes));
  return text.slice(0, read);
}
