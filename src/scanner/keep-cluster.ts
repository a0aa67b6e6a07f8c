import type { CacheManager } from '../cache/cache-manager.ts';
import { kindWord } from '../kube/words/object-key.ts';
import { toAppError } from '../lib/errors.ts';
import { backoffMs } from './backoff.ts';
import type { ClusterIdentity } from './cluster-identity.ts';
import type { ClusterScanner } from './cluster-scanner.ts';
import { type KeepKindDeps, type KeepKindOptions, keepKind } from './keep-kind.ts';
import type { ClusterKinds, KindSource } from './kind-source.ts';
import { pause } from './pause.ts';
import type { ResourceParser } from './resource-parser/resource-parser.ts';

export interface KeepClusterDeps extends KeepKindDeps {
  readonly cache: KeepKindDeps['cache'] & Pick<CacheManager, 'scopes' | 'removeKind'>;
  readonly kinds: KindSource;
}

interface Unit {
  readonly parser: ResourceParser;
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

const LOOK_AGAIN_MS = 60_000;
/** A definition that was just made is not served at once, and several come together. */
const SETTLING_MS = 2_000;
/** Kinds whose objects say which kinds there are. */
const DEFINITIONS: ReadonlySet<string> = new Set(['CustomResourceDefinition', 'APIService']);

/**
 * Keeps every kind of one cluster fresh until the signal aborts, each as a unit of its own that begins and ends as the kind
 * comes and goes. Never throws.
 */
export async function keepCluster(
  deps: KeepClusterDeps,
  scanner: ClusterScanner,
  options: KeepKindOptions,
  signal: AbortSignal,
): Promise<void> {
  const units = new Map<string, Unit>();
  let wake = new AbortController();
  let failures = 0;

  const start = (parser: ResourceParser): void => {
    const stop = new AbortController();
    const onChange = DEFINITIONS.has(parser.kind) ? () => wake.abort() : () => {};
    const ended = keepKind(deps, { scanner, parser, onChange }, options, AbortSignal.any([signal, stop.signal]));
    units.set(kindWord(parser), { parser, stop, ended });
  };
  const end = async (key: string): Promise<void> => {
    const unit = units.get(key);
    units.delete(key);
    unit?.stop.abort();
    await unit?.ended;
  };
  const reconcile = async (kinds: ClusterKinds): Promise<void> => {
    const wanted = new Map(kinds.parsers.map((parser) => [kindWord(parser), parser]));
    for (const [key, { parser }] of units) {
      const now = wanted.get(key);
      if (now === undefined || !isSame(now, parser)) await end(key);
    }
    for (const [key, parser] of wanted) if (!units.has(key) && !signal.aborted) start(parser);
    await removeGone(deps, scanner.name, kinds);
  };

  while (!signal.aborted) {
    wake = new AbortController();
    const cluster = await scanner.identify(signal);
    let waitMs = waitOf(cluster, deps.clock.now());
    if (cluster.type === 'cluster') {
      try {
        await reconcile(await deps.kinds(cluster, signal));
        failures = 0;
      } catch (thrown) {
        const { code, message } = toAppError(thrown);
        failures++;
        if (!signal.aborted && failures === 1) {
          deps.log.warn({ cluster: cluster.name, code, reason: message }, 'the kinds of a cluster could not be read');
        }
        waitMs = backoffMs(deps, { failures });
      }
    }
    await pause(deps, waitMs, AbortSignal.any([signal, wake.signal]));
    if (wake.signal.aborted) await pause(deps, SETTLING_MS, signal);
  }
  await Promise.all([...units.values()].map(({ ended }) => ended));
}

function waitOf(cluster: ClusterIdentity, now: number): number {
  return cluster.type === 'unreachable' ? Math.max(0, cluster.retryAt - now) : LOOK_AGAIN_MS;
}

/** What the cache holds of kinds that the cluster no longer has, since when ever. */
async function removeGone(
  { cache, log }: KeepClusterDeps,
  cluster: string | undefined,
  { isGone, parsers }: ClusterKinds,
): Promise<void> {
  const wanted = new Set(parsers.map(kindWord));
  const gone = new Map(
    cache
      .scopes()
      .filter((scope) => scope.cluster === cluster && !wanted.has(kindWord(scope)) && isGone(scope))
      .map((scope) => [kindWord(scope), scope]),
  );
  for (const { cluster: name, apiGroup, kind } of gone.values()) {
    const objects = await cache.removeKind({ cluster: name, apiGroup, kind });
    log.info({ cluster: name, apiGroup, kind, objects }, 'the cluster no longer has this kind');
  }
}

/** A kind may come back in another form: with a table, in another scope. Functions of one program are the same. */
function isSame(left: ResourceParser, right: ResourceParser): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right);
}
