import type { RetryReason } from '../agent-event.ts';
import type { LlmFailure } from './model-step.ts';

/** A failure of one request, in words, and whether trying again helps. */
export interface Explanation {
  readonly failure: LlmFailure;
  /** Whole sentences: what, why, how to mend. Never the key, never a whole body. */
  readonly message: string;
  readonly httpStatus?: number | undefined;
  /** The provider's own sentence, where it is part of `message`. */
  readonly said?: string | undefined;
  readonly retry?: { readonly reason: RetryReason; readonly afterMs: number | undefined };
  /** The limit of an answer to use instead of the one that was refused. */
  readonly smallerLimit?: number | undefined;
}

/** At the beginning of a sentence. */
export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
