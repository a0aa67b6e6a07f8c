import type { ScopeKey } from '../cache/cached-object.ts';
import { inWords } from '../lib/duration.ts';
import type { ScanListener } from '../scanner/scan-listener.ts';
import { printable } from '../terminal/printable.ts';
import type { ProgressBar } from '../terminal/progress-bar.ts';

interface Under {
  readonly label: string;
  seen: number;
  readonly expected: number | undefined;
}

/** The scan as a person follows it: a bar over everything under way, and a line for each kind that failed. */
export function createScanProgress(deps: {
  readonly bar: ProgressBar;
  readonly print: (line: string) => void;
}): ScanListener {
  const { bar, print } = deps;
  const under = new Map<string, Under>();
  let finished = 0;

  const draw = (): void => {
    const scans = [...under.values()];
    const seen = scans.reduce((sum, scan) => sum + scan.seen, finished);
    const known = scans.every((scan) => scan.expected !== undefined);
    const total = known
      ? scans.reduce((sum, scan) => sum + Math.max(scan.seen, scan.expected ?? 0), finished)
      : undefined;
    const what = scans.map((scan) => `${scan.label} ${scan.seen.toLocaleString('en-US')}`).join(' · ');
    bar.show(seen, total, `${seen.toLocaleString('en-US')} objects${what === '' ? '' : ` (${what})`}`);
  };

  return {
    scanStarted: ({ scope, expected }) => {
      under.set(keyOf(scope), { label: scope.kind, seen: 0, expected });
      draw();
    },
    page: ({ scope, seen }) => {
      const scan = under.get(keyOf(scope));
      if (scan !== undefined) scan.seen = seen;
      draw();
    },
    scanFinished: ({ scope, counts }) => {
      under.delete(keyOf(scope));
      finished += counts.seen;
      if (under.size === 0) bar.clear();
      else draw();
    },
    scanFailed: ({ scope, error, durationMs, isRelisted }) => {
      under.delete(keyOf(scope));
      bar.clear();
      const where = scope.namespace === '' ? '' : ` in ${scope.namespace}`;
      const what = isRelisted ? 'expired half-way and is listed again' : `failed after ${inWords(durationMs)}`;
      print(`${scope.kind}${where} of ${scope.cluster} ${what}: ${printable(error.message)}`);
    },
  };
}

function keyOf(scope: ScopeKey): string {
  return JSON.stringify([scope.cluster, scope.apiGroup, scope.kind, scope.namespace]);
}
