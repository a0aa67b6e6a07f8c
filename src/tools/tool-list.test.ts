import { countTokens } from 'gpt-tokenizer';
import { describe, expect, it } from 'vitest';
import { ASKS_META_KEY, CACHED_META_KEY, READS_META_KEY } from '../lib/machine-form.ts';
import { describeTool } from './describe-tool.ts';
import { listedTool } from './listed-tool.ts';
import { ALL_TOOLS } from './tool-list.ts';

describe('the tool list', () => {
  const listed = ALL_TOOLS.map((tool) => listedTool(describeTool(tool), ['prod']));

  it('is what a host is shown, so that a change of wording shows in review', async () => {
    await expect(JSON.stringify(listed, undefined, 2)).toMatchFileSnapshot('./testdata/tool-list.json');
  });

  it('costs a model less than 2,500 tokens, as it is served by default', () => {
    const served = listed.filter((_, at) => ALL_TOOLS[at]?.toolset !== 'sync');
    // What hosts show to a model; the rest is for programs.
    const shown = served.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }));
    expect(countTokens(JSON.stringify(shown))).toBeLessThan(2500);
  });

  it('declares what each reading tool reads, what answers from the cache, and that a writing one asks the person itself', () => {
    for (const [index, tool] of ALL_TOOLS.entries()) {
      const declared = { read: READS_META_KEY, write: ASKS_META_KEY, cache: CACHED_META_KEY }[tool.type];
      expect(listed[index]?._meta, tool.name).toHaveProperty([declared]);
      expect(Object.hasOwn(listed[index]?._meta ?? {}, ASKS_META_KEY), tool.name).toBe(tool.type === 'write');
      expect(listed[index]?.annotations.readOnlyHint, tool.name).toBe(tool.type !== 'write');
    }
  });

  it('asks for the cluster where there is more than one, but not those over the cache, which holds them all', () => {
    for (const tool of ALL_TOOLS) {
      const schema = listedTool(describeTool(tool), ['prod', 'staging']).inputSchema as {
        properties: Record<string, unknown>;
        required?: string[];
      };
      const isCached = tool.type === 'cache';
      expect(schema.required?.includes('cluster') === true, tool.name).toBe(!isCached);
      if (!isCached) expect(schema.properties['cluster']).toEqual({ type: 'string', enum: ['prod', 'staging'] });
    }
  });
});
