/** The value at a path of field names and places in lists; undefined where there is none. */
export function pick(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, step) => (inner === null || inner === undefined ? undefined : (inner as Record<string, unknown>)[step]),
    value,
  );
}

export function list(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  return (pick(value, ...path) as readonly unknown[] | undefined) ?? [];
}

/** Null where it is absent or empty. */
export function text(value: unknown, ...path: readonly (string | number)[]): string | null {
  return (pick(value, ...path) as string | undefined) || null;
}

export function count(value: unknown, ...path: readonly (string | number)[]): number {
  return (pick(value, ...path) as number | undefined) ?? 0;
}

/** The condition of a type, where it has the status. */
export function condition(object: unknown, type: string, status: string): unknown {
  return list(object, 'status', 'conditions').find(
    (one) => pick(one, 'type') === type && pick(one, 'status') === status,
  );
}

/** Without the fields that are undefined or null. */
export function said(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, field]) => field !== undefined && field !== null));
}
