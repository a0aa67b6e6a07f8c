import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type Agent, createAgent } from '../agent/agent.ts';
import type { AskPerson } from '../agent/approval-request.ts';
import { Approvals } from '../agent/approvals.ts';
import { createCacheFirst } from '../agent/cache-first.ts';
import type { Model } from '../agent/llm/model-step.ts';
import { cacheSummary } from '../agent/prompts/cache-summary.ts';
import { createQueryTool } from '../agent/query-tool.ts';
import type { ToolServer } from '../agent/tool-server.ts';
import type { CacheReader } from '../cache/cache-reader.ts';
import { systemClock } from '../lib/clock.ts';
import { ToolLoader } from '../mcp/tool-loader.ts';
import { boundedText, foreignText, withoutSecretValues } from '../result/foreign-text.ts';
import { loadMarkKey } from '../result/mark-key.ts';
import { createRedactor } from '../result/redactor.ts';
import { newConversationId } from '../state/conversation-id.ts';
import type { CallRecord, Conversation, ConversationStore } from '../state/conversation-record.ts';
import { openRecord } from './chat-records.ts';
import { type MeantNamespace, missingNamespace } from './missing-namespace.ts';
import { openCacheReader } from './open-cache-reader.ts';
import type { Session } from './session.ts';
import { openSessionModel } from './session-model.ts';
import { toolServer } from './tool-server.ts';
import { openToolCaller } from './tool-source.ts';

/** Results as large as one may be that a request to the model holds at once: older ones give way. */
const RESULTS_A_REQUEST = 2;

/** The interactive system, but for the conversation itself and the screen. */
export interface AgentParts extends AsyncDisposable {
  readonly server: ToolServer;
  readonly reader: CacheReader;
  readonly store: ConversationStore;
  /** Starts the processes that a question needs, ahead of it. What fails here is told when it is needed. */
  startAhead(signal: AbortSignal): void;
  /** As `missingNamespace`. */
  missingNamespace(meant: MeantNamespace, signal: AbortSignal): Promise<string | undefined>;
  /** The language model of the settings. Throws `llm` (`notSetUp`) where there is none. */
  openModel(): Model;
  /** Begins a conversation, or goes on with one that was kept. */
  converse(model: Model, earlier?: Conversation): Agent & { readonly conversationId: string };
}

/** `askPerson` absent: nobody can be asked, and the server is told so. */
export async function openAgentParts(
  session: Session,
  { askPerson }: { readonly askPerson?: AskPerson } = {},
): Promise<AgentParts> {
  const { config, log, homeFolder } = session;
  await using opened = new AsyncDisposableStack();
  const approvals = new Approvals({ askPerson });
  const onQuestion = approvals.canAsk ? { onQuestion: approvals.answerServer.bind(approvals) } : {};
  const caller = opened.use(openToolCaller(session, onQuestion));
  const loader = opened.use(new ToolLoader({ source: caller }));
  const reader = opened.use(openCacheReader(session, { timeoutMs: config.agentCacheQueryTimeoutMs }));
  const store = opened.use(openRecord(session));
  const { key, warning } = await loadMarkKey({ path: join(homeFolder, 'mark.key') });
  if (warning !== undefined) log.warn({ warning }, 'redaction marks');
  const redactor = createRedactor({ key });
  const budgetTokens = config.mcpResultTokens;
  // Ours has redacted what it read, where it could still tell a Secret from a text that names one.
  const isOurs = config.mcpServerUrl === undefined;
  const bounded = (text: string): string =>
    isOurs ? boundedText(text, budgetTokens) : foreignText({ redactor }, text, budgetTokens);
  const server = toolServer({ caller, loader });
  const clock = systemClock;
  const cacheEnabled = config.agentEnableCacheQuery;

  // One for all conversations: a write in one of them is a write for the next.
  const cacheFirst = createCacheFirst(
    {
      reader,
      clusters: server.clusters,
      servers: loader.servers.bind(loader),
      redactor,
      clock,
      newId: () => randomBytes(6).toString('base64url'),
    },
    { enabled: cacheEnabled, budgetTokens },
  );
  const queryTool = createQueryTool({ reader, redactor, lastWriteAt: cacheFirst.lastWriteAt }, { budgetTokens });

  const recorded = (call: CallRecord): CallRecord => ({
    ...call,
    arguments: withoutSecretValues({ redactor }, call.arguments),
  });

  const cached = async (signal: AbortSignal): Promise<string> => {
    if (!cacheEnabled) return '';
    const reached = Promise.all([loader.clusters({ signal }), loader.servers({ signal })]);
    const [status, served] = await Promise.all([
      reader.status({ signal }),
      // A server that can't be reached says so at the first call; what it served is then the cache's to tell.
      reached.then(([clusters, servers]) => ({ clusters, servers })).catch(() => undefined),
    ]);
    return cacheSummary(status, served);
  };

  const converse: AgentParts['converse'] = (model, earlier) => {
    const conversationId = earlier?.id ?? newConversationId({ clock, random: Math.random });
    const agent = createAgent(
      {
        model,
        server,
        approvals,
        clock,
        cacheFirst,
        bounded,
        cacheSummary: cached,
        record: (turn) => store.append(conversationId, { ...turn, calls: turn.calls.map(recorded) }),
        ...(cacheEnabled ? { queryTool } : {}),
      },
      {
        maxSteps: config.agentMaxSteps,
        contextWindow: config.agentContextWindow,
        resultTokens: RESULTS_A_REQUEST * budgetTokens,
        callTimeoutMs: config.agentMcpCallTimeoutMs,
        fallbackToLive: config.agentFallbackToDirectMcp,
        cacheEnabled,
        fenceMark: randomBytes(6).toString('hex'),
        ...(earlier === undefined ? {} : { history: earlier.records }),
      },
    );
    return { ...agent, conversationId };
  };

  const parts = opened.move();
  return {
    server,
    reader,
    store,
    startAhead: (signal) => {
      if (cacheEnabled) reader.warm().catch(() => {});
      server.tools({ signal }).catch(() => {});
    },
    missingNamespace: (meant, signal) => missingNamespace({ reader, loader, caller }, meant, signal),
    openModel: () => openSessionModel(session),
    converse,
    [Symbol.asyncDispose]: () => parts[Symbol.asyncDispose](),
  };
}
