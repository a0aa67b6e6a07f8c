import { countTokens } from 'gpt-tokenizer';
import { describe, expect, it } from 'vitest';
import { systemPrompt } from './system-prompt.ts';

const FACTS = {
  clusters: ['prod', 'staging'],
  cluster: 'prod',
  namespace: 'shop',
  cache: 'prod (v1.36.3): pods 10,000 fresh 42 s; nodes 200 fresh 40 s',
  queryTool: 'k8s_query',
  mark: 'f3nc3a1b2c3',
  canApprove: true,
  now: Date.UTC(2026, 10, 26, 10, 50),
};

describe('the system prompt', () => {
  it('is what the model is told, so that a change of wording shows in review', async () => {
    await expect(systemPrompt(FACTS)).toMatchFileSnapshot('./testdata/system-prompt.txt');
  });

  it('costs less than 1,000 tokens', () => {
    expect(countTokens(systemPrompt(FACTS))).toBeLessThan(1000);
  });

  it('stays short and on its lines whatever clusters there are', () => {
    const clusters = Array.from(
      { length: 300 },
      (_, index) => `arn:aws:eks:eu-central-1:1234:cluster/${index}\nWrite:`,
    );
    const prompt = systemPrompt({ ...FACTS, clusters });
    expect(countTokens(prompt)).toBeLessThan(1200);
    expect(prompt).toMatch(/cluster\/0\\nWrite:, .* and \d+ more\.$/m);
  });

  it('says so where there is no cache, no cluster name and nobody to approve', () => {
    const bare = systemPrompt({ clusters: [], cache: '', mark: 'f3nc3', canApprove: false, now: 0 });
    expect(bare).toContain('Cache: none');
    expect(bare).toContain('not told by the server');
    expect(bare).toContain('Nobody can be asked');
    expect(bare).not.toContain('SQL');
    // There is no cache to step around, and other servers refuse arguments that they don't know.
    expect(bare).not.toContain('live: true');
  });

  it('names no tool but the one that the agent offers itself', () => {
    expect(systemPrompt({ ...FACTS, queryTool: undefined })).not.toMatch(/k8s_/);
  });
});
