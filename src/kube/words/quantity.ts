/**
 * Quantities as the API writes them: a decimal number with a suffix (`100m`, `1.5Gi`, `2e3`, `3E`).
 * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
const QUANTITY = /^([+-]?)(\d*)(?:\.(\d*))?(?:(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E)|[eE]([+-]?\d{1,4}))?$/;

/** Nothing the API writes comes near this many characters; what does isn't worth a big number. */
const MAX_LENGTH = 64;

const BINARY_SHIFTS: ReadonlyMap<string, bigint> = new Map([
  ['Ki', 10n],
  ['Mi', 20n],
  ['Gi', 30n],
  ['Ti', 40n],
  ['Pi', 50n],
  ['Ei', 60n],
]);

const DECIMAL_EXPONENTS: ReadonlyMap<string, number> = new Map([
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
]);

/** Beyond these a number is larger than any machine, or smaller than a billionth: kept from growing without end. */
const MAX_EXPONENT = 40;
const MIN_EXPONENT = -100;

const NANO_EXPONENT = 9;
const NANOS_PER_MILLI = 1_000_000n;
const NANOS_PER_UNIT = 1_000_000_000n;

const LARGEST = BigInt(Number.MAX_SAFE_INTEGER);

/** A quantity in billionths, rounded away from zero; undefined where it isn't one. The unit for exact sums. */
export function parseNanos(value: unknown): bigint | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || text.length > MAX_LENGTH) return undefined;
  const match = QUANTITY.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', suffix = '', exponentText = ''] = match;
  if (whole === '' && fraction === '') return undefined;

  const digits = BigInt(whole + fraction) << (BINARY_SHIFTS.get(suffix) ?? 0n);
  const exponent = exponentText === '' ? (DECIMAL_EXPONENTS.get(suffix) ?? 0) : Number(exponentText);
  const nanos = scaleUp(digits, exponent - fraction.length + NANO_EXPONENT);
  return sign === '-' ? -nanos : nanos;
}

/**
 * CPU in thousandths of a core, rounded up: `100m` → 100, `1.5` → 1500, `100u` → 1.
 * Undefined where it isn't a quantity; what passes 2^53 - 1 becomes 2^53 - 1.
 */
export function parseCpuMillis(value: unknown): number | undefined {
  const nanos = parseNanos(value);
  return nanos === undefined ? undefined : nanosToCpuMillis(nanos);
}

/** Memory or storage in bytes, rounded up: `1Ki` → 1024, `1.5G` → 1500000000. Bounds as in `parseCpuMillis`. */
export function parseBytes(value: unknown): number | undefined {
  const nanos = parseNanos(value);
  return nanos === undefined ? undefined : nanosToBytes(nanos);
}

/** A plain count (`pods: "110"`), rounded up. Bounds as in `parseCpuMillis`. */
export function parseCount(value: unknown): number | undefined {
  return parseBytes(value);
}

export function nanosToCpuMillis(nanos: bigint): number {
  return toSafeNumber(divideAwayFromZero(nanos, NANOS_PER_MILLI));
}

export function nanosToBytes(nanos: bigint): number {
  return toSafeNumber(divideAwayFromZero(nanos, NANOS_PER_UNIT));
}

/** `digits × 10^exponent`, rounded up. */
function scaleUp(digits: bigint, exponent: number): bigint {
  if (digits === 0n) return 0n;
  if (exponent >= 0) return digits * 10n ** BigInt(Math.min(exponent, MAX_EXPONENT));
  if (exponent < MIN_EXPONENT) return 1n;
  return divideAwayFromZero(digits, 10n ** BigInt(-exponent));
}

function divideAwayFromZero(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  if (value % divisor === 0n) return quotient;
  return value < 0n ? quotient - 1n : quotient + 1n;
}

function toSafeNumber(value: bigint): number {
  if (value > LARGEST) return Number.MAX_SAFE_INTEGER;
  return value < -LARGEST ? -Number.MAX_SAFE_INTEGER : Number(value);
}
