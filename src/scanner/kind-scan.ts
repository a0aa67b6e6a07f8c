import type { ScopeKey } from '../cache/cached-object.ts';
import type { AppError } from '../lib/errors.ts';
import type { KnownCluster } from './cluster-identity.ts';
import type { Deadline } from './deadline.ts';
import { failureOf, isForbidden } from './failures.ts';
import { openListDeadline } from './list-request.ts';
import { readableNamespaces } from './readable-namespaces.ts';
import type { ResourceParser } from './resource-parser/resource-parser.ts';
import type { KindReport, ScopeReport } from './scan-report.ts';
import { type ScopeScanDeps, scanScope } from './scope-scan.ts';

export interface KindTarget {
  readonly cluster: KnownCluster;
  readonly parser: ResourceParser;
}

export interface KindScanOptions {
  /** Objects of a list's first page. */
  readonly batchSize: number;
  /** The kind is given up after this long without a page. */
  readonly timeoutMs: number;
  /** Only these; all where empty. Kinds without namespaces are always listed whole. */
  readonly namespaces: readonly string[];
}

/**
 * Lists one kind into the cache: all namespaces as one scope, or, where only some may be read or are wanted, each
 * namespace as a scope of its own that its own list proves. Never throws.
 */
export async function scanKind(
  deps: ScopeScanDeps,
  target: KindTarget,
  options: KindScanOptions & {
    readonly signal: AbortSignal;
    /** True for a scope that needs no list. */
    readonly isKept?: (scope: ScopeKey) => boolean;
  },
): Promise<KindReport> {
  const { cluster, parser } = target;
  const startedAt = deps.clock.now();
  using deadline = openListDeadline(deps, target, options);
  const scopes: ScopeReport[] = [];
  let failure: AppError | undefined;
  try {
    for await (const report of scanScopes(deps, target, { ...options, deadline })) scopes.push(report);
  } catch (thrown) {
    failure = failureOf(thrown, deadline.signal);
  }
  return {
    cluster: cluster.name,
    apiGroup: parser.apiGroup,
    kind: parser.kind,
    ...verdictOf(scopes, failure),
    scopes,
    startedAt,
    durationMs: deps.clock.now() - startedAt,
  };
}

async function* scanScopes(
  deps: ScopeScanDeps,
  target: KindTarget,
  options: KindScanOptions & { readonly deadline: Deadline; readonly isKept?: (scope: ScopeKey) => boolean },
): AsyncGenerator<ScopeReport, void, void> {
  const { cluster, parser } = target;
  const scan = async (namespace: string): Promise<ScopeReport> => {
    const scope: ScopeKey = { cluster: cluster.name, apiGroup: parser.apiGroup, kind: parser.kind, namespace };
    if (options.isKept?.(scope) !== true) return await scanScope(deps, { ...target, namespace }, options);
    return { scope, startedAt: deps.clock.now(), durationMs: 0, outcome: 'kept' };
  };
  let { namespaces } = options;
  if (!parser.namespaced || namespaces.length === 0) {
    const whole = await scan('');
    yield whole;
    if (whole.outcome !== 'failed' || !parser.namespaced || !isForbidden(whole.error)) return;
    namespaces = await readableNamespaces(deps, cluster, options);
  }
  for (const namespace of leastRecentFirst(deps, target, namespaces)) yield await scan(namespace);
}

/** What the deadline leaves undone comes first the next time. */
function leastRecentFirst(
  { cache }: Pick<ScopeScanDeps, 'cache'>,
  { cluster, parser }: KindTarget,
  namespaces: readonly string[],
): readonly string[] {
  const { apiGroup, kind } = parser;
  const observedAt = (namespace: string): number =>
    cache.scopeState({ cluster: cluster.name, apiGroup, kind, namespace })?.observedAt ?? 0;
  return [...new Set(namespaces)]
    .map((namespace) => ({ namespace, at: observedAt(namespace) }))
    .sort((left, right) => left.at - right.at)
    .map(({ namespace }) => namespace);
}

function verdictOf(
  scopes: readonly ScopeReport[],
  failure: AppError | undefined,
): Pick<KindReport, 'outcome' | 'error'> {
  const errors = scopes.flatMap((scope) => (scope.outcome === 'failed' ? [scope.error] : []));
  const error = failure ?? errors.find((candidate) => !isForbidden(candidate));
  if (error !== undefined) return { outcome: 'failed', error };
  const [forbidden] = errors;
  if (forbidden === undefined) return { outcome: 'complete' };
  return { outcome: errors.length < scopes.length ? 'partial' : 'forbidden', error: forbidden };
}
