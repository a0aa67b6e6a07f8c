/**
 * Measures several contestants in interleaved rounds (ABC BCA CAB …): a machine that grows slower or faster meanwhile
 * weighs on all of them alike, and nobody always goes first. Returns each contestant's values, round by round.
 */
export async function inRounds<Name extends string, Value>(
  contestants: Readonly<Record<Name, () => Promise<Value>>>,
  rounds: number,
  onRound: (line: string) => void = () => {},
): Promise<Record<Name, Value[]>> {
  const names = Object.keys(contestants) as Name[];
  const measured = Object.fromEntries(names.map((name) => [name, [] as Value[]])) as Record<Name, Value[]>;
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(round + turn) % names.length];
      if (name === undefined) continue;
      onRound(`round ${round + 1} of ${rounds}: ${name}`);
      measured[name].push(await contestants[name]());
    }
  }
  return measured;
}
