import { START } from '../../lib/testing/start.ts';
import type { CallRecord, TurnRecord } from '../conversation-record.ts';

export function makeCall(words: Partial<CallRecord> = {}): CallRecord {
  return {
    tool: 'k8s_list_pods',
    arguments: { namespace: 'shop' },
    source: 'cache 42 s (fresh)',
    durationMs: 12,
    tokens: 340,
    isError: false,
    summary: '12 pods in shop',
    ...words,
  };
}

/** A turn that answered a question with one call. */
export function makeTurn(words: Partial<TurnRecord> = {}): TurnRecord {
  return {
    question: 'Why is cart down?',
    answer: 'Its image **cannot** be pulled.',
    outcome: 'answered',
    startedAt: START,
    durationMs: 4200,
    steps: 2,
    provider: 'openrouter',
    model: 'some/model',
    promptVersion: 1,
    inputTokens: 1200,
    outputTokens: 340,
    calls: [makeCall()],
    ...words,
  };
}
