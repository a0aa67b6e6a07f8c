/** One page of a walk through a cached list, and the pages before it. */
export interface WalkedPage {
  /** `questionHash` of the call that the page answered. */
  readonly question: string;
  /** How old the scope was when the page was made. */
  readonly freshness: string;
  /** Keys of the rows before this page. */
  readonly shownBefore: readonly string[];
  /** Keys of the rows that this page could show, in order. */
  readonly keys: readonly string[];
}

/** Where a cursor leads: the walk's question, and every row that was shown up to there. */
export interface CursorPlace {
  readonly question: string;
  readonly freshness: string;
  readonly shown: readonly string[];
}

/** No API server's cursor of ours begins so: theirs are base64url of `[1,"r",…`. */
const PREFIX = 'cached-';
/** Pages that are remembered. A turn has some ten calls, and an old walk can begin again. */
const MOST_PAGES = 100;

/**
 * Cursors of lists that were answered from the cache. A row's health may change between two pages, and with it its place:
 * so a cursor stands for the rows that were shown, not for a place among them, and the next page begins with the worst
 * of the others. They are known to this process alone, and for a while.
 */
export class CacheCursors {
  readonly #newId: () => string;
  readonly #pages = new Map<string, WalkedPage>();

  constructor(deps: { readonly newId: () => string }) {
    this.#newId = deps.newId;
  }

  /** Remembers a page; returns the cursor for what follows the row with the key `last`. */
  remember(page: WalkedPage): (last: string) => string {
    const id = this.#newId();
    this.#pages.set(id, page);
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= MOST_PAGES) break;
      this.#pages.delete(oldest);
    }
    const places = new Map(page.keys.map((key, index) => [key, index + 1]));
    return (last) => `${PREFIX}${id}-${places.get(last) ?? 0}`;
  }

  /** Undefined where the cursor was never given out, or is forgotten. */
  find(cursor: string): CursorPlace | undefined {
    const [, id = '', count = ''] = /^cached-(.+)-(\d{1,6})$/.exec(cursor) ?? [];
    const page = this.#pages.get(id);
    if (page === undefined || Number(count) > page.keys.length) return undefined;
    const { question, freshness, shownBefore, keys } = page;
    return { question, freshness, shown: [...shownBefore, ...keys.slice(0, Number(count))] };
  }
}

/** True for a cursor of a cached list, which must not go to a server: it would not know it. */
export function isCacheCursor(cursor: unknown): cursor is string {
  return typeof cursor === 'string' && cursor.startsWith(PREFIX);
}
