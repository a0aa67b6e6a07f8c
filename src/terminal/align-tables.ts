import { formatTable } from './table.ts';

/** Text whose tables are tab-separated lines, with their columns in line for a person. */
export function alignTables(text: string): string {
  const parts: string[] = [];
  let rows: string[][] = [];
  const flush = (): void => {
    const [head, ...rest] = rows;
    if (head !== undefined) parts.push(formatTable(head, rest));
    rows = [];
  };
  for (const line of text.split('\n')) {
    if (line.includes('\t')) rows.push(line.split('\t'));
    else {
      flush();
      parts.push(line);
    }
  }
  flush();
  return parts.join('\n');
}
