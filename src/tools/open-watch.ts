import type { ClusterClient } from '../kube/cluster-client.ts';
import type { ApiResource } from '../kube/resource-catalog.ts';
import { type WatchEvent, watchResource } from '../kube/watch.ts';
import type { Clock } from '../lib/clock.ts';
import type { WatchedChange } from '../result/outcome.ts';

/** As with pages of lists: pruning takes about a third off, and about 1 MB is what stdio carries well. */
const PAGE_BYTES = 1_400_000;
/** What one act changes (a rollout's ReplicaSet and its pods, a node's pods) begins to arrive together. */
const SETTLE_MS = 20;
/** A silence of this length ends what an API server has to tell of the time before the watch: that comes in one go. */
const QUIET_MS = 50;
/** What is told before anybody takes it: a page, and the begin of the next one. */
const KEPT_BYTES = 2 * PAGE_BYTES;

export interface WatchDeps {
  readonly cluster: ClusterClient;
  readonly clock: Clock;
}

export interface WatchRequest {
  readonly namespace?: string;
  readonly resourceVersion: string;
  readonly timeoutSeconds: number;
}

/** What a watch told, up to a page of it. */
export interface WatchedPage {
  readonly changes: readonly WatchedChange[];
  readonly bytes: number;
  /** To go on from. */
  readonly resourceVersion: string;
  /** When the API server last spoke, in milliseconds since the epoch. */
  readonly spokeAt: number;
  /** True where there is more to tell of the time before: the page was full, or it is not known to be all. */
  readonly more: boolean;
}

interface Told {
  readonly change: WatchedChange;
  readonly bytes: number;
}

/** One watch at the API server, from its request on: keeps what it is told until that is taken, page by page. */
export class OpenWatch {
  readonly openedAt: number;
  readonly #clock: Clock;
  readonly #over = new AbortController();
  readonly #ended: Promise<void>;
  readonly #told: Told[] = [];
  #bytes = 0;
  #version: string;
  #takenVersion: string;
  #spokeAt: number;
  #answeredAt: number | undefined;
  #takenAt: number | undefined;
  #end: { readonly error?: unknown } | undefined;
  #isCut = false;
  /** It has told what happened before it was opened. */
  #isCurrent = false;
  #onNews: () => void = () => {};

  constructor({ cluster, clock }: WatchDeps, resource: ApiResource, request: WatchRequest) {
    this.#clock = clock;
    this.#version = request.resourceVersion;
    this.#takenVersion = request.resourceVersion;
    this.openedAt = clock.now();
    this.#spokeAt = this.openedAt;
    const onAnswer = (): void => {
      this.#answeredAt = clock.now();
      this.#spokeAt = this.#answeredAt;
    };
    this.#ended = watchResource(
      cluster,
      resource,
      { ...request, signal: this.#over.signal },
      { onAnswer, onEvent: (event) => this.#take(event) },
    ).then(
      () => this.#ends({}),
      (error: unknown) => this.#ends({ error }),
    );
  }

  /** The version behind all that was taken. */
  get takenVersion(): string {
    return this.#takenVersion;
  }

  /** When the API server agreed to watch. */
  get answeredAt(): number | undefined {
    return this.#answeredAt;
  }

  /** Undefined while it goes on. */
  get end(): { readonly error?: unknown } | undefined {
    return this.#end;
  }

  get isEmpty(): boolean {
    return this.#told.length === 0;
  }

  /**
   * Resolves a moment after the first change, but not within `windowMs()` of the begin of the watch or of the page before;
   * as soon as a page is full, at the end of the watch, after `timeoutMs`, or when the signal aborts.
   */
  async enough(waits: {
    readonly windowMs: () => number;
    readonly timeoutMs: number;
    readonly signal: AbortSignal;
  }): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const waited = new AbortController();
    const resolveAfter = (ms: number): void => {
      this.#clock.sleep(Math.max(0, ms), waited.signal).then(resolve, () => {});
    };
    let isCollecting = false;
    this.#onNews = () => {
      const [first] = this.#told;
      if (this.#end !== undefined || this.#bytes > PAGE_BYTES) resolve();
      else if (first !== undefined && !isCollecting) {
        isCollecting = true;
        const since = this.#takenAt ?? this.#answeredAt ?? this.openedAt;
        const windowMs = waits.windowMs();
        const at = Math.max(Date.parse(first.change.at) + SETTLE_MS, since + windowMs);
        // A clock that was set back makes a moment far ahead of it.
        resolveAfter(Math.min(at - this.#clock.now(), Math.max(SETTLE_MS, windowMs)));
      }
    };
    this.#onNews();
    resolveAfter(waits.timeoutMs);
    const onAbort = (): void => resolve();
    waits.signal.addEventListener('abort', onAbort, { once: true });
    if (waits.signal.aborted) resolve();
    try {
      await promise;
    } finally {
      waited.abort();
      waits.signal.removeEventListener('abort', onAbort);
      this.#onNews = () => {};
    }
  }

  /** At least one change, where there is one, however large. */
  takePage(): WatchedPage {
    this.#takenAt = this.#clock.now();
    this.#noteSilence();
    let count = 0;
    let bytes = 0;
    for (const told of this.#told) {
      if (count > 0 && bytes + told.bytes > PAGE_BYTES) break;
      count++;
      bytes += told.bytes;
    }
    const changes = this.#told.splice(0, count).map(({ change }) => change);
    this.#bytes -= bytes;
    const isAll = this.isEmpty && !this.#isCut;
    this.#takenVersion = isAll ? this.#version : (versionOf(changes.at(-1)) ?? this.#takenVersion);
    return {
      changes,
      bytes,
      resourceVersion: this.#takenVersion,
      spokeAt: this.#spokeAt,
      more: !isAll || !this.#isCurrent,
    };
  }

  /** Ends it at the API server, too; what was told and not taken is let go. Resolves when it has ended. */
  async close(): Promise<void> {
    this.#told.length = 0;
    this.#over.abort();
    await this.#ended;
  }

  #take(event: WatchEvent): void {
    this.#noteSilence();
    this.#spokeAt = this.#clock.now();
    if (event.type === 'BOOKMARK') {
      this.#isCurrent = true;
      this.#version = event.resourceVersion || this.#version;
      return;
    }
    const { type, object, bytes } = event;
    if (!this.isEmpty && this.#bytes + bytes > KEPT_BYTES) {
      // Another watch tells the rest again.
      this.#isCut = true;
      this.#over.abort();
      return;
    }
    this.#told.push({ change: { type, at: new Date(this.#spokeAt).toISOString(), object }, bytes });
    this.#bytes += bytes;
    this.#version = object.metadata.resourceVersion ?? this.#version;
    this.#onNews();
  }

  #noteSilence(): void {
    if (this.#answeredAt !== undefined) this.#isCurrent ||= this.#clock.now() - this.#spokeAt >= QUIET_MS;
  }

  #ends(end: { readonly error?: unknown }): void {
    this.#end = end;
    this.#onNews();
  }
}

function versionOf(change: WatchedChange | undefined): string | undefined {
  return change?.object.metadata.resourceVersion;
}
