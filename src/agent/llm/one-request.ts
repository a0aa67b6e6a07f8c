import type { LanguageModelV4, LanguageModelV4Message, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import type { Usage } from '../agent-event.ts';
import { AnswerParts } from './answer-parts.ts';
import { readAssistant } from './assistant-messages.ts';
import type { Message } from './message.ts';
import type { StepRequest, StepResult } from './model-step.ts';
import { ProviderFault } from './provider-fault.ts';
import type { Provider } from './providers.ts';
import { RawArguments } from './raw-arguments.ts';

type Finish = Extract<LanguageModelV4StreamPart, { type: 'finish' }>;

export interface OneRequest {
  readonly model: LanguageModelV4;
  readonly request: StepRequest;
  readonly maxOutputTokens: number;
  readonly provider: Provider;
  readonly signal: AbortSignal;
  readonly onText: (delta: string) => void;
}

/** Asks once. Throws what the SDK's provider throws, a `ProviderFault`, or the signal's reason. */
export async function askOnce(options: OneRequest): Promise<StepResult> {
  const { request, provider, signal } = options;
  const { stream } = await options.model.doStream({
    prompt: [{ role: 'system', content: request.instructions }, ...request.messages.map(promptMessage)],
    tools: Object.entries(request.tools).map(([name, tool]) => ({ type: 'function', name, ...tool })),
    toolChoice: { type: request.toolChoice },
    maxOutputTokens: options.maxOutputTokens,
    abortSignal: signal,
    ...(provider.options === undefined ? {} : { providerOptions: provider.options }),
    includeRawChunks: provider.hidesBrokenArguments === true,
  });

  let text = '';
  let finish: Finish | undefined;
  /** Where no call may be made, many models call all the same: what they say beside it is the answer, perhaps ''. */
  let calledAllTheSame = false;
  const answer = new AnswerParts();
  const raw = new RawArguments();
  for await (const part of stream) {
    signal.throwIfAborted();
    if (part.type === 'error') throw part.error;
    if (part.type === 'tool-call' && request.toolChoice === 'none') calledAllTheSame = true;
    else answer.add(part);
    if (part.type === 'text-delta') {
      text += part.delta;
      options.onText(part.delta);
    }
    if (part.type === 'raw') raw.add(part.rawValue);
    if (part.type === 'finish') finish = part;
  }
  signal.throwIfAborted();
  if (finish === undefined) throw new ProviderFault({ type: 'cut' });

  const isCut = finish.finishReason.unified === 'length';
  const read = readAssistant(answer.parts, raw, { tools: request.tools, isCut });
  checkWhole(finish, { hasContent: text !== '' || read.calls.length > 0 || calledAllTheSame, provider });
  return {
    ...read,
    text,
    finish: calledAllTheSame ? 'stop' : finishOf(finish, read.calls.length),
    usage: usageOf(finish),
  };
}

function promptMessage({ role, content }: Message): LanguageModelV4Message {
  if (role === 'tool') return { role, content: [...content] };
  if (role === 'user') return { role, content: [{ type: 'text', text: content }] };
  return { role, content: typeof content === 'string' ? [{ type: 'text', text: content }] : [...content] };
}

function checkWhole(
  { finishReason: { unified, raw } }: Finish,
  { hasContent, provider }: { readonly hasContent: boolean; readonly provider: Provider },
): void {
  if (unified === 'content-filter') throw new ProviderFault({ type: 'filtered' });
  const isUnsaid = unified === 'other' || provider.leavesOutReason !== true;
  if (raw === undefined && isUnsaid) throw new ProviderFault({ type: 'cut' });
  if (!hasContent && unified !== 'length') throw new ProviderFault({ type: 'empty' });
  if (unified === 'error' || unified === 'interrupted') throw new ProviderFault({ type: 'cut' });
}

function finishOf({ finishReason: { unified } }: Finish, calls: number): StepResult['finish'] {
  if (unified === 'length') return 'length';
  // Some say `stop` beside their calls.
  if (calls > 0) return 'calls';
  return unified === 'stop' || unified === 'other' ? 'stop' : 'other';
}

function usageOf({ usage, providerMetadata }: Finish): Usage {
  const costUsd = costOf(providerMetadata?.['openrouter']?.['usage']) ?? costOf(usage.raw);
  return {
    inputTokens: usage.inputTokens.total ?? 0,
    outputTokens: usage.outputTokens.total ?? 0,
    ...(costUsd === undefined ? {} : { costUsd }),
  };
}

/** OpenRouter's usage accounting, in US dollars; other gateways copy the field. */
function costOf(usage: unknown): number | undefined {
  const cost = typeof usage === 'object' && usage !== null && 'cost' in usage ? usage.cost : undefined;
  return typeof cost === 'number' && cost >= 0 ? cost : undefined;
}
