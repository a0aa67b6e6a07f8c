import {
  type LanguageModel,
  type ModelMessage,
  streamText,
  type TextStreamPart,
  ToolChoiceViolationError,
  type ToolSet,
} from 'ai';
import type { Usage } from '../agent-event.ts';
import { type ReadCall, readAssistant } from './assistant-messages.ts';
import type { StepRequest, StepResult } from './model-step.ts';
import { ProviderFault } from './provider-fault.ts';
import type { Provider } from './providers.ts';
import { RawArguments } from './raw-arguments.ts';

type FinishStep = Extract<TextStreamPart<ToolSet>, { type: 'finish-step' }>;

export interface OneRequest {
  readonly model: LanguageModel;
  readonly request: StepRequest;
  readonly maxOutputTokens: number;
  readonly provider: Provider;
  readonly signal: AbortSignal;
  readonly onText: (delta: string) => void;
}

/**
 * Asks once. Throws what the SDK throws, a `ProviderFault`, or the signal's reason. Result promises of the SDK are
 * touched only once they have been fulfilled: a rejected one that nobody holds would end the process.
 */
export async function askOnce(options: OneRequest): Promise<StepResult> {
  const { request, provider, signal } = options;
  // What it warns of is ours to avoid, and the terminal isn't its.
  globalThis.AI_SDK_LOG_WARNINGS = false;
  const result = streamText({
    model: options.model,
    instructions: request.instructions,
    messages: [...request.messages],
    tools: request.tools,
    toolChoice: request.toolChoice,
    maxOutputTokens: options.maxOutputTokens,
    maxRetries: 0,
    abortSignal: signal,
    ...(provider.options === undefined ? {} : { providerOptions: provider.options }),
    includeRawChunks: provider.hidesBrokenArguments === true,
    // It would print it.
    onError: () => {},
  });

  let text = '';
  let finish: FinishStep | undefined;
  const calls: ReadCall[] = [];
  const raw = new RawArguments();
  for await (const part of result.stream) {
    signal.throwIfAborted();
    if (part.type === 'error') {
      if (request.toolChoice === 'none' && ToolChoiceViolationError.isInstance(part.error)) return textAlone(text);
      throw part.error;
    }
    if (part.type === 'text-delta') {
      text += part.text;
      options.onText(part.text);
    }
    if (part.type === 'raw') raw.add(part.rawValue);
    if (part.type === 'tool-call') calls.push(part);
    if (part.type === 'finish-step') finish = part;
  }
  signal.throwIfAborted();
  if (finish === undefined) throw new ProviderFault({ type: 'cut' });

  const messages: readonly ModelMessage[] = await result.responseMessages;
  const isCut = finish.finishReason === 'length';
  const asSent = calls.map((call) => ({ ...call, input: raw.brokenOf(call.toolCallId) ?? call.input }));
  const read = readAssistant(messages, asSent, { tools: request.tools, isCut });
  checkWhole(finish, { hasContent: text !== '' || read.calls.length > 0, provider });
  return { ...read, text, finish: finishOf(finish, read.calls.length), usage: usageOf(finish) };
}

/** Where no call may be made, many models call all the same: what they said beside it is the answer, perhaps ''. */
function textAlone(text: string): StepResult {
  const usage = { inputTokens: 0, outputTokens: 0 };
  return { messages: [{ role: 'assistant', content: text }], text, calls: [], finish: 'stop', usage };
}

function checkWhole(finish: FinishStep, facts: { readonly hasContent: boolean; readonly provider: Provider }): void {
  const { finishReason, rawFinishReason } = finish;
  if (finishReason === 'content-filter') throw new ProviderFault({ type: 'filtered' });
  const isUnsaid = finishReason === 'other' || facts.provider.leavesOutReason !== true;
  if (rawFinishReason === undefined && isUnsaid) throw new ProviderFault({ type: 'cut' });
  if (!facts.hasContent && finishReason !== 'length') throw new ProviderFault({ type: 'empty' });
  if (finishReason === 'error') throw new ProviderFault({ type: 'cut' });
}

function finishOf({ finishReason }: FinishStep, calls: number): StepResult['finish'] {
  if (finishReason === 'length') return 'length';
  // Some say `stop` beside their calls.
  if (calls > 0) return 'calls';
  return finishReason === 'stop' || finishReason === 'other' ? 'stop' : 'other';
}

function usageOf({ usage, providerMetadata }: FinishStep): Usage {
  const costUsd = costOf(providerMetadata?.['openrouter']?.['usage']) ?? costOf(usage.raw);
  return {
    inputTokens: usage.inputTokens ?? 0,
    outputTokens: usage.outputTokens ?? 0,
    ...(costUsd === undefined ? {} : { costUsd }),
  };
}

/** OpenRouter's usage accounting, in US dollars; other gateways copy the field. */
function costOf(usage: unknown): number | undefined {
  const cost = typeof usage === 'object' && usage !== null && 'cost' in usage ? usage.cost : undefined;
  return typeof cost === 'number' && cost >= 0 ? cost : undefined;
}
