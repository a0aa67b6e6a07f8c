import { type Notice, type RetryReason, wasMade } from '../../agent/agent-event.ts';
import { elapsedInWords, inWords, tookInWords } from '../../lib/duration.ts';
import { printable, printableLines } from '../printable.ts';
import { dollars, grouped } from './amounts.ts';
import { ENGLISH_REPORTS } from './english-reports.ts';
import type { Words } from './words.ts';

const RETRY_REASONS: Readonly<Record<RetryReason, string>> = {
  rateLimit: 'The provider limits the rate of requests',
  overloaded: 'The provider is overloaded',
  unreachable: "The provider can't be reached",
  cutOff: 'The answer broke off',
};

function notice(told: Notice): string {
  switch (told.code) {
    case 'cacheUnavailable':
      return `The cache can't be read, so answers come live: ${printableLines(told.detail)}`;
    case 'serverUnavailable':
      return `The MCP server can't be reached, so only the cache can answer: ${printableLines(told.detail)}`;
    case 'contextCompacted': {
      const parts = [
        ...(told.results === 0 ? [] : [plural(told.results, 'older tool result')]),
        ...(told.turns === 0 ? [] : [plural(told.turns, 'older turn')]),
      ];
      return `Shortened ${parts.length === 0 ? 'older content' : parts.join(' and ')} to keep the conversation inside AGENT_CONTEXT_WINDOW.`;
    }
    case 'resultsCut':
      return `Results are cut before the model sees them: tools and instructions take ${grouped(told.fixedTokens)} of the ${grouped(told.window)} tokens of its context window. Raise AGENT_CONTEXT_WINDOW, if the model has more.`;
    case 'stepsUsedUp':
      return `All ${told.steps} steps of this turn are used up; what follows is what is known so far. Ask on, or raise AGENT_MAX_STEPS.`;
    case 'loopStopped':
      return `The model made the same call of ${printable(told.tool)} again and again; it was stopped.`;
    case 'nobodyToAsk':
      return 'Nobody could be asked here, so nothing was changed. Run it in a terminal to approve it: k8s-mcp chat';
    case 'answerCut':
      return `The answer was cut at ${grouped(told.maxTokens)} tokens. Ask it to go on, or raise LLM_MAX_TOKENS.`;
    case 'limitClamped':
      return `The model takes no answer limit of ${grouped(told.from)} tokens; ${grouped(told.to)} are used from here on. LLM_MAX_TOKENS=${told.to} spares the attempt.`;
    case 'retrying':
      return `${RETRY_REASONS[told.reason]}; trying again in ${inWords(told.waitMs)} (attempt ${told.attempt}).`;
    case 'stateUnavailable':
      return `This turn can't be recorded, so /resume won't have it; the conversation goes on: ${printableLines(told.detail)}`;
  }
}

export const ENGLISH: Words = {
  language: 'en',
  duration: inWords,
  took: tookInWords,
  elapsed: elapsedInWords,
  age: (ms) => `${inWords(ms)} ago`,
  notice,
  // Every message is written in English for its reader, with the way out.
  error: (error) => printableLines(error.message),
  message: printableLines,
  finding: printableLines,

  approval: {
    lead: (dryRun) =>
      dryRun === 'server'
        ? "This changes the cluster. What the server's dry run says:"
        : 'This may change the cluster, and no dry run was made: nobody knows what it will do. The call:',
    plan: printableLines,
    warning: (untrustedReads) =>
      untrustedReads.length === 0
        ? undefined
        : `Text from the cluster was read in this conversation (by ${names(untrustedReads)}); it may have talked the model into this. Check that you want it.`,
    question: 'Do it? [y/N]',
    approved: 'Approved.',
    declined: 'Declined; nothing was changed.',
  },

  call: {
    failed: 'failed',
    source: (source) => {
      if (source.from === 'live') return 'live';
      if (source.from === 'none') return 'cache';
      return `cache ${inWords(source.ageMs)}${source.freshness === 'fresh' ? '' : `, ${source.freshness}`}`;
    },
    tokens: (count) => plural(count, 'token'),
    facts: (report) =>
      [
        wasMade(report) ? ENGLISH.call.source(report.source) : 'not made',
        ...(wasMade(report) ? [tookInWords(report.durationMs)] : []),
        ENGLISH.call.tokens(report.tokens),
        ...(report.isError ? [ENGLISH.call.failed] : []),
      ].join(' · '),
    more: (lines) => `… ${plural(lines, 'more line')}`,
  },

  turn: {
    thinking: 'thinking',
    writing: 'writing',
    calling: (count) => (count === 1 ? 'calling a tool' : `calling ${count} tools`),
    footer: ({ steps, calls, usage, durationMs }) =>
      [
        plural(steps, 'step'),
        ...(calls.length === 0 ? [] : [plural(calls.length, 'call')]),
        plural(usage.inputTokens + usage.outputTokens, 'token'),
        tookInWords(durationMs),
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
          return 'Stopped.';
      }
    },
    asking: (provider, model) => `asking ${printable(model)} at ${printable(provider)}`,
  },

  keys: {
    stop: 'Ctrl-C stops',
    leave: 'Ctrl-C again to leave',
    queued: (text) => `next: ${printable(text)} · Esc drops it`,
    placeholder: 'Ask about the cluster, or /help',
    lost: (count) => `That is too long: ${plural(count, 'character')} had no room.`,
    list: [
      ['Enter', 'send'],
      ['Alt-Enter, \\ Enter', 'new line'],
      ['↑ ↓', 'earlier inputs'],
      ['Tab', 'complete'],
      ['Ctrl-O', 'show the results of tools'],
      ['Esc', 'drop what waits for the turn to end'],
      ['Ctrl-C', 'stop the turn; twice: leave'],
      ['Ctrl-D', 'leave'],
    ],
  },

  welcome: {
    withModel: ({ provider, model, clusters }) =>
      `${printable(model)} (${printable(provider)})${clusters.length === 0 ? '' : ` · ${plural(clusters.length, 'cluster')}: ${names(clusters)}`}`,
    hint: 'Ask about the cluster in your own words. /help shows the commands.',
    withoutModel: [
      'No model is set up, so questions have no answer yet. Slash commands work without one: /help',
      'To set one up, leave with Ctrl-D and start again with one of these:',
      '  export LLM_API_KEY=…                     a key of openrouter.ai; other providers: LLM_PROVIDER',
      '  export LLM_PROVIDER=ollama LLM_MODEL=…   a model on this machine, without a key',
      '"k8s-mcp doctor" tries it and says what is missing.',
    ].join('\n'),
    resumed: (title, turns, ageMs) =>
      `Resumed "${printable(title)}": ${plural(turns, 'turn')}, the last ${inWords(ageMs)} ago.`,
  },

  commands: {
    status: { argument: '', summary: 'what the cache holds, how old it is, and what fails' },
    cluster: { argument: '[name]', summary: 'show clusters, or ask only about this one; "-" for all' },
    namespace: { argument: '[name]', summary: 'show or set the namespace meant; "-" for all' },
    model: { argument: '[name]', summary: 'the model and its limits, or another one until the chat ends' },
    sql: { argument: '<statement>', summary: 'one read-only SQL statement over the cache' },
    tools: { argument: '[name]', summary: 'the tools that the model can call, or one with its parameters' },
    expand: { argument: '[number]', summary: "a tool's result in full; the last turn's without a number" },
    logs: { argument: '<pod> [-n ns] [-c name]', summary: "follow a pod's or a workload's logs until Ctrl-C" },
    refresh: { argument: '', summary: 'read live, not from the cache, in the next turn' },
    clear: { argument: '', summary: 'begin a new conversation' },
    resume: { argument: '[id]', summary: 'list earlier conversations, or go on with one' },
    help: { argument: '', summary: 'this' },
    exit: { argument: '', summary: 'leave' },
  },

  slash: {
    commandsTitle: 'Commands',
    keysTitle: 'Keys',
    unknown: (name, nearest) =>
      `There is no /${printable(name)}.${nearest === undefined ? '' : ` Did you mean /${nearest}?`} /help shows all commands.`,
    needsModel: 'A question needs a model, and none is set up: set LLM_API_KEY, or LLM_PROVIDER=ollama and LLM_MODEL.',
    missingArgument: (name, argument) => `/${name} needs ${argument}.`,
    noArgument: (name, argument) => `/${name} takes nothing behind it, and got "${printable(argument)}".`,
    clusterNow: (name) => (name === undefined ? 'All clusters.' : `Cluster: ${printable(name)}`),
    clusterUnknown: (name, known) =>
      `There is no cluster ${printable(name)} here.${known.length === 0 ? '' : ` There is ${names(known)}.`}`,
    namespaceNow: (name) => (name === undefined ? 'All namespaces.' : `Namespace: ${printable(name)}`),
    modelNow: (provider, model) => `Model: ${printable(model)} (${printable(provider)})`,
    modelChanged: (provider, model) =>
      `Model: ${printable(model)} (${printable(provider)}), until the chat ends. LLM_MODEL=${printable(model)} keeps it.`,
    modelCallsNothing:
      "It answers, but didn't call the tool that it was asked to call: without tools it can only guess. Another /model may do better.",
    refreshed: 'The next turn reads live, not from the cache.',
    cleared: 'A new conversation; the old one is kept, see /resume.',
    noConversations: 'No earlier conversations.',
    conversationUnknown: (id) => `There is no conversation ${printable(id)}, or more than one. /resume lists them.`,
    moreConversations: 'There are more: k8s-mcp chat --list',
    turns: (count) => plural(count, 'turn'),
    rows: (count, { cut }) => (cut ? `the first ${plural(count, 'row')}; there are more` : plural(count, 'row')),
    neverScanned: (what) => `${what} never scanned`,
    noRows: 'No rows.',
    toolCount: (count) => plural(count, 'tool'),
    writes: 'writes',
    following: (what) => `Following ${printable(what)}; Ctrl-C stops.`,
    noLogTool: 'The MCP server has no tool that reads logs.',
    linesMissed: (count) => `… ${plural(count, 'line')} came faster than they could be read`,
    noCalls: 'No results here: the last turn called no tool, or was before this chat was opened.',
    noCall: (number) => `There is no result of a call [${number}] here.`,
  },
  report: ENGLISH_REPORTS,
};

function plural(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function names(list: readonly string[]): string {
  return list.map(printable).join(', ');
}
