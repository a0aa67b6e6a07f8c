import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';

/** Default of `MCP_RESULT_TOKENS`. */
export const BUDGET = 4_000;

/** Tokens of a text by the tokenizer itself, not by the estimate that keeps the budget. */
export function tokensOf(text: string): number {
  return countTokens(text, { allowedSpecial: 'all' });
}
