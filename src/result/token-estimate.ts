import { TokenBounds } from './token-bounds.ts';

/**
 * How o200k cuts a text into pieces before it encodes each by itself (the pattern published with tiktoken). Only used
 * where characters beyond ASCII take part; for ASCII the same rule is written out below, for speed.
 */
const PIECE =
  /[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?:'(?:[sSdDmMtT]|[lL][lL]|[vV][eE]|[rR][eE]))?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?:'(?:[sSdDmMtT]|[lL][lL]|[vV][eE]|[rR][eE]))?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+/uy;

const CONTRACTION = /'(?:[sSdDmMtT]|[lL][lL]|[vV][eE]|[rR][eE])/y;

const MARK = 0;
const UPPER = 1;
const LOWER = 2;
const DIGIT = 3;
const BLANK = 4;
const LINE_END = 5;
const BEYOND = 6;

const CLASSES = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[A-Z]/.test(character)) return UPPER;
  if (/[a-z]/.test(character)) return LOWER;
  if (/[0-9]/.test(character)) return DIGIT;
  if (/[\r\n]/.test(character)) return LINE_END;
  return /\s/.test(character) ? BLANK : MARK;
});

/** Built at the first use: 100 kB of tables that a process which renders nothing never needs. */
let bounds: TokenBounds | undefined;

/**
 * How many tokens a text has at most: never below o200k's own count, whatever the text, and near it for what clusters
 * are full of (tables, JSON, English, hashes). It may stop early, with a number above `stopAbove`, once the count has
 * passed that.
 */
export function estimateTokens(text: string, options: { readonly stopAbove?: number } = {}): number {
  bounds ??= new TokenBounds();
  const stopAbove = options.stopAbove ?? Number.POSITIVE_INFINITY;
  const length = text.length;
  let tokens = 0;
  let at = 0;
  while (at < length && tokens <= stopAbove) {
    const start = at;
    const first = classAt(text, at);
    let end: number;
    if (first === DIGIT) {
      end = runEnd(text, at, DIGIT);
      if (classAt(text, end) !== BEYOND) {
        tokens += Math.ceil((end - start) / 3);
        at = end;
        continue;
      }
    } else if (first === UPPER || first === LOWER || ((first === MARK || first === BLANK) && isLetter(text, at + 1))) {
      const prefixed = first === MARK || first === BLANK;
      const letters = prefixed ? start + 1 : start;
      end = wordEnd(text, letters);
      if (end > 0) {
        const contraction = text.charCodeAt(end) === 39 ? contractionEnd(text, end) : end;
        tokens +=
          contraction === end
            ? bounds.word(text, start, end, prefixed ? text.charCodeAt(start) : -1)
            : bounds.ascii(text, start, contraction);
        at = contraction;
        continue;
      }
    } else if (first === MARK || (text.charCodeAt(at) === 32 && classAt(text, at + 1) === MARK)) {
      end = runEnd(text, at + 1, MARK);
      if (classAt(text, end) !== BEYOND) {
        while (isLineEndOrSlash(text.charCodeAt(end))) end += 1;
        tokens += bounds.marks(text, start, end);
        at = end;
        continue;
      }
    } else if (first !== BEYOND) {
      end = blankPieceEnd(text, at);
      if (end > 0) {
        tokens += bounds.blanks(text, start, end);
        at = end;
        continue;
      }
    }
    PIECE.lastIndex = start;
    PIECE.test(text);
    // Nothing matches half of a surrogate pair without its other half when it is alone: count it as one character.
    at = PIECE.lastIndex > start ? PIECE.lastIndex : start + 1;
    tokens += mixedPiece(bounds, text, start, at);
  }
  return tokens;
}

function classAt(text: string, at: number): number {
  // The end of the text ends every run, as a line end does.
  return at < text.length ? (CLASSES[text.charCodeAt(at)] ?? BEYOND) : LINE_END;
}

function isLetter(text: string, at: number): boolean {
  const kind = classAt(text, at);
  return kind === UPPER || kind === LOWER;
}

function runEnd(text: string, start: number, kind: number): number {
  let at = start;
  while (classAt(text, at) === kind && at < text.length) at += 1;
  return at;
}

/** Capitals and the small letters after them, or capitals alone; -1 where characters beyond ASCII may belong to it. */
function wordEnd(text: string, start: number): number {
  const capitals = runEnd(text, start, UPPER);
  const end = runEnd(text, capitals, LOWER);
  return classAt(text, end) === BEYOND ? -1 : end;
}

function contractionEnd(text: string, apostrophe: number): number {
  CONTRACTION.lastIndex = apostrophe;
  return CONTRACTION.test(text) ? CONTRACTION.lastIndex : apostrophe;
}

function isLineEndOrSlash(code: number): boolean {
  return code === 10 || code === 13 || code === 47;
}

/**
 * A run of blanks and line ends: up to its last line end; without one, all but the last blank, which goes with what
 * follows, unless it is the only one or nothing follows. -1 where characters beyond ASCII may belong to it.
 */
function blankPieceEnd(text: string, start: number): number {
  let at = start;
  let afterLineEnd = -1;
  for (; at < text.length; at++) {
    const kind = classAt(text, at);
    if (kind === LINE_END) afterLineEnd = at + 1;
    else if (kind !== BLANK) break;
  }
  if (classAt(text, at) === BEYOND) return -1;
  if (afterLineEnd > 0) return afterLineEnd;
  return at === text.length || at - start === 1 ? at : at - 1;
}

/** A piece with characters beyond ASCII: each ASCII byte may be a token of its own. */
function mixedPiece(table: TokenBounds, text: string, start: number, end: number): number {
  let tokens = 0;
  let ascii = true;
  for (let at = start; at < end; at++) {
    const point = text.codePointAt(at) ?? 0;
    if (point < 128) {
      tokens += 1;
      continue;
    }
    ascii = false;
    const width = point > 0xffff ? 2 : 1;
    tokens += table.character(
      point,
      at > start ? lastByte(text, at - 1) : 0,
      at + width < end ? firstByte(text, at + width) : 0,
    );
    at += width - 1;
  }
  return ascii ? table.ascii(text, start, end) : tokens;
}

function lastByte(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 128 ? code : 0x80 | (code & 63);
}

function firstByte(text: string, at: number): number {
  const point = text.codePointAt(at) ?? 0;
  if (point < 128) return point;
  if (point < 0x800) return 0xc0 | (point >> 6);
  return point < 0x10000 ? 0xe0 | (point >> 12) : 0xf0 | (point >> 18);
}
