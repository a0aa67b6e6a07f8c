import { join } from 'node:path';
import { HistoryReader } from '../history/history-reader.ts';
import { isoMoments, systemClock } from '../lib/clock.ts';
import { compareRows } from '../result/list-text.ts';
import { loadMarkKey } from '../result/mark-key.ts';
import { createRedactor } from '../result/redactor.ts';
import { createRenderer } from '../result/renderer.ts';
import { alignTables } from '../terminal/align-tables.ts';
import { wordsFor } from '../terminal/words/words-for.ts';
import { changesJson } from './changes-json.ts';
import { openCacheReader } from './open-cache-reader.ts';
import { type GlobalOptions, openSession } from './session.ts';
import { StopSignal } from './stop-signal.ts';

interface NarrowOptions {
  readonly namespace?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly cluster?: string;
  readonly cursor?: string;
  readonly json?: boolean;
}

interface ChangesOptions extends NarrowOptions {
  readonly since?: string;
  readonly until?: string;
}

interface DiffOptions extends NarrowOptions {
  readonly from: string;
  readonly to?: string;
}

const READ_TIMEOUT_MS = 30_000;

/** What changed, as the scanner recorded it. */
export async function changes(globals: GlobalOptions, options: ChangesOptions): Promise<number> {
  return await print(globals, 'changes', options);
}

/** What is different between two times. */
export async function diff(globals: GlobalOptions, options: DiffOptions): Promise<number> {
  const { from: since, to: until, ...rest } = options;
  return await print(globals, 'diff', { ...rest, since, ...(until === undefined ? {} : { until }) });
}

async function print(globals: GlobalOptions, operation: 'changes' | 'diff', options: ChangesOptions): Promise<number> {
  const session = await openSession(operation, globals, { quiet: true });
  using stop = new StopSignal();
  await using reader = openCacheReader(session, { timeoutMs: READ_TIMEOUT_MS });
  const history = new HistoryReader({ reader, clock: systemClock });
  const { since, until, namespace, kind, name, cluster, cursor } = options;
  const input = { since, until, namespace, kind, name, cluster, cursor };
  if (options.json === true && cursor === undefined) {
    const answer = await history.answer(operation, input, { signal: stop.signal });
    process.stdout.write(`${JSON.stringify(changesJson(operation, answer), isoMoments)}\n`);
    return 0;
  }
  const outcome = await history[operation](input, { signal: stop.signal });
  if (options.json === true) {
    const { after, columns } = outcome;
    const rows = after === undefined ? outcome.rows : outcome.rows.filter((row) => compareRows(row, after) > 0);
    process.stdout.write(`${JSON.stringify({ columns, rows: rows.map(({ cells }) => cells) })}\n`);
    return 0;
  }
  const { key } = await loadMarkKey({ path: join(session.homeFolder, 'mark.key') });
  const renderer = createRenderer(
    { redactor: createRedactor({ key }) },
    { budgetTokens: session.config.mcpResultTokens },
  );
  const { text } = renderer.render(outcome);
  const told = wordsFor(session.config.environment.all).report.history.answer(text);
  process.stdout.write(`${process.stdout.isTTY ? alignTables(told) : told}\n`);
  return 0;
}
