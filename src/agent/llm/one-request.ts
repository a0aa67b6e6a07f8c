import { type LanguageModel, type ModelMessage, streamText, type TextStreamPart, type ToolSet } from 'ai';
import type { Usage } from '../agent-event.ts';
import { type ReadCall, readAssistant } from './assistant-messages.ts';
import type { StepRequest, StepResult } from './model-step.ts';
import { ProviderFault } from './provider-fault.ts';
import type { Provider } from './providers.ts';

type FinishStep = Extract<TextStreamPart<ToolSet>, { type: 'finish-step' }>;

export interface OneRequest {
  readonly model: LanguageModel;
  readonly request: StepRequest;
  readonly maxOutputTokens: number;
  readonly providerOptions: Provider['options'];
  readonly signal: AbortSignal;
  readonly onText: (delta: string) => void;
  /** Whether the stream said by itself that it is whole; for servers that leave out why they stopped. */
  readonly isWhole: () => boolean;
}

/**
 * Asks once. Throws what the SDK throws, a `ProviderFault`, or the signal's reason. Result promises of the SDK are
 * touched only once they have been fulfilled: a rejected one that nobody holds would end the process.
 */
export async function askOnce(options: OneRequest): Promise<StepResult> {
  const { request, signal } = options;
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
    ...(options.providerOptions === undefined ? {} : { providerOptions: options.providerOptions }),
    // It would print it.
    onError: () => {},
  });

  let text = '';
  let finish: FinishStep | undefined;
  const calls: ReadCall[] = [];
  for await (const part of result.stream) {
    signal.throwIfAborted();
    if (part.type === 'error') throw part.error;
    if (part.type === 'text-delta') {
      text += part.text;
      options.onText(part.text);
    }
    if (part.type === 'tool-call') calls.push(part);
    if (part.type === 'finish-step') finish = part;
  }
  signal.throwIfAborted();
  if (finish === undefined) throw new ProviderFault({ type: 'cut' });

  const messages: readonly ModelMessage[] = await result.responseMessages;
  const isCut = finish.finishReason === 'length';
  const read = readAssistant(messages, calls, { tools: request.tools, isCut });
  checkWhole(finish, { hasContent: text !== '' || read.calls.length > 0, isWhole: options.isWhole() });
  return { ...read, text, finish: finishOf(finish, read.calls.length), usage: usageOf(finish) };
}

function checkWhole(finish: FinishStep, facts: { readonly hasContent: boolean; readonly isWhole: boolean }): void {
  const { finishReason, rawFinishReason } = finish;
  if (finishReason === 'content-filter') throw new ProviderFault({ type: 'filtered' });
  if (rawFinishReason === undefined && !facts.isWhole) throw new ProviderFault({ type: 'cut' });
  if (!facts.hasContent && finishReason !== 'length') throw new ProviderFault({ type: 'empty' });
  if (finishReason === 'error') throw new ProviderFault({ type: 'cut' });
}

function finishOf({ finishReason }: FinishStep, calls: number): StepResult['finish'] {
  if (finishReason === 'length') return 'length';
  // Some say `stop` beside their calls, or nothing at all.
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
