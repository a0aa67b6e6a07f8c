import type { Figure, Hold } from '../lib/figure.ts';
import type { Part } from '../lib/part.ts';
import { countTokens } from '../lib/tokens.ts';
import { SERVER_NAMES, type ServerName, startServer } from '../setting/contestants.ts';

const HOLDS: Partial<Record<ServerName, Hold>> = { 'k8s-mcp': { by: 'max', atMost: 2500 } };

export const schemaPart: Part = {
  name: 'schema',
  summary: 'tokens of the tool list (o200k), as every conversation pays them',
  run: async ({ contestants }) => {
    const figures: Figure[] = [];
    const notes: string[] = [];
    for (const name of SERVER_NAMES) {
      await using server = await startServer(contestants.servers[name]);
      const tools = await server.listTools();
      const shown = tools.map(({ name: tool, description, inputSchema }) => ({ name: tool, description, inputSchema }));
      const hold = HOLDS[name];
      figures.push({
        what: `${name}, ${tools.length} tools`,
        unit: 'tokens',
        values: [countTokens(JSON.stringify(shown))],
        ...(hold === undefined ? {} : { hold }),
      });
      notes.push(`${name}: ${countTokens(JSON.stringify(tools)).toLocaleString('en-US')} tokens as sent, all fields`);
    }
    notes.unshift('Counted is what hosts show to a model: name, description and inputSchema as compact JSON.');
    return { figures, notes };
  },
};
