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
  resultsCut: { code: 'resultsCut', fixedTokens: 3600, window: 4096 },
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
  return new AppError('llm', 'what, why, how', {
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

describe.each(LANGUAGES)('the reports in %s', (_name, { report, approval, message, finding }) => {
  it('say of rows how many, how old, and what was cut', () => {
    const { query } = report;
    const parts = [
      query.rows(1, { cut: false }),
      query.rows(1000, { cut: true }),
      query.cellsCut(2),
      query.aged(query.scope('prod', 'Pod', 'shop'), 'stale', 720_000),
      query.neverScanned(query.scope('prod', 'Node', '')),
      query.nothingScanned,
      query.moreScopes(3),
      query.welcome,
      query.help,
      query.outputIs('csv', ['table', 'csv']),
      query.clusterIs('prod'),
      query.clusterIs(undefined),
      query.unknownCommand('\\x', '\\o'),
      query.moreLines(12),
    ];
    expect(parts.join('\n')).toMatchSnapshot();
  });

  it('say of a cache what it holds, and of a scan how it went', () => {
    const { status, scan } = report;
    const parts = [
      `cache.db${status.sizes('1.2 MB', '0.1 MB')}${status.homeFolder('/home/k')}`,
      `prod${status.also('prd')} · ${status.where('v1.33.1', 'https://k')} · ${status.reachable}`,
      `new · ${status.where(undefined, undefined)} · ${status.notReachable(undefined)}`,
      status.notReachable('timeout'),
      status.nothingScanned,
      Object.values(status.freshness).join(),
      `${status.source('list')}${status.scanning}`,
      scan.summary(true, 4200),
      scan.summary(false, 4200),
      scan.failed(scan.scope('prod', 'Pod', 'shop'), 4200, 'forbidden'),
      scan.relisted(scan.scope('prod', 'Node', ''), 'gone'),
    ];
    expect(parts.join('\n')).toMatchSnapshot();
  });

  it('conclude a check-up, and say how a write is allowed', () => {
    const parts = [
      report.doctor.verdict({ wrong: 2, warnings: 1 }),
      report.doctor.verdict({ wrong: 0, warnings: 1 }),
      report.doctor.verdict({ wrong: 0, warnings: 0 }),
      report.tool.writeInTerminal('k8s_delete_resource'),
      finding('may not list pods'),
    ];
    expect(parts.join('\n')).toMatchSnapshot();
  });

  it('show a plan of ours, and leave alone what a server of others says', () => {
    expect(
      approval.plan('cluster prod: delete pod shop/web\n- uid 1-2, created 5m ago\n- labels: a=b\nwill do it'),
    ).toMatchSnapshot();
    expect(approval.plan('it\u001b[2J')).not.toContain('\u001b');
    expect(message('a\u001b[2J')).not.toContain('\u001b');
  });
});

it('has a Chinese head for every column of its tables', () => {
  const columns = [
    'CLUSTER',
    'KIND',
    'NAMESPACE',
    'COUNT',
    'FRESHNESS',
    'AGE',
    'SOURCE',
    'LAST ERROR',
    'RESULT',
    'TITLE',
  ];
  for (const column of columns) expect(CHINESE.report.status.heading(column)).toMatch(/\p{Script=Han}/u);
  expect(CHINESE.report.status.heading('toString')).toBe('toString');
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
    const none = { ...report, source: { from: 'none' }, tokens: 1 } as const;
    expect(ENGLISH.call.facts({ ...none, isError: true })).toBe('not made · 1 token · failed');
    expect(ENGLISH.call.facts(none)).toBe('cache · 8 ms · 1 token');
    expect(CHINESE.call.facts({ ...none, isError: true })).toMatch(/^未执行 · /);
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
    expect(sentence).not.toMatch(/原文|what, why/);
    expect(sentence).toMatchSnapshot();
  });

  it('of a provider is followed by what the provider says of it, where that is known', () => {
    expect(CHINESE.error(llmError('refused', { said: 'temperature is unknown' }))).toMatch(
      /对方的说明：“temperature is unknown”$/,
    );
  });

  it('is said once, and in Chinese, where its sentences are known', () => {
    const message = 'There is no context "prd" in /k/config. Did you mean "prod"?';
    expect(CHINESE.error(new AppError('kubeconfig', message))).toBe(
      '/k/config 中没有名为“prd”的 context。是否想用 "prod"？',
    );
  });

  it('keeps the words of an API server, in a Chinese sentence', () => {
    const message = 'Refused on cluster prod: create pods in namespace shop. The API server says: exceeded quota: a=1';
    expect(CHINESE.error(new AppError('kube_api', message))).toBe(
      '集群 prod 拒绝了请求：对命名空间 shop 中的 pods 执行 create。API server 的说明：exceeded quota: a=1',
    );
  });

  it('that a slash command has put into Chinese gets no second lead', () => {
    expect(CHINESE.error(new AppError('usage', CHINESE.slash.missingArgument('sql', '<语句>')))).toBe(
      '/sql 缺少参数 <语句>。',
    );
  });

  it('says what is known where a failure has no facts or no name', () => {
    expect(CHINESE.error(new AppError('llm', 'odd', { data: { failure: 'timeout' } }))).not.toMatch(/undefined|odd/);
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
