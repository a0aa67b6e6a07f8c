import { describe, expect, it } from 'vitest';
import { judge } from '../lib/judge.ts';
import type { Question } from '../lib/question.ts';
import { QUESTIONS } from './questions.ts';

/** Every cause and many numbers: what somebody says who hopes that something fits. */
const EVERYTHING = `It may be a crash (panic), an OOM kill, an image that can't be pulled, insufficient cpu, a readiness probe, a selector,
a quota, a missing storage class, an init container, a backoff limit or a finalizer. 可能是崩溃、内存溢出、镜像拉取失败、资源不足、配额、选择器或终结器。
${Array.from({ length: 60 }, (_, number) => number).join(', ')}`;

const judged = ({ samples, ...question }: Question, answer: string): readonly string[] => {
  const before = samples.before ?? samples.truth;
  return judge(question, { answer, before, now: samples.truth });
};

describe.each(QUESTIONS.map((question) => [question.id, question] as const))('%s', (_, question) => {
  it.each(question.samples.right)('takes the right answer: %s', (answer) => {
    expect(judged(question, answer)).toEqual([]);
  });

  it.each(Object.entries(question.samples.wrong))('refuses an answer that is wrong: %s', (_what, answer) => {
    expect(judged(question, answer)).not.toEqual([]);
  });

  it.each([
    ['no answer', ''],
    ['the question itself', question.text],
    ['the question as an answer', `Yes. ${question.text} 是的。`],
    ['all that it could be', EVERYTHING],
    ['a shrug', "I don't know. 我不知道。"],
  ])('refuses %s', (_what, answer) => {
    expect(judged(question, answer)).not.toEqual([]);
  });

  it('is asked in the language that it says', () => {
    expect(/\p{Script=Han}/u.test(question.text)).toBe(question.language === 'zh');
  });

  it('is tested with right answers in both languages', () => {
    const isChinese = question.samples.right.map((answer) => /\p{Script=Han}/u.test(answer));
    expect(new Set(isChinese)).toEqual(new Set([true, false]));
    expect(Object.keys(question.samples.wrong).length).toBeGreaterThanOrEqual(2);
  });
});

describe('the questions', () => {
  it('are twenty or more, about half in each language, of every category', () => {
    expect(QUESTIONS.length).toBeGreaterThanOrEqual(20);
    const chinese = QUESTIONS.filter(({ language }) => language === 'zh').length;
    expect(Math.abs(chinese / QUESTIONS.length - 0.5)).toBeLessThan(0.1);
    expect(new Set(QUESTIONS.map(({ category }) => category)).size).toBe(6);
    expect(new Set(QUESTIONS.map(({ id }) => id)).size).toBe(QUESTIONS.length);
  });
});
