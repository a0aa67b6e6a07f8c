import { describe, expect, it } from 'vitest';
import { smallerOutputLimit } from './output-limit.ts';

describe('smallerOutputLimit', () => {
  it.each([
    [
      'max_tokens is too large: 32000. This model supports at most 16384 completion tokens, whereas you provided 32000.',
      16_384,
    ],
    [
      "Invalid 'max_output_tokens': integer above maximum value. Expected a value <= 16,384, but got 32000 instead.",
      16_384,
    ],
    [
      'max_tokens: 32000 > 8192, which is the maximum allowed number of output tokens for claude-3-5-sonnet-20241022',
      8192,
    ],
    ['Invalid max_tokens value, the valid range of max_tokens is [1, 8192]', 8192],
    ['it has a maxOutputTokens value of 32000 but the supported range is from 1 (inclusive) to 8193 (exclusive)', 8192],
    [
      "max_tokens is too large: 32000. This model's maximum context length is 8192 tokens and your request has 192 input tokens (32000 > 8192 - 192).",
      8000,
    ],
    [
      "This model's maximum context length is 16385 tokens. However, you requested 33000 tokens (1000 in the messages, 32000 in the completion).",
      15_385,
    ],
    ['input length and `max_tokens` exceed context limit: 190000 + 32000 > 200000, decrease input length', 10_000],
    [
      'You requested up to 32000 tokens, but can only afford 1234. This request requires more credits, or fewer max_tokens.',
      1234,
    ],
    ['max_tokens is too large for gpt-4-0613', 16_000],
  ])('reads %j', (words, limit) => {
    expect(smallerOutputLimit(words.toLowerCase(), 32_000)).toBe(limit);
  });

  it.each([
    ["This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens."],
    ['prompt is too long: 210000 tokens > 200000 maximum'],
    ['You requested up to 32000 tokens, but can only afford 37, or use fewer max_tokens.'],
    ['max_tokens: maximum context length is 8192 tokens and your request has 9000 input tokens'],
    ['Input token count (1200000) exceeds the maximum number of tokens allowed (1048576).'],
  ])('leaves alone what a smaller limit does not mend: %j', (words) => {
    expect(smallerOutputLimit(words.toLowerCase(), 32_000)).toBeUndefined();
  });
});
