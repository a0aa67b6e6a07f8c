import type { Cell, QueryResult } from '../cache/query.ts';
import type { QueryAnswer } from '../cache/reader-operations.ts';
import { fitTable } from '../terminal/fit-table.ts';
import { printable } from '../terminal/printable.ts';
import { formatTable } from '../terminal/table.ts';
import type { Words } from '../terminal/words/words.ts';
import { scopeJson } from './status-json.ts';
import { uniqueNames } from './unique-names.ts';

export type Output = 'table' | 'json' | 'csv' | 'markdown';

export const OUTPUTS: readonly Output[] = ['table', 'json', 'csv', 'markdown'];

/** An answer in the form that was asked for; `width`: the most columns that a table may take. */
export function answerText(answer: QueryAnswer, output: Output, { width }: { readonly width?: number } = {}): string {
  switch (output) {
    case 'json': {
      const columns = uniqueNames(answer.columns);
      return JSON.stringify({
        columns,
        rows: answer.rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]]))),
        truncated: answer.truncated,
        cutCells: answer.cutCells,
        scopes: answer.scopes.map(scopeJson),
      });
    }
    case 'csv':
      return [answer.columns, ...answer.rows].map((row) => row.map(csvCell).join(',')).join('\n');
    case 'markdown': {
      const line = (cells: readonly Cell[]): string => `| ${cells.map(markdownCell).join(' | ')} |`;
      return [line(answer.columns), `|${answer.columns.map(() => '---').join('|')}|`, ...answer.rows.map(line)].join(
        '\n',
      );
    }
    case 'table': {
      const rows = answer.rows.map((row) => row.map(tableCell));
      const right = answer.columns.filter((_, index) => isNumeric(answer, index));
      return width === undefined
        ? formatTable(answer.columns, rows, { right })
        : fitTable(answer.columns, rows, { right, width });
    }
  }
}

/** RFC 4180. */
function csvCell(cell: Cell): string {
  const text = cell === null ? '' : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function markdownCell(cell: Cell): string {
  return tableCell(cell).replaceAll('|', '\\|').replaceAll('\n', '<br>');
}

function tableCell(cell: Cell): string {
  return cell === null ? 'NULL' : String(cell);
}

function isNumeric(result: QueryResult, index: number): boolean {
  return result.rows.length > 0 && result.rows.every((row) => typeof row[index] === 'number' || row[index] === null);
}

/** How many rows there are, what was cut, and how old what they were read from is. */
export function footnote({ report }: Pick<Words, 'report'>, answer: QueryAnswer): string {
  const said = report.query;
  const rows = said.rows(answer.rows.length, { cut: answer.truncated });
  const cells = answer.cutCells === 0 ? [] : [said.cellsCut(answer.cutCells)];
  const ages = answer.scopes.map(({ cluster, kind, namespace, freshness, ageMs }) => {
    const scope = printable(said.scope(cluster, kind, namespace));
    return ageMs === undefined ? said.neverScanned(scope) : said.aged(scope, freshness, ageMs);
  });
  const unknown = answer.tablesRead.length > 0 && ages.length === 0 ? [said.nothingScanned] : [];
  return [rows, ...cells, ...shortened([...ages, ...unknown], said.moreScopes)].join(' · ');
}

function shortened(parts: readonly string[], more: (count: number) => string): readonly string[] {
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), more(parts.length - 5)];
}
