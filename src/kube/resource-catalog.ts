import type { Clock } from '../lib/clock.ts';
import { AppError, toAppError } from '../lib/errors.ts';
import { nearest } from '../lib/nearest.ts';
import { untilAborted } from './call-signal.ts';
import type { ClusterClient } from './cluster-client.ts';
import { type Discovery, discover } from './discovery.ts';
import { type KindNames, matchKind, resourceWord } from './words/match-kind.ts';

/** A kind as one API server serves it, in one version. */
export interface ApiResource extends KindNames {
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

/** Kinds come and go with their definitions, rarely. */
const KEPT_MS = 10 * 60_000;
/** A name that isn't there may be of a kind made a moment ago; a model that guesses mustn't cost a request each time. */
const REFRESH_AFTER_MS = 10_000;
const DISCOVERY_TIMEOUT_MS = 30_000;

interface Kept {
  readonly discovery: Discovery;
  readonly readAt: number;
}

/** The kinds one cluster serves, custom ones too; asked for once and kept. */
export class ResourceCatalog {
  readonly #client: ClusterClient;
  readonly #clock: Clock;
  #kept: Kept | undefined;
  #running: Promise<Discovery> | undefined;

  constructor(deps: { readonly client: ClusterClient; readonly clock: Clock }) {
    this.#client = deps.client;
    this.#clock = deps.clock;
  }

  /** Every kind in its preferred version, core group first, then in the API server's own order. */
  async all(signal: AbortSignal): Promise<readonly ApiResource[]> {
    return preferred(await this.#discovery(signal, KEPT_MS));
  }

  /**
   * The same as it is now, whatever is kept: a kind made a second ago is there. `silentGroups`: those whose kinds
   * couldn't be read. What is kept is renewed by it.
   */
  async current(
    signal: AbortSignal,
  ): Promise<{ readonly resources: readonly ApiResource[]; readonly silentGroups: readonly string[] }> {
    // A reading under way may have begun before the kind was made.
    await this.#running?.catch(() => {});
    const discovery = await this.#discovery(signal, 0);
    return { resources: preferred(discovery), silentGroups: discovery.silentGroups };
  }

  /**
   * The kind that `words` name, see `matchKind`. Where several fit, the core group comes first, then the API server's own
   * order. Throws `kind_unknown` with the nearest names.
   */
  async find(words: string, signal: AbortSignal): Promise<ApiResource> {
    const found = matchKind((await this.#discovery(signal, KEPT_MS)).resources, words);
    if (found !== undefined) return found;
    const discovery = await this.#discovery(signal, REFRESH_AFTER_MS);
    const foundNow = matchKind(discovery.resources, words);
    if (foundNow !== undefined) return foundNow;
    throw unknownKind(this.#client.name, discovery, words);
  }

  async #discovery(signal: AbortSignal, maxAgeMs: number): Promise<Discovery> {
    if (this.#kept !== undefined && this.#clock.now() - this.#kept.readAt < maxAgeMs) return this.#kept.discovery;
    this.#running ??= this.#read().finally(() => {
      this.#running = undefined;
    });
    try {
      return await untilAborted(this.#running, signal);
    } catch (error) {
      throw signal.aborted ? toAppError(signal.reason) : error;
    }
  }

  async #read(): Promise<Discovery> {
    const readAt = this.#clock.now();
    const discovery = await discover(this.#client, { timeoutMs: DISCOVERY_TIMEOUT_MS });
    this.#kept = { discovery, readAt };
    return discovery;
  }
}

/** The API server lists groups and versions by preference: the first entry of a resource is its preferred version. */
function preferred(discovery: Discovery): readonly ApiResource[] {
  const byName = new Map<string, ApiResource>();
  for (const resource of discovery.resources) {
    if (!byName.has(resourceWord(resource))) byName.set(resourceWord(resource), resource);
  }
  return [...byName.values()];
}

function unknownKind(cluster: string, discovery: Discovery, words: string): AppError {
  const names = new Set<string>();
  for (const resource of discovery.resources) {
    names.add(resourceWord(resource)).add(resource.plural).add(resource.kind).add(resource.singular);
    for (const short of resource.shortNames) names.add(short);
  }
  names.delete('');
  const near = distinctKinds(discovery, nearest(words.trim(), names, { max: 9 })).slice(0, 3);
  const hint = near.length === 0 ? '' : ` Did you mean ${near.map((name) => `"${name}"`).join(' or ')}?`;
  const silent =
    discovery.silentGroups.length === 0
      ? ''
      : ` Not known at the moment, since their API doesn't answer: the kinds of ${discovery.silentGroups.join(', ')}.`;
  return new AppError(
    'kind_unknown',
    `Cluster ${cluster} has no kind ${JSON.stringify(words.slice(0, 100))}.${hint}${silent}`,
    {
      data: { nearest: near },
    },
  );
}

/** `Pod`, `pods` and `pod` are one suggestion. */
function distinctKinds(discovery: Discovery, names: readonly string[]): readonly string[] {
  const kinds = names.map((name) => matchKind(discovery.resources, name)).filter((resource) => resource !== undefined);
  const seen = new Map(kinds.map((resource) => [resourceWord(resource), resource]));
  return [...seen.keys()].map((name) => {
    const resource = seen.get(name);
    return resource !== undefined && matchKind(discovery.resources, resource.plural) === resource
      ? resource.plural
      : name;
  });
}
