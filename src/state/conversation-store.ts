import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Conversation, ConversationStore, ConversationSummary, TurnRecord } from './conversation-record.ts';
import { StateFile } from './state-file.ts';
import { titleOf } from './title.ts';
import { insertTurn, readTurns, whole } from './turn-rows.ts';

/** At most this many are named where the beginning of an id is that of several. */
const MATCHES_NAMED = 5;

/**
 * The record of conversations at `path`, see `stateDatabasePath`. The file is opened by the first call, and made by the
 * first turn. Any number of processes may have it open.
 */
export function openConversationStore(
  deps: { readonly clock: Clock },
  options: { readonly path: string },
): ConversationStore & AsyncDisposable {
  const file = new StateFile(deps, options);
  return {
    append: (id, turn) => file.write((database) => append(database, id, turn)),
    list: async ({ limit }) => (await file.read((database) => list(database, limit))) ?? [],
    find: (idOrPrefix) => file.read((database) => find(database, idOrPrefix)),
    delete: async (id) => {
      // Asked first, so that no file is made for it.
      if ((await file.read((database) => isKnown(database, id))) !== true) return false;
      const { changes } = await file.write((database) =>
        database.prepare('DELETE FROM conversations WHERE id = ?').run(id),
      );
      // Else its text would stay in the write-ahead log until that is written over.
      await file.tidy('PRAGMA wal_checkpoint(TRUNCATE)');
      return changes > 0;
    },
    [Symbol.asyncDispose]: () => file[Symbol.asyncDispose](),
  };
}

function append(database: DatabaseSync, id: string, turn: TurnRecord): void {
  database
    .prepare(
      `INSERT INTO conversations (id, title, started_at, updated_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET updated_at = max(updated_at, excluded.updated_at)`,
    )
    .run(id, titleOf(turn.question), isoMs(turn.startedAt), isoMs(turn.startedAt + whole(turn.durationMs)));
  insertTurn(database, id, turn);
}

const SUMMARY = `SELECT id, title, started_at, updated_at,
  (SELECT count(*) FROM turns WHERE conversation_id = conversations.id) AS turns FROM conversations`;
const LAST_FIRST = 'ORDER BY updated_at DESC, id DESC';

function list(database: DatabaseSync, limit: number): readonly ConversationSummary[] {
  return database.prepare(`${SUMMARY} ${LAST_FIRST} LIMIT ?`).all(limit).map(toSummary);
}

function find(database: DatabaseSync, idOrPrefix: string): Conversation | undefined {
  const summary = idOrPrefix === 'last' ? list(database, 1)[0] : findByPrefix(database, idOrPrefix);
  return summary === undefined ? undefined : { ...summary, records: readTurns(database, summary.id) };
}

function findByPrefix(database: DatabaseSync, prefix: string): ConversationSummary | undefined {
  const exact = database.prepare(`${SUMMARY} WHERE id = ?`).get(prefix);
  if (exact !== undefined) return toSummary(exact);
  if (prefix === '') return undefined;
  const matches = database
    .prepare(`${SUMMARY} WHERE substr(id, 1, length(?1)) = ?1 ${LAST_FIRST}`)
    .all(prefix.toLowerCase())
    .map(toSummary);
  if (matches.length > 1) throw ambiguous(prefix, matches);
  return matches[0];
}

function ambiguous(prefix: string, matches: readonly ConversationSummary[]): AppError {
  const named = matches.slice(0, MATCHES_NAMED).map(({ id, title }) => `${id} (${title})`);
  const more = matches.length > MATCHES_NAMED ? ` and ${matches.length - MATCHES_NAMED} more` : '';
  return new AppError(
    'usage',
    `"${prefix}" is the beginning of ${matches.length} conversations: ${named.join(', ')}${more}. Type more of the one you mean.`,
    { data: { matches: matches.map(({ id }) => id) } },
  );
}

function isKnown(database: DatabaseSync, id: string): boolean {
  return database.prepare('SELECT 1 FROM conversations WHERE id = ?').get(id) !== undefined;
}

function toSummary(row: Readonly<Record<string, SQLOutputValue>>): ConversationSummary {
  return {
    id: String(row.id),
    title: String(row.title),
    startedAt: Date.parse(String(row.started_at)),
    updatedAt: Date.parse(String(row.updated_at)),
    turns: Number(row.turns),
  };
}

function isoMs(ms: number): string {
  return new Date(ms).toISOString();
}
