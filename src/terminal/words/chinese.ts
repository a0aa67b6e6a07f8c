import { type Notice, type RetryReason, wasMade } from '../../agent/agent-event.ts';
import { elapsedInWords, inWords, tookInWords } from '../../lib/duration.ts';
import { printable, printableLines } from '../printable.ts';
import { dollars, grouped } from './amounts.ts';
import { CHINESE_FINDINGS, CHINESE_MESSAGES, CHINESE_PLANS } from './chinese-book.ts';
import { chineseError } from './chinese-errors.ts';
import { CHINESE_REPORTS } from './chinese-reports.ts';
import { CHINESE_UNITS } from './chinese-units.ts';
import type { Words } from './words.ts';

const RETRY_REASONS: Readonly<Record<RetryReason, string>> = {
  rateLimit: '模型提供商限制了请求频率',
  overloaded: '模型提供商负载过高',
  unreachable: '连不上模型提供商',
  cutOff: '回答中断',
};

const FRESHNESS = { stale: '较旧', expired: '已过期' } as const;

const duration = (ms: number): string => inWords(ms, CHINESE_UNITS);
const took = (ms: number): string => tookInWords(ms, CHINESE_UNITS);

function notice(told: Notice): string {
  switch (told.code) {
    case 'cacheUnavailable':
      return `缓存无法读取，改为直接查询集群。${reason(told.detail)}`;
    case 'serverUnavailable':
      return `连不上 MCP server，只能用缓存回答。${reason(told.detail)}`;
    case 'contextCompacted': {
      const parts = [
        ...(told.results === 0 ? [] : [`${grouped(told.results)} 条较早的工具结果`]),
        ...(told.turns === 0 ? [] : [`${grouped(told.turns)} 轮较早的对话`]),
      ];
      return `已压缩${parts.length === 0 ? '较早的内容' : ` ${parts.join('和 ')}`}，使对话不超出 AGENT_CONTEXT_WINDOW。`;
    }
    case 'resultsCut':
      return `工具结果在模型看到之前就被截短：上下文窗口共 ${grouped(told.window)} token，工具和指令已占用 ${grouped(told.fixedTokens)}。如果模型支持更大的窗口，请调大 AGENT_CONTEXT_WINDOW。`;
    case 'stepsUsedUp':
      return `本轮的 ${told.steps} 步已用完，以下是目前已知的内容。可以继续追问，或调大 AGENT_MAX_STEPS。`;
    case 'loopStopped':
      return `模型反复发起同一个 ${printable(told.tool)} 调用，已将其中止。`;
    case 'nobodyToAsk':
      return '当前没有人可以确认，因此没有执行，集群没有改动。请在终端中运行以便确认：k8s-mcp chat';
    case 'answerCut':
      return `回答达到 ${grouped(told.maxTokens)} token 的上限，已被截断。可以让它继续，或调大 LLM_MAX_TOKENS。`;
    case 'limitClamped':
      return `模型不接受 ${grouped(told.from)} token 的回答上限，之后使用 ${grouped(told.to)}。设置 LLM_MAX_TOKENS=${told.to} 可避免这次试探。`;
    case 'retrying':
      return `${RETRY_REASONS[told.reason]}，${duration(told.waitMs)}后重试（第 ${told.attempt} 次）。`;
    case 'stateUnavailable':
      return `本轮对话无法保存，之后不能用 /resume 恢复；对话可以继续。${reason(told.detail)}`;
  }
}

export const CHINESE: Words = {
  language: 'zh',
  duration,
  took,
  elapsed: (ms) => elapsedInWords(ms, CHINESE_UNITS),
  age: (ms) => `${duration(ms)}前`,
  notice,
  error: chineseError,
  message: (message) => CHINESE_MESSAGES.whole(printableLines(message)) ?? printableLines(message),
  finding: (text) => CHINESE_FINDINGS.whole(printableLines(text)) ?? printableLines(text),

  approval: {
    lead: (dryRun) =>
      dryRun === 'server'
        ? '此操作会修改集群。服务端试运行（dry run）的结果：'
        : '此操作可能修改集群，并且没有做过试运行（dry run），无法预知结果。调用如下：',
    plan: (message) => CHINESE_PLANS.lines(printableLines(message)),
    warning: (untrustedReads) =>
      untrustedReads.length === 0
        ? undefined
        : `本次对话读取过来自集群的文本（${names(untrustedReads)}），模型可能受其诱导。请确认这确实是你想要的操作。`,
    question: '是否执行？[y/N]',
    approved: '已批准。',
    declined: '已拒绝，集群没有改动。',
  },

  call: {
    failed: '失败',
    source: (source) => {
      if (source.from === 'live') return '实时';
      if (source.from === 'none') return '缓存';
      const age = `缓存 ${duration(source.ageMs)}前`;
      return source.freshness === 'fresh' ? age : `${age}，${FRESHNESS[source.freshness]}`;
    },
    tokens: (count) => `${grouped(count)} token`,
    facts: (report) =>
      [
        wasMade(report) ? CHINESE.call.source(report.source) : '未执行',
        ...(wasMade(report) ? [took(report.durationMs)] : []),
        CHINESE.call.tokens(report.tokens),
        ...(report.isError ? [CHINESE.call.failed] : []),
      ].join(' · '),
    more: (lines) => `… 还有 ${grouped(lines)} 行`,
  },

  turn: {
    thinking: '思考中',
    writing: '回答中',
    calling: (count) => (count === 1 ? '正在调用工具' : `正在调用 ${count} 个工具`),
    footer: ({ steps, calls, usage, durationMs }) =>
      [
        `${grouped(steps)} 步`,
        ...(calls.length === 0 ? [] : [`${grouped(calls.length)} 次调用`]),
        `${grouped(usage.inputTokens + usage.outputTokens)} token`,
        took(durationMs),
        ...(usage.costUsd === undefined ? [] : [dollars(usage.costUsd)]),
      ].join(' · '),
    outcome: (outcome) => {
      switch (outcome) {
        case 'answered':
        case 'failed':
        case 'cut':
        case 'stepsUsedUp':
          return undefined;
        case 'cancelled':
          return '已停止。';
      }
    },
    asking: (provider, model) => `正在询问 ${printable(model)}（${printable(provider)}）`,
  },

  keys: {
    stop: 'Ctrl-C 停止',
    leave: '再按一次 Ctrl-C 退出',
    queued: (text) => `稍后发送：${printable(text)} · Esc 取消`,
    placeholder: '输入关于集群的问题，或 /help',
    lost: (count) => `内容太长，有 ${grouped(count)} 个字符放不下。`,
    list: [
      ['Enter', '发送'],
      ['Alt-Enter, \\ Enter', '换行'],
      ['↑ ↓', '历史输入'],
      ['Tab', '补全'],
      ['Ctrl-O', '显示工具的完整结果'],
      ['Esc', '取消等待发送的输入'],
      ['Ctrl-C', '停止本轮；连按两次退出'],
      ['Ctrl-D', '退出'],
    ],
  },

  welcome: {
    withModel: ({ provider, model, clusters }) =>
      `${printable(model)}（${printable(provider)}）${clusters.length === 0 ? '' : ` · ${grouped(clusters.length)} 个集群：${names(clusters)}`}`,
    hint: '直接用自己的话提问即可，/help 查看命令。',
    withoutModel: [
      '尚未设置模型，暂时无法回答问题。斜杠命令不需要模型，可以直接使用：/help',
      '设置方法：按 Ctrl-D 退出，执行以下任意一条后重新启动：',
      '  export LLM_API_KEY=…                     openrouter.ai 的密钥；其他提供商另设 LLM_PROVIDER',
      '  export LLM_PROVIDER=ollama LLM_MODEL=…   使用本机模型，不需要密钥',
      '运行 k8s-mcp doctor 可以检查设置，并指出缺少什么。',
    ].join('\n'),
    resumed: (title, turns, ageMs) =>
      `已恢复对话“${printable(title)}”，共 ${grouped(turns)} 轮，最近一轮在 ${duration(ageMs)}前。`,
  },

  commands: {
    status: { argument: '', summary: '缓存里有什么、有多旧、哪里出错' },
    cluster: { argument: '[名称]', summary: '列出集群，或只针对某个集群提问；“-”表示全部' },
    namespace: { argument: '[名称]', summary: '查看或设置命名空间；“-”表示全部' },
    model: { argument: '[名称]', summary: '查看模型及其限制，或在本次聊天中更换模型' },
    sql: { argument: '<语句>', summary: '对缓存执行一条只读 SQL' },
    tools: { argument: '[名称]', summary: '模型可以调用的工具，或某个工具的参数' },
    expand: { argument: '[编号]', summary: '显示工具的完整结果；不带编号则为上一轮的全部结果' },
    logs: { argument: '<pod> [-n 命名空间] [-c 容器]', summary: '持续查看 Pod 或工作负载的日志，按 Ctrl-C 结束' },
    refresh: { argument: '', summary: '下一轮不用缓存，直接查询集群' },
    clear: { argument: '', summary: '开始新对话' },
    resume: { argument: '[编号]', summary: '列出以前的对话，或继续其中一个' },
    help: { argument: '', summary: '显示本帮助' },
    exit: { argument: '', summary: '退出' },
  },

  slash: {
    commandsTitle: '命令',
    keysTitle: '按键',
    unknown: (name, nearest) =>
      `没有 /${printable(name)} 这个命令。${nearest === undefined ? '' : `是否想用 /${nearest}？`}/help 查看全部命令。`,
    needsModel: '提问需要模型，但尚未设置。请设置 LLM_API_KEY，或 LLM_PROVIDER=ollama 和 LLM_MODEL。',
    missingArgument: (name, argument) => `/${name} 缺少参数 ${argument}。`,
    noArgument: (name, argument) => `/${name} 不接受参数，但收到了“${printable(argument)}”。`,
    clusterNow: (name) => (name === undefined ? '全部集群。' : `集群：${printable(name)}`),
    clusterUnknown: (name, known) =>
      `没有集群 ${printable(name)}。${known.length === 0 ? '' : `现有集群：${names(known)}。`}`,
    namespaceNow: (name) => (name === undefined ? '全部命名空间。' : `命名空间：${printable(name)}`),
    modelNow: (provider, model) => `模型：${printable(model)}（${printable(provider)}）`,
    modelChanged: (provider, model) =>
      `模型：${printable(model)}（${printable(provider)}），到本次聊天结束为止。设置 LLM_MODEL=${printable(model)} 可以保留。`,
    modelCallsNothing: '该模型可以回答，但没有按要求调用工具：不能用工具就只能猜测。可以用 /model 换一个。',
    refreshed: '下一轮将直接查询集群，不用缓存。',
    cleared: '已开始新对话；原来的对话已保留，可用 /resume 查看。',
    noConversations: '没有以前的对话。',
    conversationUnknown: (id) => `没有编号为 ${printable(id)} 的对话，或编号不唯一。/resume 可列出全部。`,
    moreConversations: '还有更多：k8s-mcp chat --list',
    turns: (count) => `${grouped(count)} 轮`,
    rows: (count, { cut }) => (cut ? `前 ${grouped(count)} 行，还有更多` : `${grouped(count)} 行`),
    neverScanned: (what) => `${what} 从未扫描`,
    noRows: '没有结果。',
    toolCount: (count) => `${grouped(count)} 个工具`,
    writes: '写操作',
    following: (what) => `正在持续查看 ${printable(what)} 的日志，按 Ctrl-C 结束。`,
    noLogTool: 'MCP server 没有读取日志的工具。',
    linesMissed: (count) => `… 有 ${grouped(count)} 行来得太快，未能读取`,
    noCalls: '没有可显示的结果：上一轮没有调用工具，或发生在本次打开之前。',
    noCall: (number) => `这里没有编号为 [${number}] 的调用结果。`,
  },
  report: CHINESE_REPORTS,
};

/** Where it has no Chinese, it is said to be somebody's own words. */
function reason(detail: string): string {
  const message = printableLines(detail);
  return CHINESE_MESSAGES.whole(message) ?? `原文：${message}`;
}

function names(list: readonly string[]): string {
  return list.map(printable).join('、');
}
