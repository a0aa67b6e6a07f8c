/** True where two JSON values say the same: the order of fields doesn't count, a field that is undefined is absent. */
export function equalJson(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
    return left.every((item, index) => equalJson(item, right[index]));
  }
  return coversJson(left, right) && coversJson(right, left, true);
}

function coversJson(left: object, right: object, namesOnly = false): boolean {
  for (const name of Object.keys(left)) {
    const value = ownField(left, name);
    if (value === undefined) continue;
    const other = ownField(right, name);
    if (other === undefined || !(namesOnly || equalJson(value, other))) return false;
  }
  return true;
}

/** An own field's value: `__proto__` is a field like any other where a cluster's object has it. */
export function ownField(record: object, name: string): unknown {
  return Object.hasOwn(record, name) ? (record as Readonly<Record<string, unknown>>)[name] : undefined;
}
