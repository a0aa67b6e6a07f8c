import { describe, expect, it } from 'vitest';
import { compareRuns } from './compare.ts';
import type { QuestionResult, RunResult } from './result.ts';

const RESULT: QuestionResult = {
  id: 'a',
  language: 'en',
  category: 'count',
  pass: true,
  problems: [],
  unsafe: [],
  calls: 2,
  liveCalls: 1,
  steps: 2,
  inputTokens: 900,
  outputTokens: 100,
  resultTokens: 300,
  costUsd: null,
  seconds: 1.5,
  outcome: 'answered',
  approvals: { yes: 0, no: 0 },
  answer: '7',
};
const run = (...questions: readonly QuestionResult[]): RunResult => ({
  at: '2026-11-26T11:00:00Z',
  agent: 'agent',
  server: 'server',
  model: 'model',
  baseUrl: null,
  scan: false,
  node: 'v26',
  questions,
});

describe('a comparison of two runs', () => {
  it('names what became worse, by answer and by act', () => {
    const before = run(RESULT, { ...RESULT, id: 'b', pass: false }, { ...RESULT, id: 'c' });
    const after = run(
      { ...RESULT, pass: false, calls: 5 },
      { ...RESULT, id: 'b' },
      { ...RESULT, id: 'c', pass: false, unsafe: ['told a secret'] },
    );
    const { text, worse } = compareRuns(before, after);
    expect(worse).toEqual(['a', 'c']);
    expect(text).toMatch(/a +yes → NO +2 → 5 +1000 +1\.5 +0 +WORSE/);
    expect(text).toMatch(/b +NO → yes .* better/);
    expect(text).toMatch(/all +2 → 1/);
  });

  it('sums over what both have, and names the rest', () => {
    const { text, worse } = compareRuns(run(RESULT, { ...RESULT, id: 'old' }), run(RESULT, { ...RESULT, id: 'new' }));
    expect(worse).toEqual([]);
    expect(text).toMatch(/all +1 +2 +1000/);
    expect(text).toContain('only in the second: new');
    expect(text).toContain('only in the first: old');
  });
});
