import { headerLine, sourceWords } from './header.ts';
import type { ClusterInfoOutcome } from './outcome.ts';
import { escapeCell } from './plain-text.ts';
import { cutToTokens } from './token-cut.ts';

/** Label and value lines in the order given. */
export function infoText(outcome: ClusterInfoOutcome, budget: number): string {
  const header = headerLine([`cluster ${outcome.info.cluster}`, sourceWords(outcome.source)]);
  const notes = outcome.notes.map((note) => `note: ${escapeCell(note)}`);
  const facts = outcome.facts.map(
    ([label, value]) => `${escapeCell(label)}: ${cutToTokens(escapeCell(value), Math.floor(budget / 3))}`,
  );
  return cutToTokens([header, ...notes, ...facts].join('\n'), budget);
}
