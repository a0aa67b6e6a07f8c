import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** Time beyond a call's limit before the process ends itself: its parent, where it is well, kills it first. */
const GRACE_MS = 500;

/** How soon work for a parent that was killed is noticed to be for nobody. */
const PARENT_CHECK_MS = 1000;

/**
 * Ends this process by SIGKILL when work takes longer than it may, or its parent is gone meanwhile. A thread of its own
 * keeps the time, since a running SQLite query holds this one and can't be interrupted.
 */
export class Watchdog {
  readonly #moments: BigInt64Array;
  readonly #worker: Worker;

  static async start(): Promise<Watchdog> {
    const moments = new BigInt64Array(new SharedArrayBuffer(16));
    const worker = new Worker(WATCH, {
      eval: true,
      workerData: moments,
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1 },
    });
    await once(worker, 'online');
    worker.unref();
    return new Watchdog(moments, worker);
  }

  private constructor(moments: BigInt64Array, worker: Worker) {
    this.#moments = moments;
    this.#worker = worker;
  }

  run<T>(work: () => T, limits: { readonly timeoutMs: number }): T {
    this.#set(process.hrtime.bigint() + BigInt(Math.ceil(limits.timeoutMs + GRACE_MS)) * 1_000_000n);
    try {
      return work();
    } finally {
      this.#set(0n);
    }
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  /** To wake a thread costs as much as a small query: only where it would look too late by itself. */
  #set(deadline: bigint): void {
    Atomics.store(this.#moments, 0, deadline);
    if (deadline !== 0n && deadline < Atomics.load(this.#moments, 1)) Atomics.notify(this.#moments, 0);
  }
}

/**
 * As text, so that a bundled program needs no second file. The cells hold moments of `hrtime`: the deadline, or 0, and when
 * the thread looks at it next.
 */
const WATCH = `
const moments = require('node:worker_threads').workerData;
const parent = process.ppid;
for (;;) {
  const deadline = Atomics.load(moments, 0);
  const now = process.hrtime.bigint();
  const left = Number(deadline - now) / 1e6;
  if (deadline !== 0n && (left <= 0 || process.ppid !== parent)) process.kill(process.pid, 'SIGKILL');
  const pauseMs = deadline === 0n ? Infinity : Math.max(0, Math.min(left, ${PARENT_CHECK_MS}));
  Atomics.store(moments, 1, pauseMs === Infinity ? ${2n ** 62n}n : now + BigInt(Math.ceil(pauseMs * 1e6)));
  Atomics.wait(moments, 0, deadline, pauseMs);
}
`;
