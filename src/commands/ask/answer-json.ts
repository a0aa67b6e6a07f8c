import type { TurnEnd } from '../../agent/agent-event.ts';

/** What `ask --json` prints: fields are only ever added. */
export function answerJson(end: TurnEnd): Record<string, unknown> {
  return {
    answer: end.answer,
    outcome: end.outcome,
    ...(end.error === undefined
      ? {}
      : { error: { code: end.error.code, message: end.error.message, ...end.error.data } }),
    calls: end.calls.map(({ tool, arguments: toolArguments, source, durationMs, tokens, isError }) => ({
      tool,
      arguments: toolArguments,
      source: source.from,
      ...(source.from === 'cache' ? { ageMs: source.ageMs, freshness: source.freshness } : {}),
      ms: durationMs,
      tokens,
      isError,
    })),
    usage: end.usage,
    steps: end.steps,
    durationMs: end.durationMs,
  };
}
