import { AppError } from '../lib/errors.ts';
import { lookUpField } from './field-path.ts';
import { headerLine, placeWords, sourceWords } from './header.ts';
import { type Cut, cutJson } from './json-cut.ts';
import type { ObjectOutcome, Section } from './outcome.ts';
import { escapeCell, formatCount } from './plain-text.ts';
import { rowLineWithin } from './table-text.ts';
import { cutToTokens } from './token-cut.ts';
import { estimateTokens } from './token-estimate.ts';

/** Cuts that are told by path; an object with more has its largest ones told. */
const CUTS_TOLD = 8;
const MOST_CUT_TOKENS = 400;

/**
 * One object, already pruned and redacted, as compact JSON within `budget` tokens, with what was cut and how to get it.
 * Throws `usage` where `outcome.fieldPath` names a field that isn't there.
 */
export function objectText(outcome: ObjectOutcome, budget: number): string {
  const { scope } = outcome;
  const field = outcome.fieldPath === undefined ? undefined : fieldOf(outcome, outcome.fieldPath);
  const header = headerLine([
    `${scope.resource} ${scope.name}`,
    ...placeWords(scope),
    ...(field === undefined ? [] : [`field ${field.path}`]),
    sourceWords(outcome.source),
  ]);
  const notes = outcome.notes.map((note) => `note: ${escapeCell(note)}`).join('\n');
  const head = [header, ...(notes === '' ? [] : [cutToTokens(notes, Math.floor(budget / 4))])].join('\n');
  let left = budget - estimateTokens(`${head}\n`) - 4;
  const sections = sectionsText(outcome.sections, Math.floor(left * 0.4));
  left -= estimateTokens(`\n${sections}`);

  const value = field === undefined ? outcome.object : field.value;
  const options = { path: field?.path ?? '', sizes: new Map<object, number>() };
  let json = cutJson(value, { ...options, budget: left });
  let cuts = '';
  if (json.cuts.length > 0) {
    // The list of cuts needs room too, which makes the cut a little deeper.
    const most = Math.min(MOST_CUT_TOKENS, Math.floor(left / 4));
    const room = Math.min(most, estimateTokens(cutsLine(json.cuts, most)) + 24);
    json = cutJson(value, { ...options, budget: left - room - 2 });
    cuts = cutsLine(json.cuts, room);
  }
  return [head, json.text, cuts, sections].filter((part) => part !== '').join('\n');
}

function fieldOf(outcome: ObjectOutcome, path: string): { readonly value: unknown; readonly path: string } {
  const field = lookUpField(outcome.object, path);
  if (field.found) return field;
  const where = field.parent === '' ? `${outcome.scope.resource} ${outcome.scope.name}` : field.parent;
  const has = field.nearest.length > 0 ? `; near it: ${field.nearest.slice(0, 10).join(', ')}` : '';
  throw new AppError('usage', `There is no ${field.missing.slice(0, 200)} in ${where}${has}.`, {
    data: { nearest: field.nearest },
  });
}

function cutsLine(cuts: readonly Cut[], budget: number): string {
  const told = cuts.slice(0, CUTS_TOLD).map((cut) => `${escapeCell(cut.path)} (${cut.words})`);
  const more = cuts.length - told.length;
  const rest = more > 0 ? [`${formatCount(more)} smaller parts`] : [];
  for (;;) {
    const line = `cut to fit, get one with field=<path>: ${[...told, ...rest].join(', ')}`;
    if (told.length <= 1 || estimateTokens(line, { stopAbove: budget }) <= budget) return cutToTokens(line, budget);
    told.pop();
    rest[0] = `${formatCount(cuts.length - told.length)} smaller parts`;
  }
}

/** Small tables under the object; all of them within `budget`, each getting an equal share of what is left. */
function sectionsText(sections: readonly Section[], budget: number): string {
  let left = budget;
  const texts: string[] = [];
  for (const [at, section] of sections.entries()) {
    const text = sectionText(section, Math.floor(left / (sections.length - at)));
    left -= estimateTokens(`${text}\n`);
    if (text !== '') texts.push(text);
  }
  return texts.join('\n');
}

function sectionText(section: Section, budget: number): string {
  const title = headerLine([section.title]);
  if (section.rows.length === 0) return cutToTokens(`${title}: none`, budget);
  const lines = [title, rowLineWithin(section.columns, Math.floor(budget / 4))];
  let left = budget - estimateTokens(`${lines.join('\n')}\n`) - 12;
  let shown = 0;
  for (const row of section.rows) {
    const line = rowLineWithin(row, Math.max(8, Math.floor(budget / 3)));
    const cost = estimateTokens(`${line}\n`);
    if (cost > left) break;
    lines.push(line);
    left -= cost;
    shown += 1;
  }
  if (shown < section.rows.length) lines.push(`${formatCount(section.rows.length - shown)} more not shown`);
  return cutToTokens(lines.join('\n'), budget);
}
