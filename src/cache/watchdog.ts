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
  readonly #deadline: BigInt64Array;
  readonly #worker: Worker;

  static async start(): Promise<Watchdog> {
    const deadline = new BigInt64Array(new SharedArrayBuffer(8));
    const worker = new Worker(WATCH, {
      eval: true,
      workerData: deadline,
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1 },
    });
    await once(worker, 'online');
    worker.unref();
    return new Watchdog(deadline, worker);
  }

  private constructor(deadline: BigInt64Array, worker: Worker) {
    this.#deadline = deadline;
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

  #set(deadline: bigint): void {
    Atomics.store(this.#deadline, 0, deadline);
    Atomics.notify(this.#deadline, 0);
  }
}

/** As text, so that a bundled program needs no second file. The cell holds a moment of `hrtime`, or 0. */
const WATCH = `
const deadline = require('node:worker_threads').workerData;
const parent = process.ppid;
for (;;) {
  const moment = Atomics.load(deadline, 0);
  const left = Number(moment - process.hrtime.bigint()) / 1e6;
  if (moment !== 0n && (left <= 0 || process.ppid !== parent)) process.kill(process.pid, 'SIGKILL');
  Atomics.wait(deadline, 0, moment, moment === 0n ? Infinity : Math.max(0, Math.min(left, ${PARENT_CHECK_MS})));
}
`;
