import { inWords } from '../../lib/duration.ts';
import { capital, type Explanation } from './explanation.ts';
import type { ReadyModel } from './model-settings.ts';
import type { LlmFailure } from './model-step.ts';
import { smallerOutputLimit } from './output-limit.ts';
import { type ProviderMessage, withoutSecrets } from './provider-message.ts';
import { retryAfterMs } from './retry-after.ts';

/** What a rule looks at, and what its sentences are made of. */
interface Refusal {
  readonly ready: ReadyModel;
  readonly said: ProviderMessage;
  /** 0 where there is none, as inside a stream. */
  readonly status: number;
  readonly words: string;
  /** The provider at the beginning of a sentence. */
  readonly who: string;
  /** ` (HTTP 429)`, or nothing. */
  readonly http: string;
  /** ` It says: "…".`, or nothing. */
  readonly quote: string;
  readonly now: number;
}

interface Rule {
  readonly failure: LlmFailure;
  readonly applies: (refusal: Refusal) => boolean;
  readonly message: (refusal: Refusal) => string;
  readonly retry?: 'rateLimit' | 'overloaded' | 'cutOff';
}

const OTHER_MODEL = 'set LLM_MODEL to another model';

const PATTERNS = {
  badKey:
    /api[_ ]key[_ ](not valid|invalid)|invalid[_ ](api[_ ]key|x-api-key)|incorrect api key|authentication_error|no auth credentials|unauthenticated/,
  noCredit:
    /insufficient[_ ](quota|credits?|balance|funds)|credit balance is too low|more credits|billing_(not_active|hard_limit)|payment required/,
  noTools:
    /support tool use|(does not|doesn't) support (tools|tool use|tool calls|tool calling|function calling)|(tools?|tool use|tool calling|function calling) (is|are) not (supported|enabled)|enable-auto-tool-choice/,
  brokenCall:
    /tool_use_failed|malformed_function_call|error parsing tool call|failed to (call|parse) (a |the )?(function|tool)/,
  tooLong:
    /context_length_exceeded|context[_ ](length|window|size)|prompt is too long|input is too long|too many (input )?tokens|input token count|request_too_large|request too large|exceeds? .{0,40}context|maximum number of tokens|reduce the length/,
  filtered: /content[_ -]?(filter|policy|management)|responsibleai|moderation|flagged|safety system|prohibited_content/,
  unknownModel:
    /model_not_found|not a valid model|no endpoints found|no such model|unknown model|invalid model|model.{0,80}(not found|does not exist|doesn't exist|is not available|not supported|deprecated|decommissioned|no longer)|models?\/[^ ]+ is not found|model:|no allowed providers/,
  overloaded: /overloaded|unavailable|server_error|internal_error|internal server error|api_error|bad gateway/,
  rateLimit: /rate_limit|rate limit|too many requests|resource_exhausted/,
} as const;

/** The first that applies: providers use one status for many things, and one word for few. */
const RULES: readonly Rule[] = [
  {
    failure: 'unreachable',
    applies: ({ status }) => status === 407,
    message: ({ http }) =>
      `The proxy wants a user and a password${http}. Put them into HTTPS_PROXY or HTTP_PROXY: http://user:password@host:port.`,
  },
  {
    failure: 'unreadable',
    applies: ({ said, status }) => said.isHtml && status < 500 && status !== 429,
    message: ({ ready, http }) =>
      `What answers at ${originOf(ready)} isn't ${ready.provider.title}: it sent a web page${http}. ${checkAddress(ready)}, and whether a proxy or a log-in page is in between.`,
  },
  {
    failure: 'noCredit',
    applies: ({ status, words }) => status === 402 || PATTERNS.noCredit.test(words),
    message: ({ ready, http }) =>
      `The account at ${ready.provider.title} has no credit left${http}. Add some there, or set LLM_PROVIDER and LLM_MODEL to another model.`,
  },
  {
    failure: 'noToolCalling',
    applies: ({ words }) => PATTERNS.noTools.test(words),
    message: ({ ready, http }) =>
      `The model "${ready.model}" can't call tools at ${ready.provider.title}${http}, and without them it can't look at a cluster. Set LLM_MODEL to one that can.`,
  },
  {
    failure: 'unreadable',
    applies: ({ words }) => PATTERNS.brokenCall.test(words),
    message: ({ ready, http }) =>
      `The model "${ready.model}" wrote a call that ${ready.provider.title} couldn't read, each time${http}. Ask in other words, or ${OTHER_MODEL}.`,
    retry: 'cutOff',
  },
  {
    failure: 'rateLimit',
    applies: ({ status, words }) => status === 429 || (status !== 413 && PATTERNS.rateLimit.test(words)),
    message: (refusal) =>
      `${refusal.who} takes no more requests for now${refusal.http}.${refusal.quote} ${waitFor(refusal)}, or ${OTHER_MODEL}.`,
    retry: 'rateLimit',
  },
  {
    failure: 'badKey',
    applies: ({ status, words }) => status === 401 || PATTERNS.badKey.test(words),
    message: ({ ready, who, http }) =>
      ready.apiKey === undefined
        ? `${who} wants a key${http}: set LLM_API_KEY.`
        : `${who} doesn't accept the key${http}. Set ${ready.keySetting} to a key that is valid there.`,
  },
  {
    failure: 'contextTooLong',
    applies: ({ status, words }) => status === 413 || PATTERNS.tooLong.test(words),
    message: ({ ready, http }) =>
      `The conversation is longer than the model "${ready.model}" takes${http}. Start a new one, or set AGENT_CONTEXT_WINDOW to less than the model's own window.`,
  },
  {
    failure: 'filtered',
    applies: ({ words }) => PATTERNS.filtered.test(words),
    message: ({ ready, http }) =>
      `The filter of ${ready.provider.title} refused the question or the answer${http}. Ask in other words, or ${OTHER_MODEL}.`,
  },
  {
    failure: 'unknownModel',
    applies: ({ status, words }) => PATTERNS.unknownModel.test(words) || (status === 404 && words.includes('model')),
    message: ({ ready, who, http, quote }) =>
      `${who} has no model "${ready.model}", or not for this key${http}.${quote} ${
        ready.name === 'ollama'
          ? `Fetch it with "ollama pull ${ready.model}", or set LLM_MODEL to one of "ollama list".`
          : 'Set LLM_MODEL to one that it has.'
      }`,
  },
  {
    failure: 'badKey',
    applies: ({ status }) => status === 403,
    message: ({ ready, who, http, quote }) =>
      `${who} refuses this key${http}.${quote} Set ${ready.keySetting} to a key that may use the model "${ready.model}".`,
  },
  {
    failure: 'providerDown',
    applies: ({ status, words }) => status >= 500 || status === 408 || PATTERNS.overloaded.test(words),
    message: ({ who, http, quote }) =>
      `${who} is down or overloaded${http}.${quote} Try again in a few minutes, or ${OTHER_MODEL}.`,
    retry: 'overloaded',
  },
  {
    failure: 'unreadable',
    applies: ({ status }) => status === 404 || status === 405,
    message: ({ ready, http }) =>
      `There is no language model at this address: ${originOf(ready)} knows no such path${http}. ${checkAddress(ready)}.`,
  },
  {
    failure: 'refused',
    applies: () => true,
    message: ({ who, http, quote }) =>
      `${who} refused the request${http}.${quote} Check LLM_MODEL, and LLM_BASE_URL where it is set.`,
  },
];

/** A limit of ours is refused as a bad request, as one for lack of credit, or inside a stream. */
const ABOUT_LIMITS: readonly number[] = [0, 400, 402, 413, 422];

/** A reader's sentences for a request that the provider refused. `now`: for dates in Retry-After. */
export function explainRefusal(
  said: ProviderMessage,
  ready: ReadyModel,
  facts: { readonly now: number; readonly maxOutputTokens: number },
): Explanation {
  const { status = 0, words } = said;
  const sentence = withoutSecrets(said.sentence, ready.apiKey);
  const refusal: Refusal = {
    ready,
    said,
    status,
    words,
    who: capital(ready.provider.title),
    http: status === 0 ? '' : ` (HTTP ${status})`,
    quote: sentence === '' ? '' : ` It says: "${sentence}".`,
    now: facts.now,
  };
  const { maxOutputTokens } = facts;
  const smallerLimit = ABOUT_LIMITS.includes(status) ? smallerOutputLimit(words, maxOutputTokens) : undefined;
  if (smallerLimit !== undefined) {
    const message = `${refusal.who} takes no answer limit of ${maxOutputTokens} tokens${refusal.http}.${refusal.quote} Set LLM_MAX_TOKENS to less.`;
    return { failure: 'refused', message, httpStatus: said.status, said: quoted(message, sentence), smallerLimit };
  }
  const rule = RULES.find(({ applies }) => applies(refusal));
  if (rule === undefined) throw new Error('the last rule applies to everything');
  const { failure, retry } = rule;
  const message = rule.message(refusal);
  return {
    failure,
    message,
    httpStatus: said.status,
    said: quoted(message, sentence),
    ...(retry === undefined ? {} : { retry: { reason: retry, afterMs: retryAfterMs(said, facts.now) } }),
  };
}

function quoted(message: string, sentence: string): string | undefined {
  return sentence !== '' && message.includes(sentence) ? sentence : undefined;
}

function waitFor({ said, now }: Refusal): string {
  const afterMs = retryAfterMs(said, now);
  return afterMs === undefined ? 'Wait a while' : `It asks to wait ${inWords(afterMs)}: wait`;
}

function originOf({ baseUrl }: ReadyModel): string {
  return new URL(baseUrl).origin;
}

function checkAddress({ isOwnAddress, provider }: ReadyModel): string {
  const path = provider.baseUrl === undefined ? '/v1' : new URL(provider.baseUrl).pathname;
  return isOwnAddress ? `Check LLM_BASE_URL (does its path end in ${path}?)` : 'Check HTTPS_PROXY';
}
