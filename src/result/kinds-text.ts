import { headerLine, sourceWords } from './header.ts';
import type { KindsOutcome } from './outcome.ts';
import { counted, escapeCell } from './plain-text.ts';
import { fittingRows } from './table-text.ts';
import { cutToTokens } from './token-cut.ts';

const COLUMNS = ['NAME', 'KIND', 'VERSION', 'NAMESPACED', 'WATCH'];

/** The kinds as a table, by the name with which every tool finds them. */
export function kindsText(outcome: KindsOutcome, budget: number): string {
  const { cluster, observedAt, kinds, silentGroups } = outcome;
  const head = [
    headerLine([
      'kinds',
      `cluster ${cluster}`,
      `${counted(kinds.length, 'kind')} can be listed`,
      ...(silentGroups.length === 0 ? [] : ['INCOMPLETE']),
      sourceWords({ from: 'live', observedAt }),
    ]),
    ...(silentGroups.length === 0
      ? []
      : [
          cutToTokens(
            `note: the API of these groups doesn't answer, so their kinds aren't here: ${escapeCell(silentGroups.join(', '))}`,
            Math.floor(budget / 6),
          ),
        ]),
  ].join('\n');
  const rows = kinds.map(({ group, version, kind, plural, namespaced, verbs }) => [
    group === '' ? plural : `${plural}.${group}`,
    kind,
    version,
    namespaced ? 'yes' : 'no',
    verbs.includes('watch') ? 'yes' : 'no',
  ]);
  const lines = fittingRows(COLUMNS, rows, {
    budget,
    around: `${head}\n${counted(kinds.length, 'more kind')} not shown`,
  });
  const missing = kinds.length - (lines.length - 1);
  return [head, ...lines, ...(missing > 0 ? [`${counted(missing, 'more kind')} not shown`] : [])].join('\n');
}
