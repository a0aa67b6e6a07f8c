import { setImmediate as nextTurn } from 'node:timers/promises';

/** Longest stretch of work in one turn of the event loop; well under the 100 ms that nothing may hold it. */
const STRETCH_MS = 15;

/** Lets the event loop turn in the middle of long synchronous work: `if (breath.isDue) await breath.take()`. */
export class Breath {
  #since = performance.now();

  get isDue(): boolean {
    return performance.now() - this.#since > STRETCH_MS;
  }

  async take(): Promise<void> {
    await nextTurn();
    this.#since = performance.now();
  }
}
