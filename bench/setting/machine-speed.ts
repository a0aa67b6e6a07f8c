import { type Figure, judge } from '../lib/figure.ts';
import type { PartContext } from '../lib/part.ts';
import { runProgram } from '../lib/run-program.ts';
import { percentile } from '../lib/statistics.ts';

/** What `kubectl get pods -A` took for each pod on the machine for which the milliseconds to hold were set. */
const SET_FOR_MS_A_POD = 0.36;
const ROUNDS = 3;

/**
 * Milliseconds to hold were set on one machine, and others are slower. Figures in ms that fall short are followed by what
 * they would be there, by what kubectl takes here, measured now. Only of use where it is the processor that takes the time.
 */
export async function besideSetMachine(
  figures: readonly Figure[],
  context: PartContext,
): Promise<{ readonly figures: readonly Figure[]; readonly notes: readonly string[] }> {
  const fallsShort = (figure: Figure): boolean => figure.unit === 'ms' && judge(figure).verdict === 'FALLS SHORT';
  if (!figures.some(fallsShort)) return { figures, notes: [] };
  const { cluster, contestants, progress } = context;
  const times: number[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    progress(`how fast this machine is, ${round} of ${ROUNDS}: kubectl get pods -A`);
    times.push((await runProgram(contestants.kubectl(['get', 'pods', '-A']))).ms);
  }
  const kubectlMs = percentile(times, 0.5);
  const setForMs = SET_FOR_MS_A_POD * cluster.pods;
  const slower = kubectlMs / setForMs;
  const there = (figure: Figure): Figure => ({
    ...figure,
    what: `↳ ÷ ${slower.toFixed(2)}`,
    values: figure.values.map((value) => value / slower),
  });
  return {
    figures: figures.flatMap((figure) => (fallsShort(figure) ? [figure, there(figure)] : [figure])),
    notes: [
      `↳: kubectl get pods -A takes ${Math.round(kubectlMs)} ms here, and ${Math.round(setForMs)} ms on the machine for which the milliseconds to hold were set.`,
    ],
  };
}
