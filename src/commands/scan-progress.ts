import type { ScopeKey } from '../cache/cached-object.ts';
import type { ScanListener } from '../scanner/scan-listener.ts';
import { printable } from '../terminal/printable.ts';
import type { ProgressBar } from '../terminal/progress-bar.ts';
import type { Words } from '../terminal/words/words.ts';

interface Under {
  readonly label: string;
  seen: number;
  readonly expected: number | undefined;
}

/** The scan as a person follows it: a bar over everything under way, and a line for each kind that failed. */
export function createScanProgress(deps: {
  readonly bar: ProgressBar;
  readonly print: (line: string) => void;
  readonly words: Words;
}): ScanListener {
  const { bar, print, words } = deps;
  const said = words.report.scan;
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
    bar.show(seen, total, `${said.objects(seen)}${what === '' ? '' : ` (${what})`}`);
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
      const where = printable(said.scope(scope.cluster, scope.kind, scope.namespace));
      const reason = printable(words.error(error));
      print(isRelisted ? said.relisted(where, reason) : said.failed(where, durationMs, reason));
    },
  };
}

function keyOf(scope: ScopeKey): string {
  return JSON.stringify([scope.cluster, scope.apiGroup, scope.kind, scope.namespace]);
}
