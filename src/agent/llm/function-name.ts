/** MCP lets names have dots and slashes, and more than this; no provider takes them for a function. */
const NOT_IN_NAMES = /[^\w-]/g;
const LONGEST_NAME = 64;

/** A tool's name as providers take it: letters, digits, `_` and `-`, at most 64, and none that is in `taken`. */
export function functionName(name: string, taken: { has(name: string): boolean } = new Set<string>()): string {
  const base = name.replaceAll(NOT_IN_NAMES, '_').slice(0, LONGEST_NAME) || 'unknown';
  let free = base;
  for (let count = 2; taken.has(free); count++) {
    const end = `_${count}`;
    free = `${base.slice(0, LONGEST_NAME - end.length)}${end}`;
  }
  return free;
}
