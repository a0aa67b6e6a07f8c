import { getHeapStatistics } from 'node:v8';

const LOOK_EVERY_MS = 10_000;
/** Of a core, while nobody asks for anything; with work to do, memory that was given back is taken again at once. */
const IDLE_SHARE = 0.05;
/** How much the heap has to have grown since it was collected last, for another time to be worth some 50 ms. */
const GROWN_BYTES = 12_000_000;

/**
 * Collects garbage when the process has come to rest. V8 keeps what a burst of work needed (the first scan: 50 MB) until it
 * needs it again, which in a daemon may be never. Does nothing without Node's `--expose-gc`.
 */
export class IdleHeap implements Disposable {
  readonly #timer: NodeJS.Timeout;
  #cpu = process.cpuUsage();
  #lookedAt = performance.now();
  /** Of the heap when it was collected last. */
  #bytes = 0;

  constructor({ everyMs = LOOK_EVERY_MS }: { readonly everyMs?: number } = {}) {
    this.#timer = setInterval(() => this.#look(), everyMs).unref();
  }

  #look(): void {
    const { user, system } = process.cpuUsage(this.#cpu);
    const share = (user + system) / 1_000 / (performance.now() - this.#lookedAt);
    this.#cpu = process.cpuUsage();
    this.#lookedAt = performance.now();
    if (share > IDLE_SHARE) return;
    if (getHeapStatistics().total_heap_size < this.#bytes + GROWN_BYTES) return;
    // The last resort is what gives back, too: a plain collection leaves half-empty pages, 20 MB of them.
    globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    this.#bytes = getHeapStatistics().total_heap_size;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
