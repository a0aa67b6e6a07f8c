import type { CacheReader } from '../cache/cache-reader.ts';
import type { Standing } from '../cache/listing/question-scope.ts';
import type { KubeObject } from '../kube/words/kube-object.ts';
import { resourceWord } from '../kube/words/match-kind.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError, toAppError } from '../lib/errors.ts';
import { OMITTED_FIELD } from '../lib/machine-form.ts';
import { questionHash } from '../result/cursor.ts';
import { compareRows } from '../result/list-text.ts';
import type { Outcome, Source } from '../result/outcome.ts';
import type { Redactor } from '../result/redactor.ts';
import { createRenderer } from '../result/renderer.ts';
import { CacheCursors, isCacheCursor } from './cache-cursors.ts';
import type { CacheFirst, CacheOutcome } from './cache-outcome.ts';
import { type CacheQuestion, cacheQuestion, type GetCall, type ListCall } from './cache-question.ts';
import type { AgentTool, ToolServer } from './tool-server.ts';

export interface CacheFirstDeps {
  /** Its own time limit is that of every look. */
  readonly reader: Pick<CacheReader, 'list' | 'get'>;
  readonly clusters: ToolServer['clusters'];
  /** Addresses of their API servers, as far as the server says. */
  readonly servers: (options: { readonly signal: AbortSignal }) => Promise<ReadonlyMap<string, string>>;
  readonly redactor: Redactor;
  readonly clock: Pick<Clock, 'now'>;
  /** A short id that no other process makes too: letters, digits, `_`, `-`. */
  readonly newId: () => string;
}

export interface CacheFirstOptions {
  /** AGENT_ENABLE_CACHE_QUERY; false: everything goes live. */
  readonly enabled: boolean;
  /** MCP_RESULT_TOKENS */
  readonly budgetTokens: number;
}

type Arguments = Readonly<Record<string, unknown>>;
type Scope = NonNullable<Standing['scope']>;
/** A look that found a scope, or what to do without. */
type Found<T> = { readonly scope: Scope; readonly read: T } | Exclude<CacheOutcome, { type: 'answer' | 'old' }>;

const LIVE = { type: 'live' } as const;
/** Of a short row; a page for which fewer rows were read than would fit is only the shorter by that. */
const TOKENS_A_CELL = 3;

/** Answers from the cache, by the program: what is asked, of what, and how fresh that is decides, and no model. */
export function createCacheFirst(deps: CacheFirstDeps, options: CacheFirstOptions): CacheFirst {
  const { reader, clock } = deps;
  let knownClusters: readonly string[] = [];
  let knownServers: ReadonlyMap<string, string> = new Map();
  const renderer = createRenderer({ redactor: deps.redactor }, options);
  const cursors = new CacheCursors(deps);
  /** When each cluster, by the name it was called, was last written to; undefined stands for all. */
  const writes = new Map<string | undefined, number>();

  async function look(tool: AgentTool, toolArguments: Arguments, signal: AbortSignal): Promise<CacheOutcome> {
    const question = options.enabled ? cacheQuestion(tool, toolArguments) : undefined;
    if (question === undefined) return LIVE;
    const cluster = await clusterOf(question, signal);
    if (cluster === undefined) return LIVE;
    return question.verb === 'get'
      ? lookForOne(question, cluster, signal)
      : lookForList(tool, question, { cluster, cursor: toolArguments.cursor, signal });
  }

  /** The name as the caller said it, or the only one there is. A server that doesn't say decides for itself. */
  async function clusterOf({ cluster }: CacheQuestion, signal: AbortSignal): Promise<string | undefined> {
    try {
      [knownClusters, knownServers] = await Promise.all([deps.clusters({ signal }), deps.servers({ signal })]);
    } catch (error) {
      // A server that is down hasn't changed its clusters, and this is when the cache is needed.
      if (signal.aborted) throw error;
    }
    const names = knownClusters;
    if (cluster === undefined) return names.length === 1 ? names[0] : undefined;
    return names.length === 0 || names.includes(cluster) ? cluster : undefined;
  }

  async function lookForOne(question: GetCall, cluster: string, signal: AbortSignal): Promise<CacheOutcome> {
    const { kind, name, namespace, field } = question;
    const place = namespace === undefined ? {} : { namespace };
    const answer = await reader.get({ cluster, group: kind.group, kind: kind.kind, name, ...place }, { signal });
    const found = standing(cluster, answer, answer.body);
    if ('type' in found) return found;
    const object = objectOf(found.read);
    if (object === undefined || Object.hasOwn(object, OMITTED_FIELD)) return LIVE;
    return rendered(found.scope, {
      type: 'object',
      scope: { resource: kind.kind, cluster, ...place, name },
      source: sourceOf(found.scope),
      object,
      ...(field === undefined ? {} : { fieldPath: field }),
      sections: [],
      notes: [],
    });
  }

  async function lookForList(
    tool: AgentTool,
    question: ListCall,
    call: { readonly cluster: string; readonly cursor: unknown; readonly signal: AbortSignal },
  ): Promise<CacheOutcome> {
    const { cluster, cursor, signal } = call;
    const hash = questionOf(tool, question, cluster);
    if (cursor !== undefined && cursor !== null && !isCacheCursor(cursor)) return LIVE;
    const from = isCacheCursor(cursor) ? cursors.find(cursor) : undefined;
    if (isCacheCursor(cursor) && from?.question !== hash) return refusal(from === undefined ? 'unknown' : 'question');
    const { kind, columns, namespace, status, labelTerms, limit } = question;
    const place = namespace === undefined ? {} : { namespace };
    const mostRows = Math.ceil(options.budgetTokens / (TOKENS_A_CELL * (kind.ownColumns.names.length + 1)));
    const answer = await reader.list(
      {
        cluster,
        group: kind.group,
        kind: kind.kind,
        ...place,
        ...(status === undefined ? {} : { status }),
        labelTerms,
        columns,
        shown: from?.shown ?? [],
        rows: Math.min(limit ?? mostRows, mostRows),
      },
      { signal },
    );
    const found = standing(cluster, answer, answer.list);
    if ('type' in found) return found;
    const { scope, read: list } = found;
    if (list.unknown > 0 || !list.namespaceIsKnown) return LIVE;
    if (from !== undefined && scope.freshness === 'expired' && from.freshness !== 'expired') return refusal('expired');
    const rows = [...list.rows].sort(compareRows);
    const cursorAfter = cursors.remember({
      question: hash,
      freshness: scope.freshness,
      shownBefore: from?.shown ?? [],
      keys: rows.map((row) => row.key),
    });
    const outcome = rendered(scope, {
      type: 'list',
      scope: { resource: resourceWord(kind), cluster, ...place, narrowedBy: question.narrowedBy },
      source: sourceOf(scope),
      columns: list.columns,
      rows,
      beyond: { before: list.before, after: list.found - list.before - rows.length },
      summary: from === undefined ? list.summary : [],
      notes: [],
      narrowBy: question.narrowBy,
      ...(limit === undefined ? {} : { limit }),
      cursorAfter: ({ key }) => cursorAfter(key),
      resourceVersion: scope.resourceVersion ?? '',
      complete: true,
    });
    return from !== undefined && outcome.type === 'old' ? { ...outcome, type: 'answer' } : outcome;
  }

  /** A scope to answer from, with what was read in it; or why there is none. */
  function standing<T>(asked: string, { cluster, scope }: Standing, read: T | undefined): Found<T> {
    if (cluster === undefined || scope === undefined || read === undefined) return LIVE;
    const address = knownServers.get(asked);
    // The name was another cluster's when this was scanned, or with another kubeconfig.
    if (address !== undefined && cluster.server !== undefined && address !== cluster.server) return LIVE;
    const written = [undefined, cluster.name, ...cluster.aliases].map((name) => writes.get(name) ?? -Infinity);
    return scope.observedAt <= Math.max(...written) ? LIVE : { scope, read };
  }

  function rendered(scope: Scope, outcome: Outcome): CacheOutcome {
    const { text, isError } = renderer.render(outcome);
    // A field that isn't there may have come since.
    if (isError) return LIVE;
    const { freshness } = scope;
    if (freshness === 'never') return LIVE;
    const ageMs = Math.max(0, scope.ageMs ?? 0);
    return {
      type: freshness === 'fresh' ? 'answer' : 'old',
      answer: { text, isError, source: { from: 'cache', ageMs, freshness } },
    };
  }

  return {
    look: async (tool, toolArguments, { signal }) => {
      const outcome = await look(tool, toolArguments, signal).catch((error: unknown): CacheOutcome => {
        if (signal.aborted) throw error;
        return { type: 'failed', error: toAppError(error) };
      });
      const continues = tool.reads !== undefined && isCacheCursor(toolArguments.cursor);
      return continues && outcome.type !== 'answer' ? refusal(outcome.type) : outcome;
    },
    wrote: (cluster) => {
      writes.set(cluster, clock.now());
    },
    lastWriteAt: () => Math.max(...writes.values()),
  };

  function refusal(why: keyof typeof REFUSALS): CacheOutcome {
    const { text } = renderer.renderError(
      new AppError('cursor_expired', `${REFUSALS[why]} Start again without cursor.`),
    );
    return { type: 'answer', answer: { text, isError: true, source: { from: 'none' } } };
  }
}

const REFUSALS = {
  question: 'This cursor belongs to another question.',
  unknown: 'The cached list that this cursor continues is not known any more.',
  expired: 'The cached list that this cursor continues is too old by now.',
  old: 'The cached list that this cursor continues is too old by now.',
  live: 'The cached list that this cursor continues has changed, or does not hold what is asked now.',
  failed: "The cache that this cursor continues a list of can't be read.",
} as const;

function questionOf(tool: AgentTool, question: ListCall, cluster: string): string {
  const { kind, namespace, narrowedBy } = question;
  return questionHash(tool.name, { kind: kind.kind, namespace, narrowedBy, cluster });
}

function objectOf(body: string): KubeObject | undefined {
  try {
    const object = JSON.parse(body) as KubeObject;
    // Items of a list get these two last; one object has them first.
    return Object.assign({ kind: object.kind, apiVersion: object.apiVersion }, object);
  } catch {
    // Its message would hold the object.
    return undefined;
  }
}

function sourceOf({ observedAt, ageMs = 0, freshness }: Scope): Source {
  return { from: 'cache', observedAt: new Date(observedAt).toISOString(), ageMs, freshness };
}
