import type { CacheManager } from '../../cache/cache-manager.ts';
import { kindWord } from '../../kube/words/object-key.ts';
import { type AppError, messageOf, toAppError } from '../../lib/errors.ts';
import type { Log } from '../../lib/log.ts';
import type { KindsPage } from '../../lib/machine-form.ts';
import type { KnownCluster } from '../cluster-identity.ts';
import { isForbidden } from '../failures.ts';
import type { ClusterKinds, KindSource } from '../kind-source.ts';
import { requireTool } from '../list-request.ts';
import { type CallDeps, retriedCall } from '../retried-call.ts';
import { chooseKinds, needsServedKinds } from './choose-kinds.ts';
import { readKindWords } from './kind-words.ts';
import { readKindsPage } from './kinds-page.ts';

export interface ServedKindsDeps extends CallDeps {
  readonly cache: Pick<CacheManager, 'beginScan'>;
  readonly log: Log;
}

const TOOL = 'k8s_list_api_resources';
const TIMEOUT_MS = 30_000;
/** An API server that has just started tells of custom kinds a moment later than of its own. */
const CERTAIN_AFTER_MS = 5_000;

/** What was found out about a cluster the last time it was asked. */
interface Known {
  readonly kinds: ReadonlySet<string>;
  readonly unknown: readonly string[];
}

/**
 * The kinds of SCANNER_KINDS, of those that a cluster serves now. A name that it doesn't serve is reported, in the log and
 * as a scope that was never listed, and is looked for again each time. A server that can't tell what a cluster serves, and
 * a cluster that doesn't let us ask, leave the kinds with tables.
 */
export function servedKinds(deps: ServedKindsDeps, setting: readonly string[]): KindSource {
  const words = readKindWords(setting);
  const clusters = new Map<string, Known>();
  if (!needsServedKinds(words)) {
    const { parsers, unknown } = chooseKinds(words, undefined);
    if (unknown.length > 0) deps.log.warn({ kinds: unknown }, 'exclusions of SCANNER_KINDS exclude nothing');
    const kinds: ClusterKinds = { parsers, isGone: () => false };
    return async () => kinds;
  }
  return async (cluster, signal) => {
    const before = clusters.get(cluster.name);
    const page = await askTwice(deps, cluster, { before, signal });
    const { parsers, unknown } = chooseKinds(words, page);
    await report(deps, cluster, { unknown, before: before?.unknown ?? [], page });
    const kinds = new Set(page?.kinds.map(({ group, kind }) => kindWord({ kind, apiGroup: group })));
    clusters.set(cluster.name, { kinds, unknown });
    return {
      parsers,
      isGone: (key) => page?.complete === true && !kinds.has(kindWord(key)) && !unknown.includes(key.kind),
    };
  };
}

/** What was there and no longer is is asked for once more: what is taken for gone is removed from the cache. */
async function askTwice(
  deps: ServedKindsDeps,
  cluster: KnownCluster,
  { before, signal }: { readonly before: Known | undefined; readonly signal: AbortSignal },
): Promise<KindsPage | undefined> {
  const page = await ask(deps, cluster, signal);
  if (page === undefined || !page.complete || before === undefined) return page;
  const now = new Set(page.kinds.map(({ group, kind }) => kindWord({ kind, apiGroup: group })));
  if ([...before.kinds].every((kind) => now.has(kind))) return page;
  await deps.clock.sleep(CERTAIN_AFTER_MS, signal);
  return await ask(deps, cluster, signal);
}

async function ask(deps: ServedKindsDeps, cluster: KnownCluster, signal: AbortSignal): Promise<KindsPage | undefined> {
  try {
    const takesCluster = await requireTool(deps, TOOL, { signal });
    const toolArguments = takesCluster ? { cluster: cluster.info.cluster } : {};
    const answer = await retriedCall(deps, signal, (caller) =>
      caller.callMachine(TOOL, toolArguments, { form: 'objects', signal, timeoutMs: TIMEOUT_MS }),
    );
    return readKindsPage(answer, cluster.info.cluster);
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code === 'tool_unknown' || isForbidden(error)) return cannotTell(deps, cluster, error);
    throw error;
  }
}

function cannotTell({ log }: ServedKindsDeps, { name }: KnownCluster, { code, message }: AppError): undefined {
  log.debug({ cluster: name, code, reason: message }, 'which kinds the cluster serves is not known');
  return undefined;
}

async function report(
  deps: ServedKindsDeps,
  { name: cluster }: KnownCluster,
  found: {
    readonly unknown: readonly string[];
    readonly before: readonly string[];
    readonly page: KindsPage | undefined;
  },
): Promise<void> {
  const { cache, clock, log } = deps;
  const fresh = found.unknown.filter((word) => !found.before.includes(word));
  if (fresh.length === 0) return;
  const why =
    found.page === undefined
      ? "The MCP server can't tell which kinds the cluster serves."
      : 'The cluster serves no kind of that name, or none with objects to keep; it is looked for once a minute.';
  log.warn({ cluster, kinds: fresh, reason: why }, 'kinds of SCANNER_KINDS were not found');
  // An exclusion that excludes nothing is nobody's scope.
  for (const kind of fresh.filter((word) => !word.startsWith('-'))) {
    try {
      const scan = cache.beginScan(
        { cluster, apiGroup: '', kind, namespace: '' },
        { startedAt: clock.now(), mode: 'list' },
      );
      await scan.fail(why);
    } catch (failure) {
      log.error({ cluster, kind, reason: messageOf(failure) }, 'a kind that was not found could not be recorded');
    }
  }
}
