/** `1,234`: digits are grouped alike in both languages. */
export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

/** `$0.0012`, `$1.23`: two digits that count, where it is less than a cent. */
export function dollars(amount: number): string {
  if (amount === 0) return '$0';
  if (amount >= 0.01) return `$${amount.toFixed(2)}`;
  return amount < 0.0001 ? '< $0.0001' : `$${amount.toFixed(4)}`;
}
