import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { CallRecord, TurnRecord } from './conversation-record.ts';
import { CALL_TEXT_BYTES, cutJson, cutText, TEXT_BYTES } from './cut-text.ts';

type Row = Readonly<Record<string, SQLOutputValue>>;

/** Appends the turn behind the last one of its conversation, whoever appended that. In the caller's transaction. */
export function insertTurn(database: DatabaseSync, conversationId: string, turn: TurnRecord): void {
  const { lastInsertRowid } = database
    .prepare(
      `INSERT INTO turns (conversation_id, number, question, answer, outcome, error_code, started_at, duration_ms,
         steps, provider, model, prompt_version, input_tokens, output_tokens, cost_usd)
       VALUES (?1, (SELECT coalesce(max(number), 0) + 1 FROM turns WHERE conversation_id = ?1),
         ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)`,
    )
    .run(
      conversationId,
      cutText(turn.question, TEXT_BYTES),
      cutText(turn.answer, TEXT_BYTES),
      turn.outcome,
      turn.errorCode ?? null,
      new Date(turn.startedAt).toISOString(),
      whole(turn.durationMs),
      whole(turn.steps),
      cutText(turn.provider, CALL_TEXT_BYTES),
      cutText(turn.model, CALL_TEXT_BYTES),
      whole(turn.promptVersion),
      whole(turn.inputTokens),
      whole(turn.outputTokens),
      turn.costUsd !== undefined && Number.isFinite(turn.costUsd) ? turn.costUsd : null,
    );
  const insert = database.prepare(
    `INSERT INTO calls (turn_id, number, tool, arguments, source, duration_ms, tokens, is_error, summary)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const [index, call] of turn.calls.entries()) {
    insert.run(
      lastInsertRowid,
      index + 1,
      cutText(call.tool, CALL_TEXT_BYTES),
      cutJson(call.arguments),
      cutText(call.source, CALL_TEXT_BYTES),
      whole(call.durationMs),
      whole(call.tokens),
      call.isError ? 1 : 0,
      cutText(call.summary, CALL_TEXT_BYTES),
    );
  }
}

/** The turns of a conversation, oldest first. In the caller's transaction. */
export function readTurns(database: DatabaseSync, conversationId: string): readonly TurnRecord[] {
  const calls = database.prepare('SELECT * FROM calls WHERE turn_id = ? ORDER BY number');
  return database
    .prepare('SELECT * FROM turns WHERE conversation_id = ? ORDER BY number')
    .all(conversationId)
    .map((row) => toTurn(row, calls.all(Number(row.id)).map(toCall)));
}

function toTurn(row: Row, calls: readonly CallRecord[]): TurnRecord {
  return {
    question: String(row.question),
    answer: String(row.answer),
    // The schema admits no other.
    outcome: String(row.outcome) as TurnRecord['outcome'],
    ...(row.error_code === null ? {} : { errorCode: String(row.error_code) }),
    startedAt: Date.parse(String(row.started_at)),
    durationMs: Number(row.duration_ms),
    steps: Number(row.steps),
    provider: String(row.provider),
    model: String(row.model),
    promptVersion: Number(row.prompt_version),
    inputTokens: Number(row.input_tokens),
    outputTokens: Number(row.output_tokens),
    ...(row.cost_usd === null ? {} : { costUsd: Number(row.cost_usd) }),
    calls,
  };
}

function toCall(row: Row): CallRecord {
  return {
    tool: String(row.tool),
    arguments: parseObject(String(row.arguments)),
    source: String(row.source),
    durationMs: Number(row.duration_ms),
    tokens: Number(row.tokens),
    isError: row.is_error === 1,
    summary: String(row.summary),
  };
}

/** Empty where another program stored something else. */
function parseObject(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}

/** A count that a provider or a timer left open or fractional must not lose the turn. */
export function whole(number: number): number {
  return Number.isFinite(number) ? Math.round(number) : 0;
}
