import { printableLines } from '../terminal/printable.ts';
import { formatTable } from '../terminal/table.ts';
import type { Words } from '../terminal/words/words.ts';

/** What is shown of a tool. */
interface ShownTool {
  readonly name: string;
  readonly description?: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly annotations?: Readonly<Record<string, unknown>>;
}

interface Fit {
  /** The most columns that a line may take. */
  readonly width?: number;
}

/** The tools of a server, one a line; `writes` marks those that change something. */
export function toolList({ report, slash }: Words, tools: readonly ShownTool[], { width }: Fit = {}): string {
  const rows = tools.map((found) => [
    found.name,
    found.annotations?.['readOnlyHint'] === true ? '' : slash.writes,
    found.description ?? '',
  ]);
  return formatTable(['TOOL', '', 'WHAT'], rows, {
    heading: report.tool.heading,
    ...(width === undefined ? {} : { width }),
  });
}

interface ParameterSchema {
  readonly type?: unknown;
  readonly description?: string;
  readonly enum?: readonly unknown[];
}

/** A tool and its parameters. */
export function toolHelp({ report }: Words, found: ShownTool, { width }: Fit = {}): string {
  const properties = (found.inputSchema['properties'] ?? {}) as Readonly<Record<string, ParameterSchema>>;
  const required = (found.inputSchema['required'] ?? []) as readonly string[];
  const rows = Object.entries(properties).map(([name, schema]) => [
    `--${name}`,
    schema.enum === undefined ? String(schema.type ?? '') : schema.enum.map(String).join(' | '),
    required.includes(name) ? report.tool.required : '',
    schema.description ?? '',
  ]);
  const head = printableLines(`${found.name}: ${found.description ?? ''}`);
  if (rows.length === 0) return head;
  const table = formatTable(['PARAMETER', 'TYPE', '', ''], rows, {
    heading: report.tool.heading,
    ...(width === undefined ? {} : { width }),
  });
  return `${head}\n\n${table}`;
}
