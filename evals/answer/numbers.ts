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

/** A number said to be the sum or the answer. */
const SUMMARY =
  /(?:\b(?:total|answer|sum|altogether|in all)|共有?|总计|合计|总数|答案)\s*(?:is|was|are|[:=是为有])?\s*(\d+)(?![\d.]*\d)/gi;
const HEDGES =
  /(\b(about|around|approx\w*|roughly|perhaps|maybe|probably|possibly|at (least|most)|up to|over)\s*|~\s*)\d|\d+\s*(个|台)?\s*(左右|上下)|(大约|大概|可能|也许|约|至少|至多)\s*(有|是|为)?\s*\d|\d+\s*(个|台)?\s*(or|或者?|还是)\s*\d|\bbetween \d+ and \d|\d\s*[-–~至到]\s*\d+\s*(个|台|次|pods?|deployments?|requests?)/i;
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
  const claimed = lines.flatMap(({ line }) => [...claimedNumbers(line, noun), ...summaryNumbers(line)]);
  const bare = lines.flatMap(({ line, numbers }) => (/^[\s|\-*•]*\d+[\s|.。]*$/.test(plainText(line)) ? numbers : []));
  // An introduction ("I looked at six namespaces") is no claim where a claim follows.
  const claims = [...claimed, ...bare, ...(claimed.length === 0 ? headline.numbers : [])];
  const problems = [...headline.numbers, ...claims].includes(count)
    ? []
    : [`doesn't say ${count} where it says how many`];
  for (const number of claims) if (!allowed.has(number)) problems.push(`says ${number}; it is ${count}`);
  // Rows of tables are full of ages, restarts and ports.
  const prose = numeric.filter(({ line }) => !/\|.*[a-z].*\|/i.test(line));
  const strays = new Set(prose.flatMap(({ numbers }) => numbers).filter((number) => !allowed.has(number)));
  if (strays.size > MAX_STRAY_NUMBERS) problems.push(`gives ${strays.size} other numbers`);
  if (HEDGES.test(plainText(answer))) problems.push('hedges');
  return [...new Set(problems)];
}

/** Numbers right before what is counted: "13 pods", "13 unhealthy pods", "13 个 Pod", "13 个未就绪的 Pod". */
function claimedNumbers(line: string, noun: string): readonly number[] {
  const between = '\\s*(?:个|台)?\\s*\\p{Script=Han}{0,8}\\s*(?:[a-z-]+ ){0,2}';
  const claim = new RegExp(`(?<![\\d.:/a-z-])(\\d+)${between}(?:${noun})`, 'giu');
  return [...plainText(line).matchAll(claim)].map(([, digits]) => Number(digits));
}

function summaryNumbers(line: string): readonly number[] {
  return [...plainText(line).matchAll(SUMMARY)].map(([, digits]) => Number(digits));
}
