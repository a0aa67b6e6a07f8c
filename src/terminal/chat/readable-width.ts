/** Lines of running text that are longer are hard to follow back; tables and code take all there is. */
const READABLE = 110;

/** The width to set a Markdown text in, on a terminal of so many columns. */
export function readableWidth(text: string, columns: number): number {
  return /^\s*(\||```|~~~)/m.test(text) ? columns : Math.min(columns, READABLE);
}
