import type { AppError } from '../../lib/errors.ts';
import { inWords } from '../duration.ts';
import { printableLines } from '../table.ts';
import { type LlmFacts, type LlmSentences, llmSentence } from './llm-facts.ts';

const LLM: LlmSentences = {
  notSetUp: ({ provider }) =>
    `No key is set for ${provider}. Set LLM_API_KEY, or use a model on this machine: LLM_PROVIDER=ollama LLM_MODEL=…`,
  badKey: (facts) =>
    `${facts.provider} refused the key${status(facts)}. Check LLM_API_KEY: it may be wrong, expired, or another provider's (LLM_PROVIDER=${facts.provider}).`,
  noCredit: (facts) =>
    `The account at ${facts.provider} has no credit left${status(facts)}. Top it up, or choose another model or provider: LLM_MODEL, LLM_PROVIDER.`,
  unknownModel: (facts) =>
    `${facts.provider} has no model "${facts.model}" for this account${status(facts)}. ${
      facts.provider === 'ollama'
        ? `Load it with "ollama pull ${facts.model}", or set LLM_MODEL to one that "ollama list" shows.`
        : 'Set LLM_MODEL to one that it offers.'
    }`,
  rateLimit: (facts) =>
    `${facts.provider} takes no more requests for now${status(facts)}, and waiting didn't help. Try again ${
      facts.retryAfterMs === undefined ? 'later' : `in ${inWords(facts.retryAfterMs)}`
    }, or choose another model: LLM_MODEL.`,
  providerDown: (facts) =>
    `${facts.provider} has a fault or is overloaded${status(facts)}. Try again later, or choose another model or provider: LLM_MODEL, LLM_PROVIDER.`,
  unreachable: ({ provider }) =>
    provider === 'ollama'
      ? 'ollama can\'t be reached. Start it with "ollama serve"; if it runs elsewhere, set LLM_BASE_URL.'
      : `${provider} can't be reached. Check the network, HTTPS_PROXY and LLM_BASE_URL; "k8s-mcp doctor" tries the way to it.`,
  timeout: ({ provider, model }) =>
    `${provider} (${model}) didn't answer in time. Try again, raise LLM_TIMEOUT, or choose a faster model: LLM_MODEL.`,
  noToolCalling: ({ provider, model }) =>
    `"${model}" can't call tools at ${provider}, and without them nothing is known of the cluster. Set LLM_MODEL to a model with tool calling.`,
  contextTooLong: ({ model }) =>
    `The conversation is too long for "${model}". Start anew with /clear, or set AGENT_CONTEXT_WINDOW to less than the model takes.`,
  filtered: ({ provider }) =>
    `A content filter of ${provider} stopped the question or its answer. Ask in other words, or choose another model: LLM_MODEL.`,
  unreadable: ({ provider }) =>
    `What came back isn't an answer of ${provider}. Check LLM_BASE_URL and LLM_PROVIDER, and whether a proxy is in between (HTTPS_PROXY); if all is right, try again.`,
  refused: (facts) =>
    `${facts.provider} refused the request${status(facts)}. Check LLM_MODEL, LLM_MAX_TOKENS and LLM_BASE_URL; "k8s-mcp doctor" tries them with one small request.`,
};

/** The error's own message; before that of a provider stands what it means and the way out. */
export function englishError(error: AppError): string {
  const message = printableLines(error.message);
  const sentence = error.code === 'llm' ? llmSentence(error, LLM, 'the provider') : undefined;
  return sentence === undefined || sentence === message ? message : `${sentence}\nIts own words: ${message}`;
}

function status(facts: LlmFacts): string {
  return facts.httpStatus === undefined ? '' : ` (HTTP ${facts.httpStatus})`;
}
