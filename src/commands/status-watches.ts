import type { ClusterStatus, ScopeStatus } from '../cache/read-status.ts';
import { inWords } from '../lib/duration.ts';
import { printable } from '../terminal/printable.ts';
import type { Paint } from '../terminal/style.ts';

/** A reason is told with so many kinds by name. */
const KINDS_NAMED = 5;

/** How a cluster's scopes are kept true, as far as there is something to say: a line for each. */
export function watchLines({ scopes }: ClusterStatus, paint: Paint): readonly string[] {
  return [...polledLines(scopes), ...resyncLines(scopes, paint)];
}

function polledLines(scopes: readonly ScopeStatus[]): readonly string[] {
  const kindsOf = new Map<string, Set<string>>();
  for (const { pollReason, kind } of scopes) {
    if (pollReason === undefined) continue;
    const kinds = kindsOf.get(pollReason) ?? new Set();
    kindsOf.set(pollReason, kinds.add(kind));
  }
  return [...kindsOf].map(([reason, kinds]) => `  polling: ${printable(reason)} · ${namesOf(kinds)}`);
}

/** The last list that checked anything, and whatever one has ever found wrong. */
function resyncLines(scopes: readonly ScopeStatus[], paint: Paint): readonly string[] {
  const checked = scopes.filter(({ resyncAgeMs }) => resyncAgeMs !== undefined);
  if (checked.length === 0) return [];
  const objects = checked.reduce((sum, scope) => sum + (scope.resyncObjects ?? 0), 0);
  const lastAgeMs = Math.min(...checked.map(({ resyncAgeMs = 0 }) => resyncAgeMs));
  const wrong = checked.filter(({ resyncWrongTotal = 0 }) => resyncWrongTotal > 0);
  const verdict =
    wrong.length === 0
      ? paint('green', 'nothing wrong')
      : paint(
          'red',
          wrong.map(({ kind, resyncWrongTotal = 0 }) => `${resyncWrongTotal} of ${kind} wrong, listed anew`).join('; '),
        );
  const kinds = new Set(checked.map(({ kind, apiGroup }) => `${kind}.${apiGroup}`)).size;
  const counted = `${objects.toLocaleString('en-US')} objects of ${kinds} ${kinds === 1 ? 'kind' : 'kinds'}`;
  return [`  checked by lists: ${counted}, last ${inWords(lastAgeMs)} ago · ${verdict}`];
}

function namesOf(kinds: ReadonlySet<string>): string {
  const names = [...kinds].sort();
  const more = names.length - KINDS_NAMED;
  const named = names.slice(0, KINDS_NAMED).map(printable).join(', ');
  return more > 0 ? `${named} and ${more} more` : named;
}
