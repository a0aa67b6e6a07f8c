import {
  ASCII_TRIPLES,
  CROSSING_STARTS,
  LONE_LEAD_ENDS,
  MARKS,
  PAIRS,
  SPACES,
  THREE_BYTE_CHARACTERS,
  WORDS,
} from './token-tables.ts';

/**
 * Upper bounds for the tokens of one piece, as the o200k splitting rule cuts a text into pieces.
 *
 * Byte pair encoding merges until no two neighbours form a token of the vocabulary. So the result never has two
 * neighbours whose bytes together are a token, and a bound follows from the short tokens alone: the largest number of
 * parts a piece can be cut into without such neighbours. Frequent words and runs of marks are looked up: their exact
 * cost is in the tables.
 */
export class TokenBounds {
  /** Bit 0: the two bytes are a token. Bit 1: a token that crosses characters begins so. Bit 2: a lone lead ends so. */
  readonly #pairs = new Uint8Array(65_536);
  readonly #triples = new Uint8Array(1 << 18);
  readonly #characters = new Uint8Array(65_536);
  readonly #marks = new Set(MARKS.split('\n'));
  readonly #words = new Map<string, Uint8Array>();

  constructor() {
    for (const pair of unpack(PAIRS)) this.#setPair(pair, 1);
    for (const pair of unpack(CROSSING_STARTS)) this.#setPair(pair, 2);
    for (const pair of unpack(LONE_LEAD_ENDS)) this.#setPair(pair, 4);
    for (const triple of unpack(ASCII_TRIPLES)) {
      this.#triples[triple >> 3] = (this.#triples[triple >> 3] ?? 0) | (1 << (triple & 7));
    }
    for (const character of unpack(THREE_BYTE_CHARACTERS)) this.#characters[character] = 1;
    for (const [costs, words] of Object.entries(WORDS)) {
      const list = Uint8Array.from(costs, Number);
      for (const word of words.split(' ')) this.#words.set(word, list);
    }
  }

  /** A word of ASCII letters, with the mark or blank that the splitting rule binds to it, at `start`, or -1. */
  word(text: string, start: number, end: number, prefix: number): number {
    if (end - start > 3) {
      const costs = this.#words.get(text.slice(prefix < 0 ? start : start + 1, end));
      if (costs !== undefined) return costs[prefixClass(prefix)] ?? end - start;
    }
    return this.ascii(text, start, end);
  }

  /** A run of ASCII marks, with the space before and the line ends after it that belong to it. */
  marks(text: string, start: number, end: number): number {
    if (end - start > 3 && end - start <= 32 && this.#marks.has(text.slice(start, end))) return 1;
    return this.ascii(text, start, end);
  }

  /** A run of ASCII blanks. */
  blanks(text: string, start: number, end: number): number {
    if (end - start <= SPACES) {
      let at = start;
      while (at < end && text.charCodeAt(at) === 32) at += 1;
      if (at === end) return 1;
    }
    return this.ascii(text, start, end);
  }

  /**
   * Any ASCII piece: the most parts it can be cut into where no part of up to three bytes is missing from the
   * vocabulary and no two neighbours of together up to three bytes are one token of it.
   */
  ascii(text: string, start: number, end: number): number {
    if (end - start === 1) return 1;
    const none = -1_000_000_000;
    // Best count with a last part of one byte, two bytes, more; for the position one and two back.
    let one1 = none;
    let two1 = none;
    let more1 = none;
    let one2 = none;
    let two2 = none;
    let more2 = none;
    // Best count two and three positions back, and the best of all positions at least four back.
    let best2 = none;
    let best3 = none;
    let bestBefore = none;
    let best1 = 0;
    let previous = 0;
    let beforePrevious = 0;
    for (let at = start; at < end; at++) {
      const byte = text.charCodeAt(at);
      const isPair = at > start && this.#isPair(previous, byte);
      const isTriple = at > start + 1 && this.#isTriple(beforePrevious, previous, byte);
      let one = at === start ? 0 : more1;
      if (!isPair && one1 > one) one = one1;
      if (!isTriple && two1 > one) one = two1;
      one += 1;
      let two = none;
      if (isPair) {
        two = at === start + 1 ? 0 : Math.max(two2, more2);
        if (!isTriple && one2 > two) two = one2;
        two += 1;
      }
      let more = bestBefore;
      if (isTriple && best3 > more) more = best3;
      more += 1;
      bestBefore = Math.max(bestBefore, best3);
      best3 = best2;
      best2 = best1;
      best1 = Math.max(one, two, more);
      one2 = one1;
      two2 = two1;
      more2 = more1;
      one1 = one;
      two1 = two;
      more1 = more;
      beforePrevious = previous;
      previous = byte;
    }
    return best1;
  }

  /** The most tokens that can begin inside one character beyond ASCII, between the bytes before and after it. */
  character(point: number, before: number, after: number): number {
    if (point < 0x800) {
      const first = 0xc0 | (point >> 6);
      const last = 0x80 | (point & 63);
      return this.#isPair(first, last) && !this.#crosses(last, after) ? 1 : 2;
    }
    if (point > 0xffff) return this.#isPair(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63)) ? 3 : 4;
    const first = 0xe0 | (point >> 12);
    const second = 0x80 | ((point >> 6) & 63);
    const last = 0x80 | (point & 63);
    const endsHere = !this.#crosses(last, after);
    const tailIsPair = this.#isPair(second, last) && endsHere;
    if (this.#characters[point] === 1 && endsHere && !this.#crosses(second, last)) {
      if (tailIsPair || !this.#endsInLead(before, first)) return 1;
    }
    return tailIsPair || this.#isPair(first, second) ? 2 : 3;
  }

  #setPair(pair: number, bit: number): void {
    this.#pairs[pair] = (this.#pairs[pair] ?? 0) | bit;
  }

  #isPair(first: number, second: number): boolean {
    return ((this.#pairs[(first << 8) | second] ?? 0) & 1) !== 0;
  }

  #crosses(first: number, second: number): boolean {
    return ((this.#pairs[(first << 8) | second] ?? 0) & 2) !== 0;
  }

  #endsInLead(first: number, second: number): boolean {
    return ((this.#pairs[(first << 8) | second] ?? 0) & 4) !== 0;
  }

  #isTriple(first: number, second: number, third: number): boolean {
    const triple = (first << 14) | (second << 7) | third;
    return ((this.#triples[triple >> 3] ?? 0) & (1 << (triple & 7))) !== 0;
  }
}

/** Index into a word's costs: alone, after a space, after a tab, after `-`, after any other mark. */
function prefixClass(prefix: number): number {
  if (prefix < 0) return 0;
  if (prefix === 32) return 1;
  if (prefix === 9) return 2;
  return prefix === 45 ? 3 : 4;
}

/** The numbers of a packed table: base64 of their gaps, seven bits a byte, low bits first. */
function* unpack(packed: string): Generator<number> {
  let number = -1;
  let gap = 0;
  let shift = 0;
  for (const byte of Buffer.from(packed, 'base64')) {
    gap |= (byte & 127) << shift;
    shift += 7;
    if (byte < 128) {
      number += gap;
      yield number;
      gap = 0;
      shift = 0;
    }
  }
}
