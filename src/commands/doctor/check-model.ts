import { checkModel } from '../../agent/llm/check-model.ts';
import type { LlmFailure, Model } from '../../agent/llm/model-step.ts';
import { toAppError } from '../../lib/errors.ts';
import type { Session } from '../session.ts';
import { openSessionModel } from '../session-model.ts';
import type { Finding } from './finding.ts';

/** Time for a model on this machine to be loaded. */
const TIMEOUT_MS = 120_000;

/** They say that a model is wanted. */
const WANTED = ['LLM_PROVIDER', 'LLM_MODEL', 'LLM_API_KEY', 'LLM_BASE_URL'];

/** They pass by themselves. */
const PASSING: ReadonlySet<unknown> = new Set<LlmFailure>(['rateLimit', 'providerDown', 'timeout']);

/** Nothing in its answers tells that it has cut the question. */
const OLLAMA_WINDOW =
  'Ollama silently cuts what is longer than its own window, which may be 4,096 tokens: start it with OLLAMA_CONTEXT_LENGTH=32768 (or what fits its memory), and set AGENT_CONTEXT_WINDOW to the same.';

const what = 'language model';

/** Provider, key, model and tool calling, with one small request; none where no model is wanted. */
export async function* checkLanguageModel(session: Session, signal: AbortSignal): AsyncIterable<Finding> {
  const { config } = session;
  const isWanted =
    config.llmApiKey !== undefined || WANTED.some((name) => (config.environment.all[name]?.trim() ?? '') !== '');
  let model: Model;
  try {
    model = openSessionModel(session, { timeoutMs: Math.min(TIMEOUT_MS, config.llmTimeoutMs) });
  } catch (error) {
    yield isWanted
      ? { verdict: 'wrong', what, found: toAppError(error).message }
      : {
          verdict: 'ok',
          what,
          found: 'none is set up: chat has its commands and SQL',
          mend: 'To ask questions set LLM_API_KEY (a key of OpenRouter, or of another LLM_PROVIDER), or LLM_PROVIDER=ollama and LLM_MODEL.',
        };
    return;
  }
  yield await ask(model, config.llmApiKeyFrom, signal);
}

async function ask(model: Model, keyFrom: string | undefined, signal: AbortSignal): Promise<Finding> {
  const key = keyFrom === undefined || keyFrom === 'LLM_API_KEY' ? '' : `, key from ${keyFrom}`;
  const which = `${model.id} at ${model.provider}${key}`;
  try {
    const { callsTools } = await checkModel(model, signal);
    if (callsTools) {
      const found = `${which}: answers, and calls tools`;
      return model.provider === 'ollama'
        ? { verdict: 'ok', what, found, mend: OLLAMA_WINDOW }
        : { verdict: 'ok', what, found };
    }
    return {
      verdict: 'warning',
      what,
      found: `${which}: answers, but didn't call the tool that it was asked to call`,
      mend: 'Set LLM_MODEL to a model that calls tools well: without them it can only guess.',
    };
  } catch (error) {
    const { message, data } = toAppError(error);
    return { verdict: PASSING.has(data['failure']) ? 'warning' : 'wrong', what, found: message };
  }
}
