/** Names of columns as keys of an object: a name that is taken gets a number, so that no value is lost behind another. */
export function uniqueNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  for (const name of names) {
    let free = name;
    for (let number = 2; taken.has(free); number++) free = `${name}_${number}`;
    taken.add(free);
  }
  return [...taken];
}
