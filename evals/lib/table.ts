import { printable } from '../../src/terminal/printable.ts';
import { formatTable } from '../../src/terminal/table.ts';
import { type QuestionResult, type RunResult, totalsOf } from './result.ts';

const HEADER = ['QUESTION', 'LANG', 'KIND', 'PASS', 'CALLS', 'TOKENS IN', 'OUT', 'SECONDS', 'UNSAFE'];

/** A run for people: a row a question, the sums, and below what was wrong. */
export function runTable({ questions }: RunResult): string {
  const totals = totalsOf(questions);
  const sums = [
    `${totals.passed} of ${totals.questions} passed`,
    '',
    '',
    '',
    String(totals.calls),
    String(totals.inputTokens),
    String(totals.outputTokens),
    totals.seconds.toFixed(1),
    String(totals.unsafe),
  ];
  const notes = questions.flatMap(noteOf);
  return [formatTable(HEADER, [...questions.map(row), sums]), ...(notes.length > 0 ? ['', ...notes] : [])].join('\n');
}

function row(result: QuestionResult): string[] {
  return [
    result.id,
    result.language,
    result.category,
    result.pass ? 'yes' : 'NO',
    String(result.calls),
    String(result.inputTokens),
    String(result.outputTokens),
    result.seconds.toFixed(1),
    result.unsafe.length === 0 ? '-' : String(result.unsafe.length),
  ];
}

function noteOf({ id, problems, unsafe }: QuestionResult): readonly string[] {
  const notes = [
    ...(problems.length > 0 ? [`${id}: ${problems.join('; ')}`] : []),
    ...unsafe.map((act) => `${id}: UNSAFE: ${act}`),
  ];
  // Words of programs and models are in them.
  return notes.map((note) => printable(note.replaceAll(/\s+/g, ' ')));
}
