/**
 * Lines up to the `;` that ends a statement. One inside of a text, a quoted name or a comment ends nothing. What stands
 * behind the `;` begins the next statement.
 */
export class StatementBuffer {
  #text = '';

  get isEmpty(): boolean {
    return this.#text.trim() === '';
  }

  /** What was typed so far, for completion. */
  get text(): string {
    return this.#text;
  }

  /** Statements that are complete now, without their `;`. */
  add(line: string): readonly string[] {
    this.#text += this.isEmpty ? line : `\n${line}`;
    const statements: string[] = [];
    for (let end = endOfStatement(this.#text); end !== -1; end = endOfStatement(this.#text)) {
      const statement = this.#text.slice(0, end).trim();
      if (statement !== '') statements.push(statement);
      this.#text = this.#text.slice(end + 1).trimStart();
    }
    return statements;
  }

  clear(): void {
    this.#text = '';
  }
}

/** Texts and names in quotes, comments, and the `;`; a quote or comment without an end goes to the end of the text. */
const TOKENS =
  /'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|`[^`]*(?:`|$)|\[[^\]]*(?:\]|$)|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|;/g;

function endOfStatement(text: string): number {
  for (const match of text.matchAll(TOKENS)) if (match[0] === ';') return match.index;
  return -1;
}
