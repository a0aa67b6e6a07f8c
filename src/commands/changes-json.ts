import type { ChangeQuestion } from '../history/reading/change-question.ts';
import { groupCursor } from '../history/reading/changes-outcome.ts';
import type { ChangesAnswer } from '../history/reading/history-operations.ts';

/** Changes for programs, to be written with `isoMoments`; groups of several changes, not of differences, have the cursor that
 * opens them. */
export function changesJson(operation: 'changes' | 'diff', answer: ChangeQuestion & ChangesAnswer): object {
  const { since, until, groups, gaps } = answer;
  return {
    ...answer,
    since: iso(since),
    until: iso(until),
    groups: groups.map((group) => ({
      ...group,
      ...(group.changes === 1 || operation === 'diff' ? {} : { cursor: groupCursor(group, answer) }),
    })),
    gaps: gaps.map((gap) => ({ ...gap, from: iso(gap.from), until: iso(gap.until) })),
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
