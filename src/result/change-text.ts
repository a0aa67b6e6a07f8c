import { headerLine } from './header.ts';
import { cutJson } from './json-cut.ts';
import type { ChangeOutcome } from './outcome.ts';
import { escapeCell, escapeText } from './plain-text.ts';
import { cutToTokens } from './token-cut.ts';
import { estimateTokens } from './token-estimate.ts';

/** What a person is asked to approve; the shape of a tool's `WritePlan` as far as it is shown. */
export interface PlanWords {
  readonly tool: string;
  readonly cluster: string;
  readonly summary: string;
  readonly changes: readonly string[];
}

/** An approval is read by a person in a prompt, not by a model: about one and a half screens. */
const PLAN_TOKENS = 1200;

/** A write that was done, with the object as it is now, already pruned and redacted. */
export function changeText(outcome: ChangeOutcome, budget: number): string {
  const head = [headerLine([outcome.summary, `cluster ${outcome.cluster}`]), ...bullets(outcome.details)].join('\n');
  const text = cutToTokens(head, Math.floor(budget / 2));
  if (outcome.object === undefined) return text;
  const json = cutJson(outcome.object, { budget: budget - estimateTokens(`${text}\n`) - 2 });
  return `${text}\n${json.text}`;
}

/** The question to a person: what would be done where, and what changes by it. */
export function renderPlan(plan: PlanWords): string {
  // Whole, however long: the end of a name may be all that tells it from another.
  const head = `cluster ${escapeCell(plan.cluster)}: ${escapeCell(plan.summary)}`;
  const lines = bullets(plan.changes);
  let left = PLAN_TOKENS - estimateTokens(head) - 24;
  const shown: string[] = [];
  for (const line of lines) {
    const cut = cutToTokens(line, Math.floor(PLAN_TOKENS / 4));
    const cost = estimateTokens(`${cut}\n`);
    if (cost > left) break;
    shown.push(cut);
    left -= cost;
  }
  const missing = lines.length - shown.length;
  if (missing > 0) shown.push(`(${missing} more changes are not shown: don't approve what you can't see)`);
  return [head, ...shown].join('\n');
}

function bullets(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `- ${escapeText(line).replaceAll('\n', '\n  ')}`);
}
