import type { CallRecord, TurnRecord } from '../state/conversation-record.ts';
import type { AnswerSource, ToolCallReport, TurnEnd } from './agent-event.ts';
import type { Model } from './llm/model-step.ts';
import { PROMPT_VERSION } from './prompts/system-prompt.ts';

const SUMMARY_CHARACTERS = 300;

/** A turn as it is kept: what was asked, done and answered, without what the tools brought. */
export function turnRecord(turn: {
  readonly question: string;
  readonly startedAt: number;
  readonly model: Pick<Model, 'provider' | 'id'>;
  readonly end: TurnEnd;
}): TurnRecord {
  const { end, model } = turn;
  return {
    question: turn.question,
    answer: end.answer,
    outcome: end.outcome,
    ...(end.error === undefined ? {} : { errorCode: end.error.code }),
    startedAt: turn.startedAt,
    durationMs: end.durationMs,
    steps: end.steps,
    provider: model.provider,
    model: model.id,
    promptVersion: PROMPT_VERSION,
    ...end.usage,
    calls: end.calls.map(callRecord),
  };
}

/** Tools that brought text of a cluster in it. */
export function readsOf({ calls }: TurnRecord): readonly string[] {
  return calls.filter(({ source, isError }) => source !== 'none' || !isError).map(({ tool }) => tool);
}

function callRecord(report: ToolCallReport): CallRecord {
  const { tool, durationMs, tokens, isError } = report;
  const [header = ''] = report.text.split('\n', 1);
  const summary = header.length > SUMMARY_CHARACTERS ? `${header.slice(0, SUMMARY_CHARACTERS)}…` : header;
  return {
    tool,
    arguments: report.arguments,
    source: sourceWords(report.source),
    durationMs,
    tokens,
    isError,
    summary,
  };
}

function sourceWords(source: AnswerSource): string {
  return source.from === 'cache' ? `cache ${Math.round(source.ageMs / 1000)} s (${source.freshness})` : source.from;
}
