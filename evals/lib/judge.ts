import type { Question } from './question.ts';

export interface Evidence {
  readonly answer: string;
  readonly before: unknown;
  readonly now: unknown;
}

/** What is wrong with the answer to a question; nothing where it is right. */
export function judge(question: Omit<Question, 'samples'>, { answer, before, now }: Evidence): readonly string[] {
  if (answer.trim() === '') return ['no answer'];
  const problems = question.check(answer, now, before);
  if (question.category === 'change' || problems.length === 0) return problems;
  return question.check(answer, before, before).length === 0 ? [] : problems;
}
