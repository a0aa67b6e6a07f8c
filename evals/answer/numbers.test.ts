import { describe, expect, it } from 'vitest';
import { countProblems, numbersIn } from './numbers.ts';

describe('numbers in an answer', () => {
  it.each<[string, readonly number[]]>([
    ['**1,840** products', [1840]],
    ['共有１３个 Pod', [13]],
    ['共有十三个 Pod，两台节点', [13, 2]],
    ['一百二十个 Pod', [120]],
    ['一直在等，统一处理', []],
    ['twelve pods, three of them Pending', [12, 3]],
    ['cluster kwok-1 at 2026-11-26T10:53:18Z, 42 s ago, 10.0.0.1', []],
    ['payments-686c5f697b-lm2dv is 1/2, restarted 12 times, image web:2.8.1', []],
    ['1. first\n2. second', []],
    ['99 % of 7', [7]],
  ])('%s → %j', (text, numbers) => {
    expect(numbersIn(text)).toEqual(numbers);
  });
});

describe('a count', () => {
  const claim = { count: 13, context: [44], noun: 'pods?\\b' };

  it.each([
    '13',
    '**13** of 44 pods',
    'There are thirteen pods on 5 nodes.',
    '共 13 个 Pod。',
    '| total | 13 |',
    'I looked at 6 namespaces.\n\n**13 pods** are not ready:\n\n| pod | restarts |\n|---|---|\n| a-x | 3 |\n| b-y | 4 |\n| c-z | 5 |\n| d-w | 6 |\n| e-v | 8 |',
    'Pods that are not ready: 13',
  ])('is right: %s', (answer) => {
    expect(countProblems(answer, claim)).toEqual([]);
  });

  it.each([
    '',
    'many',
    '12 pods',
    '13 or 14 pods',
    '13\n14',
    'about 13 pods',
    '13 pods. In total: 14',
    '1 2 3 4 13',
    '十二个 Pod',
  ])('is wrong: %s', (answer) => {
    expect(countProblems(answer, claim)).not.toEqual([]);
  });
});
