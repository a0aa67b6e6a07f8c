/** Of any use as an answer's limit; below it something else is wrong. */
const SMALLEST = 256;

const ABOUT_OUTPUT =
  /max[_ -]?(output|completion|new)?[_ -]?tokens|maxoutputtokens|completion tokens|output tokens|in the completion/;

/**
 * The limit to try next where a provider refused ours: what its words name ("at most 16384", "[1, 8192]", "32000 >
 * 8192"), else half. Undefined where they aren't about that, or nothing useful would be left. `words`: lower case.
 */
export function smallerOutputLimit(words: string, limit: number): number | undefined {
  if (!ABOUT_OUTPUT.test(words)) return undefined;
  const left = leftInContext(words);
  if (left !== undefined) return useful(left, limit);
  const afford = /can only afford (\d+)/.exec(words)?.[1];
  if (afford !== undefined) return useful(Number(afford), limit);
  const isExclusive = /\(exclusive\)/.test(words);
  const named = [...words.replaceAll(/(\d),(?=\d{3}\b)/g, '$1').matchAll(/(?<![\w.-])\d+(?![\w.-]*[a-z])/g)]
    .map(([text]) => Number(text))
    .filter((value) => value < limit)
    .map((value) => value - (isExclusive ? 1 : 0))
    .filter((value) => value >= SMALLEST);
  return useful(named.length > 0 ? Math.max(...named) : Math.floor(limit / 2), limit);
}

/**
 * "maximum context length is 8192 tokens … your request has 1200 input tokens", "190000 + 32000 > 200000": the rest is
 * for the answer.
 */
function leftInContext(words: string): number | undefined {
  const sum = /(\d+) \+ \d+ > (\d+)/.exec(words);
  if (sum !== null) return Number(sum[2]) - Number(sum[1]);
  const context = /context (?:length|window)(?: is| of)? (\d+)/.exec(words)?.[1];
  if (context === undefined) return undefined;
  const input = /(\d+) (?:input tokens|in the messages|tokens from the input|prompt tokens)/.exec(words)?.[1];
  return input === undefined ? 0 : Number(context) - Number(input);
}

function useful(value: number, limit: number): number | undefined {
  return value >= SMALLEST && value < limit ? value : undefined;
}
