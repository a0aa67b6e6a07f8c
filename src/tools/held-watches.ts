import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterClient } from '../kube/cluster-client.ts';
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
 * The watches of one cluster between two polls, by what they watch and how far that was told: several who follow one kind
 * keep each their own. Nobody depends on one: a poll that asks from another version, or comes later, opens a watch of its
 * own and is told the same.
 */
class HeldWatches {
  readonly #held = new Map<string, Held>();

  /** The watch that has told exactly what came before this version, if one is held. It is then the caller's. */
  take(path: string, resourceVersion: string): OpenWatch | undefined {
    const held = this.#letGo(keyOf(path, resourceVersion));
    return held === undefined || (held.end !== undefined && held.isEmpty) ? undefined : held;
  }

  hold(path: string, watch: OpenWatch): void {
    const key = keyOf(path, watch.takenVersion);
    void this.#letGo(key)?.close();
    const [oldest] = this.#held.keys();
    if (oldest !== undefined && this.#held.size >= MOST_HELD) void this.#letGo(oldest)?.close();
    const waiting = new AbortController();
    this.#held.set(key, { watch, waiting });
    // Keeps no process from ending.
    delay(HELD_MS, undefined, { ref: false, signal: waiting.signal }).then(
      () => void this.#letGo(key)?.close(),
      () => {},
    );
  }

  #letGo(key: string): OpenWatch | undefined {
    const held = this.#held.get(key);
    this.#held.delete(key);
    held?.waiting.abort();
    return held?.watch;
  }
}

function keyOf(path: string, version: string): string {
  return `${version} ${path}`;
}

const byCluster = new WeakMap<ClusterClient, HeldWatches>();

export function heldWatchesOf(cluster: ClusterClient): HeldWatches {
  const held = byCluster.get(cluster) ?? new HeldWatches();
  byCluster.set(cluster, held);
  return held;
}
