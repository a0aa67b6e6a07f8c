import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { ToolOffers } from './tool-offer.ts';
import type { AgentTool } from './tool-server.ts';

const listing: AgentTool = {
  name: 'list_things',
  description: 'Lists things.',
  inputSchema: { type: 'object', properties: { namespace: { type: 'string' } } },
  reads: { verb: 'list', kind: 'Thing', arguments: ['namespace'] },
};
const foreign: AgentTool = { name: 'other', inputSchema: { type: 'object' } };

const byName = (tools: readonly AgentTool[]) => new Map(tools.map((tool) => [tool.name, tool]));

describe('ToolOffers', () => {
  it('adds live to tools that the cache may answer for, and to no other', () => {
    const { offered } = new ToolOffers({ withLive: true }).of(byName([listing, foreign]));

    expect(JSON.stringify(offered['list_things'])).toContain('"live"');
    expect(JSON.stringify(offered['other'])).not.toContain('live');
    expect(JSON.stringify(new ToolOffers({ withLive: false }).of(byName([listing])).offered)).not.toContain('"live"');
  });

  it('counts them at no less than they cost, also after they have changed', () => {
    const offers = new ToolOffers({ withLive: true });
    const described = { ...listing, description: 'Lists things, '.repeat(50) };
    for (const tools of [[listing], [listing, foreign], [described, foreign], [listing]]) {
      const shown = tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }));
      expect(offers.of(byName(tools)).tokens).toBeGreaterThanOrEqual(countTokens(JSON.stringify(shown)));
    }
    expect(offers.of(byName([listing])).tokens).toBeLessThan(offers.of(byName([described, foreign])).tokens);
  });
});
