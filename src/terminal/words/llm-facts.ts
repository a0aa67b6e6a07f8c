import type { LlmFailure } from '../../agent/llm/model-step.ts';
import type { AppError } from '../../lib/errors.ts';
import { printable } from '../table.ts';

/** What a sentence about a provider's failure can say; read from `AppError.data` of code `llm`. */
export interface LlmFacts {
  readonly provider: string;
  readonly model: string;
  readonly httpStatus?: number;
  readonly retryAfterMs?: number;
}

/** A sentence for each failure, with the way out. */
export type LlmSentences = Readonly<Record<LlmFailure, (facts: LlmFacts) => string>>;

/** The sentence for an `llm` error; undefined where its `data.failure` is none that we know. */
export function llmSentence(error: AppError, sentences: LlmSentences, unknownName: string): string | undefined {
  const { failure, provider, model, httpStatus, retryAfterMs } = error.data;
  if (typeof failure !== 'string' || !isFailure(failure, sentences)) return undefined;
  return sentences[failure]({
    provider: typeof provider === 'string' ? printable(provider) : unknownName,
    model: typeof model === 'string' ? printable(model) : unknownName,
    ...(typeof httpStatus === 'number' ? { httpStatus } : {}),
    ...(typeof retryAfterMs === 'number' ? { retryAfterMs } : {}),
  });
}

function isFailure(name: string, sentences: LlmSentences): name is LlmFailure {
  return Object.hasOwn(sentences, name);
}
