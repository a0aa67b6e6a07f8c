import { displayWidth } from './display-width.ts';

const BAR_WIDTH = 24;
/** Ten times a second is as often as an eye follows. */
const REDRAW_MS = 100;

/** One line that redraws itself on a terminal. Nothing is printed until the first `show`. */
export class ProgressBar implements Disposable {
  readonly #stream: NodeJS.WriteStream;
  readonly #now: () => number;
  #drawnAt = 0;
  #visible = false;

  constructor(deps: { readonly stream: NodeJS.WriteStream; readonly now: () => number }) {
    this.#stream = deps.stream;
    this.#now = deps.now;
  }

  /** Draws the bar; `total` undefined where nobody knows it. Cheap to call often. */
  show(done: number, total: number | undefined, text: string): void {
    const now = this.#now();
    if (now - this.#drawnAt < REDRAW_MS && done !== total) return;
    this.#drawnAt = now;
    this.#visible = true;
    const share = total === undefined || total === 0 ? undefined : Math.min(1, done / total);
    const filled = share === undefined ? 0 : Math.round(share * BAR_WIDTH);
    const bar = share === undefined ? '' : `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} `;
    const line = `${bar}${text}`;
    const width = this.#stream.columns ?? 80;
    this.#stream.write(`\r\u001b[2K${displayWidth(line) >= width ? line.slice(0, width - 1) : line}`);
  }

  /** Wipes the bar, so that a line can be printed in its place. */
  clear(): void {
    if (this.#visible) this.#stream.write('\r\u001b[2K');
    this.#visible = false;
  }

  [Symbol.dispose](): void {
    this.clear();
  }
}
