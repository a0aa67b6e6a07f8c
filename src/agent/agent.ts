import type { Clock } from '../lib/clock.ts';
import { type AppError, messageOf, toAppError } from '../lib/errors.ts';
import type { TurnRecord } from '../state/conversation-record.ts';
import type { AgentEvent, TurnEnd } from './agent-event.ts';
import { CallRunner, type CallRunnerDeps, type CallRunnerOptions, type TurnCalls } from './call-runner.ts';
import { ConversationMemory } from './conversation-memory.ts';
import { EventQueue } from './event-queue.ts';
import { createFence } from './fence.ts';
import { functionName } from './llm/function-name.ts';
import type { Model } from './llm/model-step.ts';
import { type PromptFacts, systemPrompt } from './prompts/system-prompt.ts';
import { ToolOffers } from './tool-offer.ts';
import type { AgentTool, LocalTool } from './tool-server.ts';
import { Turn } from './turn.ts';
import { readsOf, turnRecord } from './turn-record.ts';

export interface AgentDeps extends CallRunnerDeps {
  readonly clock: Clock;
  readonly model: Model;
  /** SQL over the cache, offered where there is one and the server has no tool of that name. */
  readonly queryTool?: LocalTool;
  /** What the cache holds, a line each cluster; '' where there is none. A failure is told, and the turn goes live. */
  readonly cacheSummary: (signal: AbortSignal) => Promise<string>;
  /** Keeps a turn that has ended. A failure is told and forgotten. */
  readonly record: (turn: TurnRecord) => Promise<void>;
}

export interface AgentOptions extends CallRunnerOptions {
  readonly maxSteps: number;
  readonly contextWindow: number;
  /** Tokens that all tool results in one request may have; older ones give way to newer ones. */
  readonly resultTokens: number;
  /** Whether tools get the argument `live`, because a cache may answer for them. */
  readonly cacheEnabled: boolean;
  /** Random; nobody who writes text into a cluster may know it. */
  readonly fenceMark: string;
  /** Earlier turns of a conversation that goes on. */
  readonly history?: readonly TurnRecord[];
}

export interface AskOptions {
  readonly signal: AbortSignal;
  /** Read the cluster itself, in every call of this turn. */
  readonly live?: boolean;
  /** Where the person is. */
  readonly cluster?: string | undefined;
  readonly namespace?: string | undefined;
  /** Text that came with the question and isn't the person's own: it is fenced as data. */
  readonly attachment?: string | undefined;
}

/** One conversation. */
export interface Agent {
  /** Runs a turn; one at a time. Whoever stops reading the events stops the turn. The last event is its `end`. */
  ask(question: string, options: AskOptions): AsyncIterable<AgentEvent>;
}

export function createAgent(deps: AgentDeps, options: AgentOptions): Agent {
  const fence = createFence(options.fenceMark);
  const memory = new ConversationMemory({ fence });
  const calls = new CallRunner(deps, options);
  for (const turn of options.history ?? []) memory.addSummary(turn.question, turn.answer, readsOf(turn));

  /** As the server last listed them: while it can't be reached the cache may still answer for them. */
  let listed: readonly AgentTool[] = [];
  /** Why the server can't be reached, where it can't. */
  const lookAtServer = async (signal: AbortSignal): Promise<AppError | undefined> => {
    try {
      listed = await deps.server.tools({ signal });
      return undefined;
    } catch (error) {
      const failure = toAppError(error);
      if (failure.code === 'cancelled') throw failure;
      return failure;
    }
  };
  /** None where the server went away since it was looked at: the first step tells that. */
  const clustersNow = async (signal: AbortSignal): Promise<readonly string[]> =>
    await deps.server.clusters({ signal }).catch((error: unknown) => {
      if (toAppError(error).code === 'cancelled') throw error;
      return [];
    });
  const offers = new ToolOffers({ withLive: options.cacheEnabled });
  const toolsNow = (
    queryTool: LocalTool | undefined,
    { isLive, isAway }: { readonly isLive: boolean; readonly isAway: boolean },
  ) => {
    const byName = new Map<string, AgentTool | LocalTool>();
    for (const tool of listed) {
      const isUnwanted = tool.cached === true && (isLive || !options.cacheEnabled);
      if (!isUnwanted) byName.set(functionName(tool.name, byName), tool);
    }
    // A server that is away can't answer from its cache either.
    if (queryTool !== undefined && (isAway || !byName.has(queryTool.tool.name))) {
      byName.set(queryTool.tool.name, queryTool);
    }
    const shown = new Map([...byName].map(([name, entry]) => [name, 'run' in entry ? entry.tool : entry]));
    return { ...offers.of(shown), byName };
  };

  const summaryNow = async (signal: AbortSignal, onNotice: TurnCalls['onNotice']): Promise<string> => {
    try {
      return await deps.cacheSummary(signal);
    } catch (error) {
      signal.throwIfAborted();
      calls.sayOfCache(toAppError(error), onNotice);
      return '';
    }
  };

  let isWindowTold = false;
  const runTurn = async (question: string, ask: AskOptions, tell: (event: AgentEvent) => void): Promise<void> => {
    const emit = (event: AgentEvent): void => {
      const isOfWindow = event.type === 'notice' && event.notice.code === 'resultsCut';
      // True at every step from then on, and news only once.
      if (!isOfWindow || !isWindowTold) tell(event);
      isWindowTold ||= isOfWindow;
    };
    const startedAt = deps.clock.now();
    const { signal } = ask;
    memory.beginTurn(ask.attachment === undefined ? question : `${question}\n${fence.wrap('stdin', ask.attachment)}`);
    calls.beginTurn();
    deps.approvals.beginTurn(memory.reads);
    let cache = '';
    const queryTool = () => (cache === '' ? undefined : deps.queryTool);
    /** A server that is away is waited for once a turn, not at each step. */
    let away: AppError | undefined;
    const goOnWithout = (failure: AppError | undefined): void => {
      away = failure;
      if (away === undefined) return;
      if (queryTool() === undefined && listed.length === 0) throw away;
      emit({ type: 'notice', notice: { code: 'serverUnavailable', detail: away.message } });
    };
    const turn = new Turn(
      {
        model: deps.model,
        calls,
        memory,
        instructions: async () => {
          const looking = lookAtServer(signal);
          // Looked at below.
          looking.catch(() => {});
          // At the first question server and reader start, each a process of its own: time to load what asks the model.
          deps.model.prepare?.();
          // Nothing of the cache is told in a live turn, SQL over it neither.
          if (ask.live !== true) cache = await summaryNow(signal, (notice) => emit({ type: 'notice', notice }));
          goOnWithout(await looking);
          const clusters = away === undefined ? await clustersNow(signal) : [];
          return instructionsFor(deps, { ...ask, cache, clusters, mark: fence.mark });
        },
        tools: async () => {
          if (away === undefined) goOnWithout(await lookAtServer(signal));
          return toolsNow(queryTool(), { isLive: ask.live === true, isAway: away !== undefined });
        },
        emit,
      },
      { ...options, live: ask.live === true, signal },
    );
    const end: TurnEnd = { ...(await turn.run()), durationMs: deps.clock.now() - startedAt };
    try {
      await deps.record(turnRecord({ question, startedAt, model: deps.model, end }));
    } catch (error) {
      emit({ type: 'notice', notice: { code: 'stateUnavailable', detail: messageOf(error) } });
    }
    emit({ type: 'end', end });
  };

  return {
    async *ask(question, ask) {
      const events = new EventQueue<AgentEvent>();
      const abandoned = new AbortController();
      const signal = AbortSignal.any([ask.signal, abandoned.signal]);
      const running = runTurn(question, { ...ask, signal }, (event) => events.push(event)).finally(() =>
        events.close(),
      );
      // Looked at below, when everything it said has been read.
      running.catch(() => {});
      try {
        yield* events;
        await running;
      } finally {
        abandoned.abort();
        await running.catch(() => {});
      }
    },
  };
}

function instructionsFor(
  deps: AgentDeps,
  { cluster, namespace, cache, clusters, mark }: AskOptions & Pick<PromptFacts, 'cache' | 'clusters' | 'mark'>,
): string {
  return systemPrompt({
    clusters,
    cluster,
    namespace,
    cache,
    queryTool: cache === '' ? undefined : deps.queryTool?.tool.name,
    mark,
    canApprove: deps.approvals.canAsk,
    now: deps.clock.now(),
  });
}
