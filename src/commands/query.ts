import { text as readText } from 'node:stream/consumers';
import type { Cell, QueryResult } from '../cache/query.ts';
import { DEFAULT_QUERY_LIMITS } from '../cache/query.ts';
import type { QueryAnswer } from '../cache/reader-operations.ts';
import { AppError } from '../lib/errors.ts';
import { inWords } from '../terminal/duration.ts';
import { formatTable } from '../terminal/table.ts';
import { openCacheReader } from './cache-reader.ts';
import { type GlobalOptions, openSession } from './session.ts';
import { StopSignal } from './stop-signal.ts';
import { uniqueNames } from './unique-names.ts';

interface QueryOptions {
  readonly output?: 'table' | 'json' | 'csv' | 'markdown';
  readonly json?: boolean;
  readonly limit: string;
  readonly timeout: string;
}

/** Read-only SQL over the cache. Rows on standard output; how fresh they are, and what was cut, on standard error. */
export async function query(
  globals: GlobalOptions,
  options: QueryOptions,
  [operand = '']: readonly string[],
): Promise<number> {
  const maxRows = Math.ceil(positive('--limit', options.limit));
  const timeoutMs = positive('--timeout', options.timeout) * 1000;
  const sql = operand === '-' ? await readText(process.stdin) : operand;
  const session = await openSession('query', globals, { quiet: true });
  using stop = new StopSignal();
  await using reader = openCacheReader(session, { timeoutMs });
  const answer = await reader.query({ sql, limits: { ...DEFAULT_QUERY_LIMITS, maxRows } }, { signal: stop.signal });
  const output = options.json === true ? 'json' : (options.output ?? 'table');
  process.stdout.write(`${print(answer, output)}\n`);
  if (output !== 'json') process.stderr.write(`${footnote(answer)}\n`);
  return 0;
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0)
    throw new AppError('usage', `${option} takes a number above 0, not "${text}".`);
  return value;
}

function print(answer: QueryAnswer, output: 'table' | 'json' | 'csv' | 'markdown'): string {
  switch (output) {
    case 'json': {
      const columns = uniqueNames(answer.columns);
      return JSON.stringify({
        columns,
        rows: answer.rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]]))),
        truncated: answer.truncated,
        cutCells: answer.cutCells,
        scopes: answer.scopes,
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
    case 'table':
      return formatTable(
        answer.columns,
        answer.rows.map((row) => row.map(tableCell)),
        { right: answer.columns.filter((_, index) => isNumeric(answer, index)) },
      );
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

function footnote(answer: QueryAnswer): string {
  const rows = `${answer.rows.length.toLocaleString('en-US')}${answer.truncated ? ' or more' : ''} ${answer.rows.length === 1 ? 'row' : 'rows'}`;
  const cut = answer.truncated ? ' (cut: raise --limit, or ask for less)' : '';
  const cells = answer.cutCells === 0 ? '' : ` · ${answer.cutCells} long cells cut`;
  const ages = answer.scopes.map((scope) => {
    const where = `${scope.cluster} ${scope.kind}${scope.namespace === '' ? '' : ` in ${scope.namespace}`}`;
    return scope.ageMs === undefined
      ? `${where} never scanned`
      : `${where} ${scope.freshness}, ${inWords(scope.ageMs)} old`;
  });
  const unknown =
    answer.tablesRead.length > 0 && ages.length === 0 ? ['nothing scanned yet: these rows say nothing'] : [];
  return [`${rows}${cut}${cells}`, ...shorten([...ages, ...unknown])].join(' · ');
}

function shorten(parts: readonly string[]): readonly string[] {
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), `${parts.length - 5} more scopes (k8s-mcp status)`];
}
