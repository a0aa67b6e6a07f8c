import type { Migration } from '../../../database/migration.ts';

/** A conversation goes with its turns, and a turn with its calls, in one statement. */
export const conversations: Migration = {
  name: '0001-conversations',
  up: async (db, sql) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  `CREATE TABLE conversations (
    id TEXT NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    started_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
  ) STRICT, WITHOUT ROWID`,
  'CREATE INDEX conversations_updated ON conversations (updated_at)',

  `CREATE TABLE turns (
    id INTEGER NOT NULL PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('answered', 'cut', 'stepsUsedUp', 'cancelled', 'failed')),
    error_code TEXT,
    started_at TEXT NOT NULL,
    duration_ms INTEGER NOT NULL,
    steps INTEGER NOT NULL,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    prompt_version INTEGER NOT NULL,
    input_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    cost_usd REAL
  ) STRICT`,
  'CREATE UNIQUE INDEX turns_key ON turns (conversation_id, number)',

  `CREATE TABLE calls (
    turn_id INTEGER NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    tool TEXT NOT NULL,
    arguments TEXT NOT NULL,
    source TEXT NOT NULL,
    duration_ms INTEGER NOT NULL,
    tokens INTEGER NOT NULL,
    is_error INTEGER NOT NULL,
    summary TEXT NOT NULL,
    PRIMARY KEY (turn_id, number)
  ) STRICT`,
];
