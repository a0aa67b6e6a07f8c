/** The tools of an MCP server as an oracle calls them. */
export interface OracleTools {
  /** The tool's text. Throws where the tool failed, so that an oracle never answers from an error. */
  text(tool: string, toolArguments: Readonly<Record<string, unknown>>): Promise<string>;
  /** The same for a write, whose refusal is a result like any other. */
  attempt(
    tool: string,
    toolArguments: Readonly<Record<string, unknown>>,
  ): Promise<{ readonly text: string; readonly isError: boolean }>;
}

export type Row = Readonly<Record<string, string>>;

/** The table in a list's text: a record a row, by the names of its columns. */
export function tableRows(text: string): readonly Row[] {
  const [header, ...rows] = text
    .split('\n')
    .filter((line) => line.includes('\t'))
    .map((line) => line.split('\t'));
  if (header === undefined) return [];
  return rows.map((cells) => Object.fromEntries(header.map((name, index) => [name, cells[index] ?? ''])));
}

/** The first match's first group; throws with the text where there is none. */
export function matchIn(text: string, pattern: RegExp): string {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`${pattern} is not in: ${text.slice(0, 500)}`);
  return found;
}
