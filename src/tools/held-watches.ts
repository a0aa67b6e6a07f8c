import type { ClusterClient } from '../kube/cluster-client.ts';
import type { Clock } from '../lib/clock.ts';
import type { OpenWatch } from './open-watch.ts';

/** From one poll to the next: longer than a scanner takes to write a page, and short enough to cost nothing where none comes. */
const HELD_MS = 2_000;
/** Held at once of a cluster, each with two pages of about a megabyte at most. So many kinds are hardly ever in motion. */
const MOST_HELD = 32;

interface Held {
  readonly watch: OpenWatch;
  /** Aborted when it isn't held any longer. */
  readonly waiting: AbortController;
}

/**
 * The watches of one cluster between two polls, by what they watch. Nobody depends on one: a poll that asks from another
 * version, or comes later, opens a watch of its own and is told the same.
 */
class HeldWatches {
  readonly #held = new Map<string, Held>();

  /** The watch that has told exactly what came before this version, if one is held. It is then the caller's. */
  take(path: string, resourceVersion: string): OpenWatch | undefined {
    const held = this.#held.get(path);
    if (held?.watch.takenVersion !== resourceVersion) return undefined;
    this.#held.delete(path);
    held.waiting.abort();
    return held.watch.end !== undefined && held.watch.isEmpty ? undefined : held.watch;
  }

  hold(path: string, watch: OpenWatch, clock: Clock): void {
    this.#close(path);
    const [oldest] = this.#held.keys();
    if (oldest !== undefined && this.#held.size >= MOST_HELD) this.#close(oldest);
    const waiting = new AbortController();
    this.#held.set(path, { watch, waiting });
    clock.sleep(HELD_MS, waiting.signal).then(
      () => this.#close(path),
      () => {},
    );
  }

  #close(path: string): void {
    const held = this.#held.get(path);
    if (held === undefined) return;
    this.#held.delete(path);
    held.waiting.abort();
    void held.watch.close();
  }
}

const byCluster = new WeakMap<ClusterClient, HeldWatches>();

export function heldWatchesOf(cluster: ClusterClient): HeldWatches {
  const held = byCluster.get(cluster) ?? new HeldWatches();
  byCluster.set(cluster, held);
  return held;
}
