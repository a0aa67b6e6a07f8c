const UNITS: Readonly<Record<string, readonly [numerator: bigint, denominator: bigint]>> = {
  '': [1n, 1n],
  n: [1n, 10n ** 9n],
  u: [1n, 10n ** 6n],
  m: [1n, 10n ** 3n],
  k: [10n ** 3n, 1n],
  M: [10n ** 6n, 1n],
  G: [10n ** 9n, 1n],
  T: [10n ** 12n, 1n],
  P: [10n ** 15n, 1n],
  E: [10n ** 18n, 1n],
  Ki: [1n << 10n, 1n],
  Mi: [1n << 20n, 1n],
  Gi: [1n << 30n, 1n],
  Ti: [1n << 40n, 1n],
  Pi: [1n << 50n, 1n],
  Ei: [1n << 60n, 1n],
};

/** A Kubernetes quantity in billionths, exact: `100m` → 100,000,000. */
export function nanosOf(quantity: string): bigint {
  const match = /^(\d+)(?:\.(\d+))?(?:[eE](\d+)|([A-Za-z]*))$/.exec(quantity);
  const unit = UNITS[match?.[4] ?? ''];
  if (match === null || unit === undefined) throw new Error(`"${quantity}" is not a quantity this comparison knows`);
  const [, whole = '', fraction = '', exponent = '0'] = match;
  const [numerator, denominator] = unit;
  const digits = BigInt(whole + fraction) * numerator * 10n ** (9n + BigInt(exponent));
  return roundUp(digits, denominator * 10n ** BigInt(fraction.length));
}

export const millisOf = (nanos: bigint): number => Number(roundUp(nanos, 10n ** 6n));
export const unitsOf = (nanos: bigint): number => Number(roundUp(nanos, 10n ** 9n));

function roundUp(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor;
}
