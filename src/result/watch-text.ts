import { headerLine, scopeWords, sourceWords } from './header.ts';
import type { WatchedChange, WatchOutcome } from './outcome.ts';
import { counted, formatCount } from './plain-text.ts';
import { fittingRows } from './table-text.ts';

/** `pods · cluster prod · 3 changes · live 2026-11-23T05:02:00Z`. */
export function watchHeader(outcome: WatchOutcome): string {
  const { scope, changes, observedAt, expired } = outcome;
  const found = changes.length === 0 ? 'no change' : counted(changes.length, 'change');
  return headerLine([
    ...scopeWords(scope),
    expired ? 'the version asked from is forgotten' : found,
    sourceWords({ from: 'live', observedAt }),
  ]);
}

/** The first changes within `budget` tokens, and the version from which the next answer tells the rest. */
export function watchText(outcome: WatchOutcome, budget: number): string {
  const { changes, expired, namespaced } = outcome;
  const header = watchHeader(outcome);
  if (expired) {
    return `${header}\nThe API server no longer knows what happened after that version: list again, and watch from the list's version.`;
  }
  if (changes.length === 0) return `${header}\n${goOn(outcome.resourceVersion)}`;
  const columns = ['TIME', 'TYPE', ...(namespaced ? ['NAMESPACE'] : []), 'NAME', 'VERSION'];
  const lines = fittingRows(
    columns,
    changes.map((change) => cells(change, namespaced)),
    // Room for the last line: a count and a version.
    { budget, around: `${header}\n${formatCount(changes.length)} more changes: ${goOn('9'.repeat(20))}` },
  );
  const shown = lines.length - 1;
  const last = shown === changes.length ? outcome.resourceVersion : versionOf(changes[shown - 1]);
  const missing = changes.length - shown;
  const rest = missing > 0 ? `${counted(missing, 'more change')}: ` : outcome.more ? 'More follow: ' : '';
  return [header, ...lines, `${rest}${goOn(last)}`].join('\n');
}

function goOn(resourceVersion: string): string {
  return `go on from resourceVersion ${headerLine([resourceVersion])}`;
}

function cells(change: WatchedChange, namespaced: boolean): readonly string[] {
  const { name, namespace } = change.object.metadata;
  return [change.at.slice(11, 23), change.type, ...(namespaced ? [namespace ?? ''] : []), name, versionOf(change)];
}

function versionOf(change: WatchedChange | undefined): string {
  return change?.object.metadata.resourceVersion ?? '';
}
