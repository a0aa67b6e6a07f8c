import { Lexer, type MarkedToken, type Token, Tokenizer, type Tokens } from 'marked';

/** HTML stays text, but for `<br>`, which models put into cells of tables. No later definition changes a link. */
class OwnTokenizer extends Tokenizer {
  override html(): undefined {
    return undefined;
  }

  /** A line of text above `-` is no heading: in an answer that is arriving, it is a list of which the first item begins. */
  override lheading(): undefined {
    return undefined;
  }

  override def(): undefined {
    return undefined;
  }

  // marked's type for a tag knows no other token, though its lexer takes any.
  override tag(source: string): Tokens.Tag | undefined {
    const raw = /^<br\s*\/?>/i.exec(source)?.[0];
    return raw === undefined ? undefined : ({ type: 'br', raw } as unknown as Tokens.Tag);
  }
}

/** More than an honest answer has; past them marked's time grows with the square. */
const MOST_INLINE_MARKS = 10_000;
const NESTED_TOO_DEEP = /^(?:[ \t]*(?:>|(?:[*+-]|\d{1,9}[.)])[ \t])){100}/m;

/** Blocks of a Markdown text, GitHub's flavour. Throws RangeError where it is marked up or nested past all reason. */
export function lexMarkdown(text: string): readonly MarkedToken[] {
  if ((text.match(/[*_~`[<]/g)?.length ?? 0) > MOST_INLINE_MARKS) throw new RangeError('too many marks');
  return own(lexerFor(text).lex(text));
}

export interface Block {
  readonly type: string;
  /** Its source, its line breaks as `\n`. All of them in order are the text. */
  readonly raw: string;
}

/** As `lexMarkdown`, without a look into the blocks: many times as fast. */
export function lexBlocks(text: string): readonly Block[] {
  const normalised = text.replace(/\r\n?/g, '\n');
  return lexerFor(normalised).blockTokens(normalised);
}

function lexerFor(text: string): Lexer {
  if (NESTED_TOO_DEEP.test(text)) throw new RangeError('nested too deep');
  return new Lexer({ gfm: true, tokenizer: new OwnTokenizer() });
}

/** Without extensions, all tokens are marked's own. */
export function own(tokens: readonly Token[] | undefined): readonly MarkedToken[] {
  return (tokens ?? []) as readonly MarkedToken[];
}
