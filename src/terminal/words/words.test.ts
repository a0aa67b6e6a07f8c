import { describe, expect, it } from 'vitest';
import type { Notice, ToolCallReport } from '../../agent/agent-event.ts';
import type { LlmFailure } from '../../agent/llm/model-step.ts';
import { AppError, ERROR_CODES } from '../../lib/errors.ts';
import { isYes } from '../ask.ts';
import { CHINESE } from './chinese.ts';
import { ENGLISH } from './english.ts';
import type { Words } from './words.ts';
import { wordsFor } from './words-for.ts';

const LANGUAGES: readonly (readonly [string, Words])[] = [
  ['English', ENGLISH],
  ['Chinese', CHINESE],
];

const NOTICES: Readonly<{ [Code in Notice['code']]: Extract<Notice, { code: Code }> }> = {
  cacheUnavailable: { code: 'cacheUnavailable', detail: 'the file is locked' },
  serverUnavailable: { code: 'serverUnavailable', detail: 'it ended' },
  contextCompacted: { code: 'contextCompacted', results: 3, turns: 1 },
  stepsUsedUp: { code: 'stepsUsedUp', steps: 10 },
  loopStopped: { code: 'loopStopped', tool: 'k8s_list_pods' },
  nobodyToAsk: { code: 'nobodyToAsk' },
  answerCut: { code: 'answerCut', maxTokens: 32_000 },
  limitClamped: { code: 'limitClamped', what: 'maxOutputTokens', from: 32_000, to: 8192 },
  retrying: { code: 'retrying', reason: 'rateLimit', waitMs: 12_000, attempt: 2 },
  stateUnavailable: { code: 'stateUnavailable', detail: 'the disk is full' },
};

/** The setting or the step that each sentence has to name. */
const WAYS_OUT: Readonly<Record<LlmFailure, RegExp>> = {
  notSetUp: /LLM_API_KEY.*LLM_PROVIDER=ollama/,
  badKey: /LLM_API_KEY/,
  noCredit: /LLM_MODEL/,
  unknownModel: /LLM_MODEL/,
  rateLimit: /30 秒.*LLM_MODEL/,
  providerDown: /LLM_PROVIDER/,
  unreachable: /HTTPS_PROXY.*LLM_BASE_URL/,
  timeout: /LLM_TIMEOUT/,
  noToolCalling: /LLM_MODEL/,
  contextTooLong: /\/clear.*AGENT_CONTEXT_WINDOW/,
  filtered: /LLM_MODEL/,
  unreadable: /LLM_BASE_URL/,
  refused: /LLM_MODEL.*LLM_MAX_TOKENS/,
};

function llmError(failure: string, data: Readonly<Record<string, unknown>> = {}): AppError {
  return new AppError('llm', 'said by the provider', {
    data: { failure, provider: 'openrouter', model: 'some/model', httpStatus: 429, retryAfterMs: 30_000, ...data },
  });
}

describe.each(LANGUAGES)('the words in %s', (_name, words) => {
  it.each(Object.values(NOTICES))('have a sentence for the notice $code', (notice) => {
    const sentence = words.notice(notice);
    expect(sentence).not.toMatch(/undefined|NaN/);
    expect(sentence).toMatchSnapshot();
  });

  it('show what others say, and let none of it drive the terminal', () => {
    const hostile = '\u001b]8;;http://x\u0007 \u001b[2J\r\nsecond line';
    const texts = [
      words.notice({ code: 'cacheUnavailable', detail: hostile }),
      words.error(new AppError('kube_api', hostile)),
      words.error(llmError('unknownModel', { model: hostile, provider: hostile })),
      words.approval.warning([hostile]) ?? '',
      words.slash.clusterUnknown(hostile, [hostile]),
      words.welcome.withModel({ provider: hostile, model: hostile, clusters: [hostile] }),
    ];
    for (const text of texts) expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });

  it('ask before a write, and say whether a dry run was made and what was read', () => {
    expect(words.approval.question).toMatch(/\[y\/N\]$/);
    expect(words.approval.lead('server')).toMatch(/dry run/);
    expect(words.approval.lead('none')).toMatch(/no dry run was made|没有做过试运行/);
    expect(words.approval.warning([])).toBeUndefined();
    expect(words.approval.warning(['k8s_get_pod_logs'])).toContain('k8s_get_pod_logs');
  });

  it('count everything in a footer, and the cost only where it is known', () => {
    const end = { steps: 2, calls: [], usage: { inputTokens: 12_000, outputTokens: 345 }, durationMs: 4_210 };
    expect(words.turn.footer(end)).not.toContain('$');
    expect(words.turn.footer({ ...end, usage: { ...end.usage, costUsd: 0.0012 } })).toMatchSnapshot();
  });
});

describe('a tool call', () => {
  const report: Pick<ToolCallReport, 'source' | 'durationMs' | 'tokens' | 'isError'> = {
    source: { from: 'cache', ageMs: 42_000, freshness: 'fresh' },
    durationMs: 8,
    tokens: 1234,
    isError: false,
  };

  it('says where its answer came from, how long it took and what it costs', () => {
    expect(ENGLISH.call.facts(report)).toBe('cache 42 s · 8 ms · 1,234 tokens');
    expect(CHINESE.call.facts(report)).toBe('缓存 42 秒前 · 8 毫秒 · 1,234 token');
  });

  it('says that old rows are old, and that a call was not made', () => {
    const old = { from: 'cache', ageMs: 12 * 60_000, freshness: 'expired' } as const;
    expect(ENGLISH.call.facts({ ...report, source: old, isError: true })).toBe(
      'cache 12 min, expired · 8 ms · 1,234 tokens · failed',
    );
    expect(CHINESE.call.source(old)).toBe('缓存 12 分钟前，已过期');
    expect(ENGLISH.call.facts({ ...report, source: { from: 'none' }, tokens: 1 })).toBe('not made · 1 token');
  });
});

describe('an error', () => {
  it.each(ERROR_CODES)('of code %s has a Chinese lead and keeps its own message', (code) => {
    const text = CHINESE.error(new AppError(code, 'what, why, how'));
    expect(text).toMatch(code === 'cancelled' ? /^已取消。$/ : /^[^\n]*\p{sc=Han}[^\n]*。\n原文：what, why, how$/u);
  });

  it.each(Object.keys(WAYS_OUT))('of a provider names in Chinese the way out of %s', (failure) => {
    const sentence = CHINESE.error(llmError(failure));
    expect(sentence).toMatch(WAYS_OUT[failure as LlmFailure]);
    expect(sentence).toMatch(/\n原文：said by the provider$/);
    expect(sentence).toMatchSnapshot();
  });

  it('says what is known where a failure has no facts or no name', () => {
    expect(CHINESE.error(new AppError('llm', 'odd', { data: { failure: 'timeout' } }))).not.toMatch(/undefined/);
    expect(CHINESE.error(new AppError('llm', 'odd', { data: { failure: 'toString' } }))).toMatch(
      /^大模型.*\n原文：odd$/,
    );
  });

  it('is its own message in English', () => {
    expect(ENGLISH.error(new AppError('settings', 'A is wrong.\nB is wrong.'))).toBe('A is wrong.\nB is wrong.');
  });
});

it.each([
  ['y', true],
  ['Yes', true],
  [' 是 ', true],
  ['', false],
  ['n', false],
  ['yes please', false],
  ['否', false],
])('takes %j for a yes: %s', (answer, yes) => {
  expect(isYes(answer)).toBe(yes);
});

it.each([
  [{}, 'en'],
  [{ LANG: 'zh_CN.UTF-8' }, 'zh'],
  [{ LANG: 'zh_TW.UTF-8' }, 'zh'],
  [{ LANG: 'zh' }, 'zh'],
  [{ LANG: 'C.UTF-8' }, 'en'],
  [{ LC_ALL: 'en_US.UTF-8', LANG: 'zh_CN.UTF-8' }, 'en'],
  [{ LC_ALL: '', LC_MESSAGES: 'zh-Hans', LANG: 'en_US' }, 'zh'],
  [{ LANGUAGE: 'zh_CN:en' }, 'zh'],
  [{ LANG: 'zha_XX' }, 'en'],
])('takes the language of the locale: %j', (environment, language) => {
  expect(wordsFor(environment).language).toBe(language);
});
