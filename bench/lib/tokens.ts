import { countTokens as countO200k } from 'gpt-tokenizer/encoding/o200k_base';

/** Tokens of a text as o200k, the vocabulary of the GPT-4o line, counts them. Marks like <|endoftext|> are plain text. */
export function countTokens(text: string): number {
  return countO200k(text, { disallowedSpecial: new Set() });
}
