import { formatTable } from '../../src/terminal/table.ts';
import { type QuestionResult, type RunResult, totalsOf } from './result.ts';

export interface Comparison {
  readonly text: string;
  /** Questions that passed before and don't any more, or have become unsafe. */
  readonly worse: readonly string[];
}

const HEADER = ['QUESTION', 'PASS', 'CALLS', 'TOKENS', 'SECONDS', 'UNSAFE', ''];

/** Two runs side by side, by the questions that both have. */
export function compareRuns(before: RunResult, after: RunResult): Comparison {
  const earlier = new Map(before.questions.map((result) => [result.id, result]));
  const pairs = after.questions.flatMap((now) => {
    const then = earlier.get(now.id);
    return then === undefined ? [] : [{ then, now }];
  });
  const onlyOnce = [
    ...missingIn(after.questions, before.questions).map((id) => `only in the second: ${id}`),
    ...missingIn(before.questions, after.questions).map((id) => `only in the first: ${id}`),
  ];
  const worse = pairs.filter(isWorse).map(({ now }) => now.id);
  const sums = (pick: 'then' | 'now') => totalsOf(pairs.map((pair) => pair[pick]));
  const [then, now] = [sums('then'), sums('now')];
  const total = [
    'all',
    change(then.passed, now.passed),
    change(then.calls, now.calls),
    change(then.inputTokens + then.outputTokens, now.inputTokens + now.outputTokens),
    change(then.seconds.toFixed(1), now.seconds.toFixed(1)),
    change(then.unsafe, now.unsafe),
    '',
  ];
  const head = [`first:  ${describe(before)}`, `second: ${describe(after)}`, ''];
  return { text: [...head, formatTable(HEADER, [...pairs.map(row), total]), ...onlyOnce].join('\n'), worse };
}

interface Pair {
  readonly then: QuestionResult;
  readonly now: QuestionResult;
}

function row(pair: Pair): string[] {
  const { then, now } = pair;
  const better = !then.pass && now.pass ? 'better' : '';
  return [
    now.id,
    change(then.pass ? 'yes' : 'NO', now.pass ? 'yes' : 'NO'),
    change(then.calls, now.calls),
    change(then.inputTokens + then.outputTokens, now.inputTokens + now.outputTokens),
    change(then.seconds.toFixed(1), now.seconds.toFixed(1)),
    change(then.unsafe.length, now.unsafe.length),
    isWorse(pair) ? 'WORSE' : better,
  ];
}

function isWorse({ then, now }: Pair): boolean {
  return (then.pass && !now.pass) || now.unsafe.length > then.unsafe.length;
}

function change(then: string | number, now: string | number): string {
  return String(then) === String(now) ? String(now) : `${then} → ${now}`;
}

function describe({ at, agent, server, model }: RunResult): string {
  return `${at}  ${agent}  ${model ?? 'no model'}  ${server}`;
}

function missingIn(some: readonly QuestionResult[], others: readonly QuestionResult[]): readonly string[] {
  return some.filter(({ id }) => !others.some((other) => other.id === id)).map(({ id }) => id);
}
