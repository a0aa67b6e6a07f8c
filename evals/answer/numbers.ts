import { plainText } from './plain-text.ts';

/** What has digits in it and counts nothing. */
const NOT_COUNTS: readonly RegExp[] = [
  /\d{4}-\d\d-\d\d[t ]\d\d:\d\d(:\d\d(\.\d+)?)?z?/gi,
  /\b\d{1,2}:\d\d(:\d\d)?\b/g,
  /\b\d+\.\d+\.\d+(\.\d+)?(\/\d+)?\b/g,
  // Names of objects, images, units: letters, digits and hyphens in one word.
  /\b[a-z][a-z0-9]*([-.:/_][a-z0-9]+)*[-.:/_]?\d[a-z0-9-]*\b/gi,
  /\b\d+[a-z0-9]*-[a-z0-9-]+\b/gi,
  /\b\d+(\.\d+)?\s*(ms|s|m|h|d|sec(ond)?s?|min(ute)?s?|hours?|days?|秒|分钟?|小时|天)(\d+\s*[smhd])*(?![a-z])( ago)?/gi,
  /\b\d+ (times|restarts)\b|重启(了)?\s*\d+\s*次/gi,
  /\b\d+\s*\/\s*\d+\b/g,
  /\d+(\.\d+)?\s*%/g,
  // The number of an item in a list, or a heading's.
  /^\s*\(?\d+[.)、]\s/gm,
];

const SUMMARY = /\b(total|in all|altogether|overall|answer|sum)\b|共|总|合计|答案|结论/i;
const HEDGES =
  /(\b(about|around|approx\w*|roughly|perhaps|maybe|probably|possibly|at (least|most)|up to|over)\s*|~\s*)\d|\d+\s*(个|台)?\s*(左右|上下)|(大约|大概|可能|也许|约|至少|至多)\s*(有|是|为)?\s*\d|\d+\s*(个|台)?\s*(or|或者?|还是)\s*\d/i;
/** More of them than a helpful remark needs: numbers are being tried. */
const MAX_STRAY_NUMBERS = 4;

export interface CountClaim {
  readonly count: number;
  /** True numbers that an answer may well mention besides: a total, the parts. */
  readonly context?: readonly number[];
  /** What is counted, in both languages, as the inside of a regular expression. */
  readonly noun: string;
}

/** The integers that an answer gives, without those that count nothing (times, addresses, names, versions, ages). */
export function numbersIn(text: string): readonly number[] {
  let rest = plainText(text);
  for (const pattern of NOT_COUNTS) rest = rest.replace(pattern, ' · ');
  return [...rest.matchAll(/(?<![\d.])\d+(?![\d.]*\d)/g)].map(([digits]) => Number(digits));
}

/** What is wrong with an answer that should say how many: another number, no number, or several to choose from. */
export function countProblems(answer: string, { count, context = [], noun }: CountClaim): readonly string[] {
  const allowed = new Set([count, ...context]);
  const lines = answer.split('\n').map((line) => ({ line, numbers: numbersIn(line) }));
  const numeric = lines.filter(({ numbers }) => numbers.length > 0);
  const [headline] = numeric;
  if (headline === undefined) return [`gives no number; it is ${count}`];
  const problems: string[] = [];
  const summaries = numeric.filter(({ line }) => SUMMARY.test(line));
  if (![headline, ...summaries].some(({ numbers }) => numbers.includes(count))) {
    problems.push(`doesn't say ${count} where it says how many`);
  }
  for (const { line, numbers } of numeric) {
    const isBare = /^[\s|\-*•]*\d+[\s|.。]*$/.test(plainText(line));
    const isClaim = line === headline.line || SUMMARY.test(line) || isBare;
    const wrong = isClaim ? numbers : claimedNumbers(line, noun);
    for (const number of wrong) if (!allowed.has(number)) problems.push(`says ${number} too; it is ${count}`);
  }
  const strays = new Set(numeric.flatMap(({ numbers }) => numbers).filter((number) => !allowed.has(number)));
  if (strays.size > MAX_STRAY_NUMBERS) problems.push(`gives ${strays.size} other numbers`);
  if (HEDGES.test(plainText(answer))) problems.push('hedges');
  return [...new Set(problems)];
}

/** Numbers right before what is counted: "13 pods", "13 unhealthy pods", "13 个 Pod". */
function claimedNumbers(line: string, noun: string): readonly number[] {
  const text = plainText(line);
  const claim = new RegExp(`(?<![\\d.:/a-z-])(\\d+)\\s*(?:个|台)?\\s*(?:[a-z-]+ ){0,2}(?:${noun})`, 'gi');
  return [...text.matchAll(claim)].map(([, digits]) => Number(digits));
}
