import { headerLine, placeWords, scopeWords, sourceWords } from './header.ts';
import type { ListOutcome, Row, RowPosition } from './outcome.ts';
import { escapeCell, formatCount } from './plain-text.ts';
import { rowLine, rowLineWithin } from './table-text.ts';
import { takeInOrder } from './take-in-order.ts';
import { cutToTokens } from './token-cut.ts';
import { estimateTokens } from './token-estimate.ts';

/** Values counted in the summary line; a list by a free-text column would fill the page otherwise. */
const SUMMARY_VALUES = 12;

/** Trouble first, then by key. */
export function compareRows(a: RowPosition, b: RowPosition): number {
  return b.rank - a.rank || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
}

/** A list as a table within `budget` tokens: as many rows as fit after `outcome.after`, and a cursor for the rest. */
export function listText(outcome: ListOutcome, budget: number): string {
  const { after } = outcome;
  const rows = after === undefined ? outcome.rows : outcome.rows.filter((row) => compareRows(row, after) > 0);
  const { before, after: behind } = outcome.beyond ?? { before: 0, after: 0 };
  const page: Page = { before: before + outcome.rows.length - rows.length, lines: [], rest: rows.length + behind };
  if (rows.length === 0) return assemble(outcome, page, budget);

  // The counts in the header only get shorter, the cursor of a later row hardly longer than the first one's.
  const frame = assemble(outcome, { ...page, lines: [], last: rows[0] as Row }, budget);
  let left = budget - Math.ceil(estimateTokens(frame) * 1.05) - 8;
  const limit = Math.min(rows.length, Math.max(1, outcome.limit ?? rows.length));
  const shown: Row[] = [];
  for (const row of inOrder(rows, limit, Math.ceil(budget / Math.max(2, outcome.columns.length)))) {
    const line = rowLine(row.cells);
    const cost = estimateTokens(`${line}\n`, { stopAbove: left });
    if (cost > left && shown.length > 0) break;
    page.lines.push(cost > left ? rowLineWithin(row.cells, Math.max(16, left)) : line);
    shown.push(row);
    left -= cost;
  }

  for (;;) {
    page.rest = rows.length - shown.length + behind;
    const last = shown.at(-1);
    const text = assemble(outcome, last === undefined ? page : { ...page, last }, budget);
    const over = estimateTokens(text) - budget;
    if (over <= 0 || last === undefined) return text;
    if (page.lines.length === 1) {
      // A walk must get on: one row is always shown, however little of it.
      page.lines[0] = rowLineWithin(last.cells, Math.max(8, estimateTokens(page.lines[0] ?? '') - over - 2));
      return assemble(outcome, { ...page, last }, budget);
    }
    page.lines.pop();
    shown.pop();
  }
}

interface Page {
  /** Rows on earlier pages. */
  readonly before: number;
  readonly lines: string[];
  /** Rows after this page. */
  rest: number;
  readonly last?: Row;
}

function* inOrder(rows: readonly Row[], limit: number, batch: number): Generator<Row> {
  let rest = rows;
  let given = 0;
  while (given < limit) {
    const next = takeInOrder(rest, compareRows, Math.min(batch, limit - given));
    yield* next;
    given += next.length;
    const last = next.at(-1);
    if (last === undefined) return;
    rest = rest.filter((row) => compareRows(row, last) > 0);
  }
}

function assemble(outcome: ListOutcome, page: Page, budget: number): string {
  const lines = [cutToTokens(header(outcome, page), Math.floor(budget / 5))];
  if (outcome.after === undefined && outcome.summary.length > 0) {
    lines.push(cutToTokens(summary(outcome.summary), Math.floor(budget / 8)));
  }
  const notes = outcome.notes.map((note) => `note: ${escapeCell(note)}`).join('\n');
  if (notes !== '') lines.push(cutToTokens(notes, Math.floor(budget / 6)));
  if (foundIn(outcome) === 0) lines.push(cutToTokens(emptyWords(outcome), Math.floor(budget / 8)));
  else if (page.last === undefined) lines.push('Nothing after this cursor: the list is at its end.');
  else lines.push(rowLineWithin(outcome.columns, Math.floor(budget / 6)), ...page.lines);
  if (page.rest > 0 && page.last !== undefined) lines.push(tail(outcome, page.rest, page.last));
  return lines.join('\n');
}

function foundIn({ rows, beyond }: ListOutcome): number {
  return rows.length + (beyond?.before ?? 0) + (beyond?.after ?? 0);
}

function header(outcome: ListOutcome, page: Page): string {
  const found = foundIn(outcome);
  const shown = page.lines.length;
  let counts = `${formatCount(found)} found`;
  if (found === 0) counts = 'none found';
  else if (page.before > 0) {
    counts += shown > 0 ? `, ${formatCount(page.before + 1)}–${formatCount(page.before + shown)} shown` : '';
  } else if (shown < found) counts += `, ${formatCount(shown)} shown`;
  const incomplete = outcome.complete ? [] : ['INCOMPLETE: not everything in scope could be read'];
  return headerLine([...scopeWords(outcome.scope), counts, ...incomplete, sourceWords(outcome.source)]);
}

function summary(values: ListOutcome['summary']): string {
  const words = values
    .slice(0, SUMMARY_VALUES)
    .map(([value, count]) => `${formatCount(count)} ${value === '' ? '(none)' : escapeCell(value)}`);
  const more = values.length - SUMMARY_VALUES;
  return [...words, ...(more > 0 ? [`${formatCount(more)} further values`] : [])].join(' · ');
}

function emptyWords(outcome: ListOutcome): string {
  const { scope } = outcome;
  const place = headerLine(placeWords({ ...scope, narrowedBy: [] })).replace(' · ', ', ');
  const narrowed = scope.narrowedBy ?? [];
  const words = `No ${headerLine([scope.resource])} in ${place}${narrowed.length > 0 ? ` match ${headerLine(narrowed)}` : ''}`;
  return outcome.complete ? `${words}.` : `${words}, in what could be read.`;
}

function tail(outcome: ListOutcome, rest: number, last: Row): string {
  const narrowBy = outcome.narrowBy.length > 0 ? `, or narrow by ${outcome.narrowBy.join(', ')}` : '';
  return `${formatCount(rest)} more: cursor=${outcome.cursorAfter({ rank: last.rank, key: last.key })}${narrowBy}`;
}
