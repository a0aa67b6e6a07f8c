import type { ChangeQuestion } from '../history/reading/change-question.ts';
import { groupCursor } from '../history/reading/changes-outcome.ts';
import type { ChangesAnswer } from '../history/reading/history-operations.ts';

/** Changes for programs: every moment is ISO 8601 UTC; groups of several changes have the cursor that opens them. */
export function changesJson(answer: ChangeQuestion & ChangesAnswer): object {
  const { since, until, observedAt, groups, gaps } = answer;
  return {
    ...answer,
    since: iso(since),
    until: iso(until),
    ...(observedAt === undefined ? {} : { observedAt: iso(observedAt) }),
    groups: groups.map((group) => ({
      ...group,
      firstAt: iso(group.firstAt),
      lastAt: iso(group.lastAt),
      ...(group.changes === 1 ? {} : { cursor: groupCursor(group, answer) }),
    })),
    gaps: gaps.map((gap) => ({ ...gap, from: iso(gap.from), until: iso(gap.until) })),
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
