import { capital, type Explanation, inWords } from './explanation.ts';
import type { ReadyModel } from './model-settings.ts';
import { smallerOutputLimit } from './output-limit.ts';
import { type ProviderMessage, withoutSecrets } from './provider-message.ts';
import { retryAfterMs } from './retry-after.ts';

const BAD_KEY =
  /api[_ ]key[_ ](not valid|invalid)|invalid[_ ](api[_ ]key|x-api-key)|incorrect api key|authentication_error|no auth credentials|unauthenticated/;
const NO_CREDIT =
  /insufficient[_ ](quota|credits?|balance|funds)|credit balance is too low|more credits|billing_(not_active|hard_limit)|payment required/;
const NO_TOOLS =
  /support tool use|(does not|doesn't) support (tools|tool use|tool calls|tool calling|function calling)|(tools?|tool use|tool calling|function calling) (is|are) not (supported|enabled)|enable-auto-tool-choice/;
const TOO_LONG =
  /context_length_exceeded|context[_ ](length|window|size)|prompt is too long|input is too long|too many (input )?tokens|input token count|request_too_large|request too large|exceeds? .{0,40}context|maximum number of tokens|reduce the length/;
const FILTERED =
  /content[_ -]?(filter|policy|management)|responsibleai|moderation|flagged|safety system|prohibited_content/;
const UNKNOWN_MODEL =
  /model_not_found|not a valid model|no endpoints found|no such model|unknown model|invalid model|model.{0,80}(not found|does not exist|doesn't exist|is not available|not supported|deprecated|decommissioned|no longer)|models?\/[^ ]+ is not found|not_found_error.{0,20}model|model:|no allowed providers/;
const OVERLOADED = /overloaded|unavailable|server_error|internal_error|internal server error|api_error|bad gateway/;
const RATE_LIMITED = /rate_limit|rate limit|too many requests|resource_exhausted/;

/** A reader's sentences for a request that the provider refused. `now`: for dates in Retry-After. */
export function explainRefusal(
  said: ProviderMessage,
  ready: ReadyModel,
  facts: { readonly now: number; readonly maxOutputTokens: number },
): Explanation {
  const { status, words } = said;
  const who = capital(ready.provider.title);
  const http = status === undefined ? '' : ` (HTTP ${status})`;
  const sentence = withoutSecrets(said.sentence, ready.apiKey);
  const quote = sentence === '' ? '' : ` It says: "${sentence}".`;
  const common = { httpStatus: status };

  if (said.isHtml && status !== undefined && status < 500 && status !== 429) {
    const { origin } = new URL(ready.baseUrl);
    const check = ready.isOwnAddress ? 'Check LLM_BASE_URL (does its path end in /v1?)' : 'Check HTTPS_PROXY';
    return {
      ...common,
      failure: 'unreadable',
      message: `What answers at ${origin} isn't ${ready.provider.title}: it sent a web page${http}. ${check}, and whether a proxy or a log-in page is in between.`,
    };
  }
  if (status === undefined || [400, 402, 413, 422].includes(status)) {
    const smallerLimit = smallerOutputLimit(words, facts.maxOutputTokens);
    if (smallerLimit !== undefined) {
      return {
        ...common,
        failure: 'refused',
        smallerLimit,
        message: `${who} takes no answer limit of ${facts.maxOutputTokens} tokens${http}.${quote} Set LLM_MAX_TOKENS to less.`,
      };
    }
  }
  if (status === 402 || NO_CREDIT.test(words)) {
    return {
      ...common,
      failure: 'noCredit',
      message: `The account at ${ready.provider.title} has no credit left${http}. Add some there, or set LLM_PROVIDER and LLM_MODEL to another model.`,
    };
  }
  if (NO_TOOLS.test(words)) {
    return {
      ...common,
      failure: 'noToolCalling',
      message: `The model "${ready.model}" can't call tools at ${ready.provider.title}${http}, and without them it can't look at a cluster. Set LLM_MODEL to one that can.`,
    };
  }
  if (status === 429 || (status !== 413 && RATE_LIMITED.test(words))) {
    const afterMs = retryAfterMs(said, facts.now);
    const wait = afterMs === undefined ? 'Wait a while' : `It asks to wait ${inWords(afterMs)}: wait`;
    return {
      ...common,
      failure: 'rateLimit',
      message: `${who} takes no more requests for now${http}.${quote} ${wait}, or set LLM_MODEL to another model.`,
      retry: { reason: 'rateLimit', afterMs },
    };
  }
  if (status === 401 || BAD_KEY.test(words)) {
    const mend =
      ready.apiKey === undefined
        ? 'It wants a key: set LLM_API_KEY.'
        : `Set ${ready.keySetting} to a key that is valid there.`;
    return { ...common, failure: 'badKey', message: `${who} doesn't accept the key${http}. ${mend}` };
  }
  if (status === 413 || TOO_LONG.test(words)) {
    return {
      ...common,
      failure: 'contextTooLong',
      message: `The conversation is longer than the model "${ready.model}" takes${http}. Start a new one, or set AGENT_CONTEXT_WINDOW to less than the model's own window.`,
    };
  }
  if (FILTERED.test(words)) {
    return {
      ...common,
      failure: 'filtered',
      message: `The filter of ${ready.provider.title} refused the question or the answer${http}. Ask in other words, or set LLM_MODEL to another model.`,
    };
  }
  if (UNKNOWN_MODEL.test(words) || (status === 404 && words.includes('model'))) {
    const mend =
      ready.name === 'ollama'
        ? `Fetch it with "ollama pull ${ready.model}", or set LLM_MODEL to one of "ollama list".`
        : 'Set LLM_MODEL to one that it has.';
    return {
      ...common,
      failure: 'unknownModel',
      message: `${who} has no model "${ready.model}", or not for this key${http}.${quote} ${mend}`,
    };
  }
  if (status === 403) {
    return {
      ...common,
      failure: 'badKey',
      message: `${who} refuses this key${http}.${quote} Set ${ready.keySetting} to a key that may use the model "${ready.model}".`,
    };
  }
  if ((status !== undefined && status >= 500) || OVERLOADED.test(words)) {
    return {
      ...common,
      failure: 'providerDown',
      message: `${who} is down or overloaded${http}.${quote} Try again in a few minutes, or set LLM_MODEL to another model.`,
      retry: { reason: 'overloaded', afterMs: retryAfterMs(said, facts.now) },
    };
  }
  if (status === 404 || status === 405) {
    return {
      ...common,
      failure: 'unreadable',
      message: `There is no language model at this address${http}: ${new URL(ready.baseUrl).origin} knows no such path. Check LLM_BASE_URL (does its path end in /v1?).`,
    };
  }
  return {
    ...common,
    failure: 'refused',
    message: `${who} refused the request${http}.${quote} Check LLM_MODEL, and LLM_BASE_URL where it is set.`,
  };
}
