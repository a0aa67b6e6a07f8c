import type { CacheManager } from '../cache/cache-manager.ts';
import { AppError, messageOf } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import type { ClusterInfo } from '../lib/machine-form.ts';
import { backoffMs, LONGEST_WHERE_COSTLY_MS } from './backoff.ts';
import type { ClusterClaims } from './cluster-claims.ts';
import { openDeadline } from './deadline.ts';
import { failureOf, retryAfterOf } from './failures.ts';
import { requireTool } from './list-request.ts';
import { readClusterInfo } from './machine-page.ts';
import { type CallDeps, retriedCall } from './retried-call.ts';

const TOOL = 'k8s_get_cluster_info';
/** Kinds that come due together share one look; a cluster isn't recreated faster. */
const VALID_MS = 10_000;
/** What was asked for this long ago is not asked again for a doubt: many that fail together doubt together. */
const CERTAIN_MS = 1_000;
/** An API server that doesn't say its version in this time lists nothing either. */
const TIMEOUT_MS = 30_000;
/** Failures in a row that are told each; of the later ones every so many, which is one in half an hour. */
const SAID_AT_FIRST = 5;
const SAID_EVERY = 30;

/** Which cluster answers under a name now. */
export type ClusterIdentity =
  | KnownCluster
  | { readonly type: 'alias'; readonly of: string }
  | { readonly type: 'unreachable'; readonly error: AppError; readonly retryAt: number };

export interface KnownCluster {
  readonly type: 'cluster';
  /** As in the cache. */
  readonly name: string;
  /** As the cluster answered just now. */
  readonly info: ClusterInfo;
  /** Rises when the cluster behind the name is another one than before, so that all of it must be scanned. */
  readonly generation: number;
}

export interface IdentityDeps extends CallDeps {
  readonly cache: Pick<CacheManager, 'registerCluster' | 'recordClusterError' | 'recordUnreachable'>;
  /** Shared by all clusters. */
  readonly claims: ClusterClaims;
  readonly log: Log;
}

/**
 * Keeps the answer to "which cluster is behind this name" and registers it with the cache. Everything that is scanned
 * asks first, so that rows of one cluster are never mixed with those of another that took its name. While the cluster
 * can't be reached it is asked less and less often, whoever wants to know.
 */
export class IdentityCheck {
  readonly #deps: IdentityDeps;
  /** As the MCP server knows it; undefined where it has one cluster and its tools aren't told which. */
  readonly #cluster: string | undefined;
  readonly #contexts: readonly string[];
  /** As in the cache, since the cluster answered for the first time. */
  #name: string | undefined;
  #known: { readonly at: number; readonly identity: ClusterIdentity } | undefined;
  #underWay: Promise<ClusterIdentity> | undefined;
  #failures = 0;
  #generation = 0;

  constructor(
    deps: IdentityDeps,
    options: { readonly cluster: string | undefined; readonly contexts: readonly string[] },
  ) {
    this.#deps = deps;
    this.#contexts = options.contexts;
    this.#cluster = options.cluster;
    this.#name = options.cluster;
  }

  get name(): string | undefined {
    return this.#name;
  }

  /** Rises when another cluster answers under the name than before. */
  get generation(): number {
    return this.#generation;
  }

  /** Never throws: a failure is an identity of its own, recorded as the cluster's error and logged once. */
  async current(signal: AbortSignal): Promise<ClusterIdentity> {
    const now = this.#deps.clock.now();
    if (this.#known !== undefined && isStillValid(this.#known, now)) return this.#known.identity;
    this.#underWay ??= this.#check(signal).finally(() => {
      this.#underWay = undefined;
    });
    return this.#underWay;
  }

  /** Something failed as if the cluster were gone: who asks next is told as it is then. */
  doubt(): void {
    const known = this.#known;
    if (known?.identity.type !== 'cluster' || this.#deps.clock.now() - known.at < CERTAIN_MS) return;
    this.#known = undefined;
  }

  async #check(signal: AbortSignal): Promise<ClusterIdentity> {
    const { clock } = this.#deps;
    const at = clock.now();
    using deadline = openDeadline(this.#deps, {
      timeoutMs: TIMEOUT_MS,
      signal,
      work: this.#name === undefined ? TOOL : `${TOOL} of cluster ${this.#name}`,
      remedy: '`k8s-mcp doctor` shows whether the API server answers.',
    });
    let identity: ClusterIdentity;
    try {
      identity = await this.#register(await this.#ask(deadline.signal), at);
      this.#failures = 0;
    } catch (thrown) {
      identity = await this.#unreachable(failureOf(thrown, deadline.signal), signal);
    }
    this.#known = { at, identity };
    return identity;
  }

  async #ask(signal: AbortSignal): Promise<ClusterInfo> {
    const takesCluster = await requireTool(this.#deps, TOOL, { signal });
    const toolArguments = takesCluster ? { cluster: this.#cluster } : {};
    const answer = await retriedCall(this.#deps, signal, (caller) =>
      caller.callMachine(TOOL, toolArguments, { form: 'objects', signal, timeoutMs: TIMEOUT_MS }),
    );
    const info = readClusterInfo(answer, TOOL);
    if (this.#cluster === undefined || info.cluster === this.#cluster) return info;
    throw new AppError('mcp_protocol', `The MCP server was asked about cluster ${this.#cluster} and told of another.`);
  }

  async #register(info: ClusterInfo, at: number): Promise<ClusterIdentity> {
    const { cache, claims, log } = this.#deps;
    const { uid, server, version, platform } = info;
    const facts = { uid, server, version, platform, observedAt: at };
    const { name, alias, startedAnew } = await cache.registerCluster({ ...facts, name: info.cluster });
    if (startedAnew) {
      this.#generation++;
      log.warn(
        { cluster: info.cluster, uid, server },
        'another cluster has this name now: what was cached of it is gone',
      );
    }
    if (!claims.take(name, this)) return { type: 'alias', of: name };
    // Nobody else scans it under its first name: what is found out by this one is found out about that one.
    if (alias) await cache.registerCluster({ ...facts, name });
    this.#name = name;
    return { type: 'cluster', name, info, generation: this.#generation };
  }

  async #unreachable(error: AppError, signal: AbortSignal): Promise<ClusterIdentity> {
    const { cache, claims, clock, log } = this.#deps;
    const at = clock.now();
    if (signal.aborted) return { type: 'unreachable', error, retryAt: at };
    claims.release(this);
    this.#failures++;
    const retryAt =
      at +
      backoffMs(this.#deps, {
        failures: this.#failures,
        retryAfterMs: retryAfterOf(error),
        ...(isLogin(error) ? { longestMs: LONGEST_WHERE_COSTLY_MS } : {}),
      });
    const facts = { cluster: this.#name, code: error.code, reason: error.message, failures: this.#failures };
    // Once a minute through a night is no news.
    const isNews = this.#failures <= SAID_AT_FIRST || this.#failures % SAID_EVERY === 0;
    log[isNews ? 'warn' : 'debug'](
      { ...facts, retryAt: new Date(retryAt).toISOString() },
      'cluster could not be scanned',
    );
    try {
      const facts = { message: error.message, at };
      // A server's only cluster that hasn't answered yet may have been known to an earlier scanner.
      if (this.#name === undefined) await cache.recordUnreachable(this.#contexts, facts);
      else await cache.recordClusterError(this.#name, facts);
    } catch (failure) {
      log.error({ cluster: this.#name, reason: messageOf(failure) }, "a cluster's error could not be recorded");
    }
    return { type: 'unreachable', error, retryAt };
  }
}

/** Each question may run a program that asks a person to log in. */
function isLogin({ code, data }: AppError): boolean {
  return code === 'credentials' || data['httpStatus'] === 401;
}

function isStillValid(known: { readonly at: number; readonly identity: ClusterIdentity }, now: number): boolean {
  if (known.identity.type === 'unreachable') return now < known.identity.retryAt;
  return now >= known.at && now < known.at + VALID_MS;
}
