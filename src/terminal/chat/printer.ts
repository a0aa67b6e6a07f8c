import type { Paint } from '../style.ts';
import type { Words } from '../words/words.ts';
import type { ChatStore } from './chat-store.ts';
import { isApart, type Piece, renderPiece } from './piece.ts';

/** Prints finished pieces above the input, once, with a blank line where one belongs. */
export class Printer {
  readonly #store: ChatStore;
  readonly #stdout: NodeJS.WriteStream;
  readonly #style: { readonly paint: Paint; readonly words: Words };
  #lastKind: Piece['kind'] | undefined;

  constructor(deps: {
    readonly store: ChatStore;
    readonly stdout: NodeJS.WriteStream;
    readonly paint: Paint;
    readonly words: Words;
  }) {
    this.#store = deps.store;
    this.#stdout = deps.stdout;
    this.#style = { paint: deps.paint, words: deps.words };
  }

  /** Columns of the terminal, now. */
  get width(): number {
    return this.#stdout.columns || 80;
  }

  readonly show = (...pieces: readonly Piece[]): void => {
    const texts = pieces.map((piece) => {
      const gap = isApart(this.#lastKind, piece.kind) ? '\n' : '';
      this.#lastKind = piece.kind;
      return gap + renderPiece(piece, { ...this.#style, width: this.width });
    });
    this.#store.set({}, texts);
  };
}
