/** An object as JSON has them: neither a list nor null. What its fields hold is still unknown. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
