import type { Notice, Usage } from '../agent-event.ts';
import type { Message, OfferedTools } from './message.ts';

/** One request to the model, with all that it may see. */
export interface StepRequest {
  readonly instructions: string;
  readonly messages: readonly Message[];
  readonly tools: OfferedTools;
  readonly toolChoice: 'auto' | 'none';
  readonly signal: AbortSignal;
}

export type StepEvent =
  | { readonly type: 'text'; readonly delta: string }
  /** What came of this step so far is void: it is tried again. */
  | { readonly type: 'discard' }
  | { readonly type: 'notice'; readonly notice: Extract<Notice, { code: 'retrying' | 'limitClamped' }> };

export interface RequestedCall {
  readonly id: string;
  readonly tool: string;
  /** The arguments; where they are no JSON object, or the tool is unknown, `problem` says so in words for the model. */
  readonly input: unknown;
  readonly problem?: string;
}

export interface StepResult {
  /** What to append to the conversation: the assistant's message(s), without results of its calls. */
  readonly messages: readonly Message[];
  readonly text: string;
  readonly calls: readonly RequestedCall[];
  /** `length`: the answer was cut by its limit. */
  readonly finish: 'stop' | 'calls' | 'length' | 'other';
  readonly usage: Usage;
}

/**
 * A language model that can call tools. `step` retries by itself where that helps, and says so through `onEvent`. It throws
 * `llm` (`data.failure`: LlmFailure) for everything else, `cancelled` on abort.
 */
export interface Model {
  /** `openrouter`, `ollama`, …, as in LLM_PROVIDER. */
  readonly provider: string;
  /** The model's name at its provider. */
  readonly id: string;
  /** Tokens that one answer may have; smaller than the setting once the provider refused that. */
  readonly maxOutputTokens: number;
  /** Loads ahead what the first step needs; what fails is told there. */
  prepare?(): void;
  step(request: StepRequest, onEvent: (event: StepEvent) => void): Promise<StepResult>;
}

/** Why a provider gave no answer. The screen has a sentence for each, with the way out. */
export type LlmFailure =
  /** No key where the provider needs one. */
  | 'notSetUp'
  | 'badKey'
  | 'noCredit'
  | 'unknownModel'
  | 'rateLimit'
  /** 5xx, overloaded. */
  | 'providerDown'
  /** DNS, refused, TLS, proxy. */
  | 'unreachable'
  | 'timeout'
  /** The model, or its provider's route to it, can't call tools. */
  | 'noToolCalling'
  | 'contextTooLong'
  /** The provider's filter refused question or answer. */
  | 'filtered'
  /** The answer isn't the provider's format: a proxy's page, a cut stream, nothing at all. */
  | 'unreadable'
  | 'refused';
