import type { Clock } from '../lib/clock.ts';
import { AppError, toAppError } from '../lib/errors.ts';
import { isRecord } from '../lib/is-record.ts';
import { estimateTokens } from '../result/token-estimate.ts';
import type { AnswerSource, Notice, ToolCallReport } from './agent-event.ts';
import type { Approvals } from './approvals.ts';
import { isCacheCursor } from './cache-cursors.ts';
import type { CachedAnswer, CacheFirst, CacheOutcome } from './cache-outcome.ts';
import { hasLive, LIVE_ARGUMENT } from './live-argument.ts';
import type { RequestedCall } from './llm/model-step.ts';
import { RepeatGuard } from './repeat-guard.ts';
import type { AgentTool, LocalTool, ToolAnswer, ToolServer } from './tool-server.ts';
import { writtenSince } from './written-since.ts';

export interface CallRunnerDeps {
  readonly server: ToolServer;
  readonly cacheFirst: CacheFirst;
  readonly approvals: Approvals;
  /** Makes text of the server fit to be shown to the model: within the budget, without secrets. */
  readonly bounded: (text: string) => string;
  readonly clock: Pick<Clock, 'now'>;
}

export interface CallRunnerOptions {
  /** Of one call that reads; the time in which a person is asked doesn't count. */
  readonly callTimeoutMs: number;
  /** Whether a cache that fails is replaced by the cluster, or reported. */
  readonly fallbackToLive: boolean;
}

/** What a turn brings to each of its calls. */
export interface TurnCalls {
  readonly tools: ReadonlyMap<string, AgentTool | LocalTool>;
  /** The person asked for the cluster itself. */
  readonly live: boolean;
  readonly signal: AbortSignal;
  readonly onNotice: (notice: Notice) => void;
}

interface Answered extends ToolAnswer {
  readonly source: AnswerSource;
}

/** Writes wait for admission and an outcome, and nothing is gained by giving up on them early. */
const WRITE_TIMEOUT_MS = 120_000;

/** Failures in which the cluster said nothing at all: an old answer is then better than none. */
const UNREACHED: ReadonlySet<string | undefined> = new Set(['kube_unreachable', 'timeout', 'mcp_unreachable']);

/** Answers for a cluster that says nothing: of a proxy before it, or of an API server that has enough. */
function saysNothing(status: number | undefined): boolean {
  return status === 429 || (status !== undefined && status >= 500);
}

/** Failures of a write after which the cluster is as it was; after any other nobody knows: not after a 504 either. */
const NOTHING_WRITTEN: ReadonlySet<string | undefined> = new Set(['approval', 'usage', 'kind_unknown']);

const NOT_MADE = { source: { from: 'none' }, isError: true } as const;

/** Runs the model's calls of one conversation: from the cache where that is as good, else live; writes after a yes. */
export class CallRunner {
  readonly #deps: CallRunnerDeps;
  readonly #options: CallRunnerOptions;
  #guard = new RepeatGuard();
  /** The last thing said of the cache, so that it is said once; '' since it last answered. */
  #saidOfCache = '';
  #saidOfNobody = false;

  constructor(deps: CallRunnerDeps, options: CallRunnerOptions) {
    this.#deps = deps;
    this.#options = options;
  }

  beginTurn(): void {
    this.#guard = new RepeatGuard();
    this.#saidOfNobody = false;
  }

  /** Tells that the cache can't be read, once for each reason until it answers again. Not where that is reported by the calls instead. */
  sayOfCache({ message }: AppError, onNotice: TurnCalls['onNotice']): void {
    if (!this.#options.fallbackToLive || message === this.#saidOfCache) return;
    this.#saidOfCache = message;
    onNotice({ code: 'cacheUnavailable', detail: message });
  }

  /** Never throws but for an abort: what goes wrong is the call's result, for the model to deal with. */
  async run(call: RequestedCall, turn: TurnCalls): Promise<ToolCallReport> {
    const startedAt = this.#deps.clock.now();
    const toolArguments = isRecord(call.input) ? call.input : {};
    const answered = await this.#answer(call, toolArguments, turn);
    const text = this.#deps.bounded(answered.text);
    // What was refused or not made brought words of this program alone.
    if (answered.source.from !== 'none' || !answered.isError) this.#deps.approvals.noteRead(call.tool);
    return {
      id: call.id,
      tool: call.tool,
      arguments: toolArguments,
      source: answered.source,
      durationMs: this.#deps.clock.now() - startedAt,
      tokens: estimateTokens(text),
      isError: answered.isError,
      text,
    };
  }

  async #answer(call: RequestedCall, toolArguments: Record<string, unknown>, turn: TurnCalls): Promise<Answered> {
    if (call.problem !== undefined) return { ...NOT_MADE, text: call.problem };
    if (this.#guard.isRepeated(call.tool, call.input)) {
      turn.onNotice({ code: 'loopStopped', tool: call.tool });
      return {
        ...NOT_MADE,
        text: 'Not made: this very call was made twice in this turn already, and its answers stand above, as far as there was room. Use them, ask for less, or answer with what is known.',
      };
    }
    const tool = turn.tools.get(call.tool);
    if (tool === undefined) return { ...NOT_MADE, text: `There is no tool ${call.tool}.` };
    if ('run' in tool) return await tool.run(toolArguments, { signal: turn.signal });
    if (tool.cached === true) return await this.#cached(tool, toolArguments, turn);
    const isReading = tool.annotations?.['readOnlyHint'] === true;
    return isReading ? await this.#read(tool, toolArguments, turn) : await this.#write(tool, toolArguments, turn);
  }

  /** What was read of a cache is as old as it says, and a write of this conversation may be missing in it. */
  async #cached(tool: AgentTool, toolArguments: Record<string, unknown>, turn: TurnCalls): Promise<Answered> {
    const answer = await this.#live(tool, toolArguments, turn);
    const { source } = answer;
    if (source.from !== 'cache') return { ...answer, source: { from: 'none' } };
    const isBehind = this.#deps.clock.now() - source.ageMs <= this.#deps.cacheFirst.lastWriteAt();
    return isBehind ? { ...answer, text: writtenSince(answer.text) } : answer;
  }

  async #read(tool: AgentTool, given: Record<string, unknown>, turn: TurnCalls): Promise<Answered> {
    const { [LIVE_ARGUMENT]: wantsLive, ...rest } = given;
    const isCacheable = hasLive(tool);
    const toolArguments = isCacheable ? rest : given;
    // A walk that the cache began is the cache's to go on with, whatever else was asked for.
    const isLive = (turn.live || (isCacheable && wantsLive === true)) && !isCacheCursor(toolArguments['cursor']);
    let found: CacheOutcome = { type: 'live' };
    if (isCacheable && !isLive) {
      found = await this.#deps.cacheFirst.look(tool, toolArguments, { signal: turn.signal });
      if (found.type === 'answer' || found.type === 'old') this.#saidOfCache = '';
      if (found.type === 'answer') return found.answer;
      if (found.type === 'failed') {
        if (!this.#options.fallbackToLive) return cacheFailed(found.error);
        this.sayOfCache(found.error, turn.onNotice);
      }
    }
    const answer = await this.#live(tool, toolArguments, turn);
    const isUnreached = UNREACHED.has(answer.errorCode) || saysNothing(answer.errorStatus);
    if (!isCacheable || !isUnreached) return answer;
    if (isLive) found = await this.#deps.cacheFirst.look(tool, toolArguments, { signal: turn.signal });
    return found.type === 'old' || found.type === 'answer' ? asLastResort(answer, found.answer) : answer;
  }

  /** Asks twice where the server died under the call: what only reads may be sent again. */
  async #live(tool: AgentTool, toolArguments: Record<string, unknown>, turn: TurnCalls): Promise<Answered> {
    const first = await this.#call(tool, toolArguments, turn, this.#options.callTimeoutMs);
    if (first.errorCode !== 'mcp_unreachable') return first;
    return await this.#call(tool, toolArguments, turn, this.#options.callTimeoutMs);
  }

  async #write(tool: AgentTool, toolArguments: Record<string, unknown>, turn: TurnCalls): Promise<Answered> {
    const { approvals, cacheFirst } = this.#deps;
    if (tool.asksItself !== true && !(await approvals.approveCall(tool, toolArguments, turn.signal))) {
      this.#sayOfNobody(turn);
      const why = approvals.canAsk
        ? 'the person said no'
        : 'nobody could be asked here (k8s-mcp chat, in a terminal, asks)';
      return { ...NOT_MADE, text: `Nothing was changed: ${why}. Don't try it another way.` };
    }
    let errorCode: string | undefined;
    try {
      const call = () => this.#call(tool, toolArguments, turn, WRITE_TIMEOUT_MS);
      const answer = await (tool.asksItself === true ? approvals.duringDryRun(call) : call());
      errorCode = answer.errorCode;
      if (errorCode === 'approval') this.#sayOfNobody(turn);
      return answer;
    } finally {
      // A write that the person stopped under way may be made all the same.
      if (!NOTHING_WRITTEN.has(errorCode)) {
        const { cluster } = toolArguments;
        cacheFirst.wrote(typeof cluster === 'string' ? cluster : undefined);
      }
    }
  }

  /** Where a write was refused: why, once a turn, unless a person said no. */
  #sayOfNobody(turn: TurnCalls): void {
    if (this.#deps.approvals.canAsk || this.#saidOfNobody) return;
    this.#saidOfNobody = true;
    turn.onNotice({ code: 'nobodyToAsk' });
  }

  async #call(
    tool: AgentTool,
    toolArguments: Record<string, unknown>,
    turn: TurnCalls,
    timeoutMs: number,
  ): Promise<Answered> {
    try {
      const answer = await this.#deps.server.callText(tool.name, toolArguments, { signal: turn.signal, timeoutMs });
      return { source: { from: 'live' }, ...answer };
    } catch (error) {
      const { code, message } = toAppError(error);
      if (turn.signal.aborted) throw new AppError('cancelled', 'The turn was cancelled.', { cause: error });
      return { text: message, isError: true, errorCode: code, source: { from: 'live' } };
    }
  }
}

function cacheFailed({ message }: AppError): Answered {
  return {
    ...NOT_MADE,
    text: `The cache can't answer: ${message} The cluster was not asked, since AGENT_FALLBACK_TO_DIRECT_MCP is false; live: true asks it.`,
  };
}

function asLastResort(live: ToolAnswer, cached: CachedAnswer): Answered {
  return {
    ...cached,
    text: `The cluster can't be reached now: ${live.text.trim()}\nWhat the cache last saw follows; say how old it is.\n${cached.text}`,
  };
}
