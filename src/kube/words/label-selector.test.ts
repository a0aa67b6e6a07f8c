import { describe, expect, it } from 'vitest';
import { formatLabelSelector } from './label-selector.ts';

describe('formatLabelSelector', () => {
  it('writes labels and expressions as the API takes them', () => {
    expect(
      formatLabelSelector({
        matchLabels: { app: 'web', tier: '' },
        matchExpressions: [
          { key: 'env', operator: 'In', values: ['a', 'b'] },
          { key: 'zone', operator: 'NotIn', values: ['x'] },
          { key: 'blue', operator: 'Exists' },
          { key: 'canary', operator: 'DoesNotExist' },
        ],
      }),
    ).toBe('app=web,tier=,env in (a,b),zone notin (x),blue,!canary');
  });

  it('takes the plain map of a service', () => {
    expect(formatLabelSelector({ app: 'web' })).toBe('app=web');
  });

  it('is nothing where nothing is selected, or nothing that can be said', () => {
    for (const selector of [undefined, null, {}, { matchLabels: {} }, { matchExpressions: [] }, 'app=web']) {
      expect(formatLabelSelector(selector)).toBeUndefined();
    }
    expect(formatLabelSelector({ matchExpressions: [{ key: 'a', operator: 'Gt', values: ['1'] }] })).toBeUndefined();
  });
});
