import type { QueryAnswer } from '../../cache/reader-operations.ts';
import { cutTo } from '../../terminal/fit-table.ts';
import type { QueryWords } from '../../terminal/words/report-words.ts';
import { answerText } from '../query-text.ts';

const ENTER = '\u001b[?1049h\u001b[?25l';
const LEAVE = '\u001b[?25h\u001b[?1049l';
const TOP = '\u001b[H';
const CLEAR_LINE_END = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';

/** The terminal's second screen, drawn over in place. At the end the first one is back, with what was shown last. */
export class WatchScreen implements Disposable {
  readonly #stdout: NodeJS.WriteStream;
  readonly #words: Pick<QueryWords, 'moreLines'>;
  readonly #draw = (): void => this.#redraw();
  #answer: QueryAnswer | undefined;
  #below = '';
  #at = '';

  constructor(stdout: NodeJS.WriteStream, words: Pick<QueryWords, 'moreLines'>) {
    this.#stdout = stdout;
    this.#words = words;
    stdout.write(ENTER);
    stdout.on('resize', this.#draw);
  }

  show(answer: QueryAnswer, footnote: string, at: Date): void {
    this.#answer = answer;
    this.#tell(footnote, at);
  }

  /** Below what was shown last, which stays. */
  fail(message: string, at: Date): void {
    this.#tell(message, at);
  }

  [Symbol.dispose](): void {
    this.#stdout.off('resize', this.#draw);
    this.#stdout.write(LEAVE);
    const lines = this.#lines();
    if (lines.length > 0) this.#stdout.write(`${lines.join('\n')}\n`);
  }

  #tell(below: string, at: Date): void {
    this.#below = below;
    this.#at = at.toTimeString().slice(0, 8);
    this.#redraw();
  }

  #redraw(): void {
    const room = Math.max(1, (this.#stdout.rows || 24) - 2);
    const lines = this.#table();
    const more = lines.length - room;
    const body = more > 0 ? [...lines.slice(0, room - 1), this.#words.moreLines(more + 1)] : lines;
    const drawn = [...body, this.#foot()].map((line) => `${line}${CLEAR_LINE_END}`).join('\r\n');
    this.#stdout.write(`${TOP}${drawn}${CLEAR_BELOW}`);
  }

  #lines(): readonly string[] {
    return this.#at === '' ? [] : [...this.#table(), this.#foot()];
  }

  #table(): readonly string[] {
    const answer = this.#answer;
    if (answer === undefined || answer.rows.length === 0) return [];
    return answerText(answer, 'table', { width: this.#width }).split('\n');
  }

  #foot(): string {
    return cutTo(`${this.#at} · ${this.#below.replaceAll('\n', ' ')}`, this.#width);
  }

  get #width(): number {
    return this.#stdout.columns || 80;
  }
}
