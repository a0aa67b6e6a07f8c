const NEWLINE = 0x0a;

/**
 * Cuts a stream of bytes into lines. Each byte is looked at once and copied once, whatever the size of the chunks: a
 * buffer that joins all chunks of a line again for every new one costs over a second at 9 MB.
 */
export class LineReader {
  readonly #maxLineBytes: number;
  readonly #tooLong: (maxLineBytes: number) => Error;
  #parts: Buffer[] = [];
  #bytes = 0;

  /** `tooLong` words the error for a line of more than `maxLineBytes`, for a reader. */
  constructor(options: { readonly maxLineBytes: number; readonly tooLong?: (maxLineBytes: number) => Error }) {
    this.#maxLineBytes = options.maxLineBytes;
    this.#tooLong = options.tooLong ?? ((bytes) => new Error(`A line has more than ${bytes} bytes.`));
  }

  /** The lines that `chunk` completes, without their ends. Throws what `tooLong` gives once a line is too long. */
  push(chunk: Buffer): string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      this.#add(chunk.subarray(start, end));
      lines.push(this.#take());
      start = end + 1;
    }
    if (start < chunk.length) this.#add(chunk.subarray(start));
    return lines;
  }

  #add(part: Buffer): void {
    this.#bytes += part.length;
    if (this.#bytes > this.#maxLineBytes) throw this.#tooLong(this.#maxLineBytes);
    this.#parts.push(part);
  }

  #take(): string {
    const [first] = this.#parts;
    const whole = this.#parts.length === 1 && first !== undefined ? first : Buffer.concat(this.#parts, this.#bytes);
    this.#parts = [];
    this.#bytes = 0;
    return whole.toString('utf8').replace(/\r$/, '');
  }
}
