import { printableLines } from '../terminal/printable.ts';
import { formatTable } from '../terminal/table.ts';

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
export function toolList(
  tools: readonly ShownTool[],
  { width, writes = 'writes' }: Fit & { readonly writes?: string } = {},
): string {
  const rows = tools.map((found) => [
    found.name,
    found.annotations?.['readOnlyHint'] === true ? '' : writes,
    found.description ?? '',
  ]);
  return formatTable(['TOOL', '', 'WHAT'], rows, width === undefined ? {} : { width });
}

interface ParameterSchema {
  readonly type?: unknown;
  readonly description?: string;
  readonly enum?: readonly unknown[];
}

/** A tool and its parameters. */
export function toolHelp(found: ShownTool, { width }: Fit = {}): string {
  const properties = (found.inputSchema['properties'] ?? {}) as Readonly<Record<string, ParameterSchema>>;
  const required = (found.inputSchema['required'] ?? []) as readonly string[];
  const rows = Object.entries(properties).map(([name, schema]) => [
    `--${name}`,
    schema.enum === undefined ? String(schema.type ?? '') : schema.enum.map(String).join(' | '),
    required.includes(name) ? 'required' : '',
    schema.description ?? '',
  ]);
  const head = printableLines(`${found.name}: ${found.description ?? ''}`);
  return rows.length === 0
    ? head
    : `${head}\n\n${formatTable(['PARAMETER', 'TYPE', '', ''], rows, width === undefined ? {} : { width })}`;
}
