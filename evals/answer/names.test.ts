import { describe, expect, it } from 'vitest';
import { nameProblems } from './names.ts';

describe('names in an answer', () => {
  const claim = { expected: ['payments', 'web-1'], others: ['search', 'reports', 'web', 'web-10', 'orders'] };

  it.each([
    '`payments` and `web-1`',
    'payments/payments, shop/web-1. I had to search for it; kubectl reports both.',
    '有问题的是 payments 和 web-1。其他的（orders、search）都正常。',
    'payments and web-1; the others, orders and web-10, are healthy.',
  ])('are right: %s', (answer) => {
    expect(nameProblems(answer, claim)).toEqual([]);
  });

  it.each([
    'payments',
    'payments and web-10',
    'payments, web-1, search, reports',
    '- payments\n- web-1\n- orders',
    'payments and web-1 are not ready. shop/orders is not ready.',
    'payments、web-1、orders 都不正常',
  ])('are wrong: %s', (answer) => {
    expect(nameProblems(answer, claim)).not.toEqual([]);
  });
});
