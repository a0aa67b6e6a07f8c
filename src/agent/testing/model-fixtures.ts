import { expect } from 'vitest';
import { AppError } from '../../lib/errors.ts';
import { PassingClock } from '../../lib/testing/passing-clock.ts';
import type { Message, OfferedTools } from '../llm/message.ts';
import type { ModelSettings } from '../llm/model-settings.ts';
import type { Model, StepEvent, StepRequest, StepResult } from '../llm/model-step.ts';
import { openModel } from '../llm/open-model.ts';

/** Two tools as the agent offers them. */
export const TOOLS: OfferedTools = {
  k8s_list_pods: {
    description: 'Lists pods.',
    inputSchema: { type: 'object', properties: { namespace: { type: 'string' } } },
  },
  k8s_get_pod_logs: {
    description: 'Reads logs.',
    inputSchema: { type: 'object', properties: { pod: { type: 'string' } }, required: ['pod'] },
  },
};

/** Settings of a model at `baseUrl`, with a key that no message may show. */
export function settingsFor(baseUrl: string, more: Partial<ModelSettings> = {}): ModelSettings {
  return {
    provider: 'openai-compatible',
    model: 'test-model',
    apiKey: 'sk-secret-hunter2',
    apiKeyFrom: 'LLM_API_KEY',
    baseUrl,
    maxOutputTokens: 32_000,
    timeoutMs: 600_000,
    ...more,
  };
}

/** A model whose waits are over at once, unless it is given a clock or an environment. */
export function modelAt(
  baseUrl: string,
  more: Partial<ModelSettings> = {},
  deps: Partial<Parameters<typeof openModel>[0]> = {},
): Model {
  return openModel({ clock: new WaitingClock(), random: () => 1, env: {}, ...deps }, settingsFor(baseUrl, more));
}

/** A clock whose short waits are over at once, while limits of minutes never pass. */
export class WaitingClock extends PassingClock {
  override async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (ms <= 61_000) return super.sleep(ms, signal);
    return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason), { once: true }));
  }
}

/** Asks, and keeps everything that was told on the way. */
export async function ask(
  model: Model,
  messages: readonly Message[] | string = 'How many pods?',
  more: Partial<StepRequest> = {},
): Promise<{ readonly result: StepResult; readonly events: readonly StepEvent[]; readonly told: string }> {
  const events: StepEvent[] = [];
  const request: StepRequest = {
    instructions: 'You answer questions about a cluster.',
    messages: typeof messages === 'string' ? [{ role: 'user', content: messages }] : messages,
    tools: TOOLS,
    toolChoice: 'auto',
    signal: new AbortController().signal,
    ...more,
  };
  const result = await model.step(request, (event) => events.push(event));
  return { result, events, told: toldIn(events) };
}

/** The text that is left when all that was discarded is taken away. */
export function toldIn(events: readonly StepEvent[]): string {
  const from = events.findLastIndex((event) => event.type === 'discard') + 1;
  return events
    .slice(from)
    .map((event) => (event.type === 'text' ? event.delta : ''))
    .join('');
}

/** The results of calls, as the agent hands them to the next step. */
export function resultsOf(calls: StepResult['calls'], text: (tool: string) => string): Message {
  return {
    role: 'tool',
    content: calls.map(({ id, tool }) => ({
      type: 'tool-result',
      toolCallId: id,
      toolName: tool,
      output: { type: 'text', value: text(tool) },
    })),
  };
}

/** What a step said of itself on the way. */
export function noticesOf(events: readonly StepEvent[]): readonly Extract<StepEvent, { type: 'notice' }>['notice'][] {
  return events.flatMap((event) => (event.type === 'notice' ? [event.notice] : []));
}

/** The error that a step ends with, which never shows the key. */
export async function failureOf(promise: Promise<unknown>): Promise<AppError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof AppError)) throw new Error(`not an AppError: ${String(error)}`, { cause: error });
  expect(JSON.stringify([error.message, error.data, String(error.cause ?? '')])).not.toContain('hunter2');
  return error;
}
