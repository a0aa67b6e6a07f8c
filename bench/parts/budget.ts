import type { Figure } from '../lib/figure.ts';
import type { Part, PartContext } from '../lib/part.ts';
import type { Answer, StdioServer } from '../lib/stdio-server.ts';
import { countTokens } from '../lib/tokens.ts';
import { startServer } from '../setting/contestants.ts';
import { askedCalls } from './asked-calls.ts';

const BUDGET_TOKENS = 4000;
/** A cursor is followed this far: first pages differ from later ones, later ones not from each other. */
const PAGES = 3;

export const budgetPart: Part = {
  name: 'budget',
  summary: "tokens (o200k) of every tool's answers, errors included",
  run: async ({ cluster, contestants, progress }: PartContext) => {
    await using server = await startServer(contestants.servers['k8s-mcp']);
    const calls = await askedCalls(cluster);
    const tokens = new Map<string, number[]>();
    const largest = new Map<string, string>();
    const notes: string[] = [];
    for (const tool of await server.listTools()) {
      const asked = calls[tool.name];
      if (asked === undefined) notes.push(`${tool.name} was not asked anything: add it to asked-calls.ts`);
      const counts: number[] = [];
      for (const call of asked ?? []) {
        progress(`${tool.name} ${JSON.stringify(call).slice(0, 100)}`);
        for (const text of await pages(server, tool.name, call)) {
          const count = countTokens(text);
          if (count > Math.max(0, ...counts)) largest.set(tool.name, JSON.stringify(call).slice(0, 120));
          counts.push(count);
        }
      }
      if (counts.length > 0) tokens.set(tool.name, counts);
    }
    const hold = { by: 'max', atMost: BUDGET_TOKENS } as const;
    const figures = [...tokens].map(([what, values]): Figure => ({ what, unit: 'tokens', values, hold }));
    for (const [tool, call] of largest) notes.push(`largest answer of ${tool}: to ${call}`);
    return { figures, notes };
  },
};

/** The texts of an answer and of those that its cursor leads to. A failure of the tool is an answer as well. */
async function pages(server: StdioServer, tool: string, call: Readonly<Record<string, unknown>>): Promise<string[]> {
  const texts: string[] = [];
  let next: Readonly<Record<string, unknown>> | undefined = call;
  while (next !== undefined && texts.length < PAGES) {
    const text = allText(await server.callTool(tool, next));
    texts.push(text);
    const cursor: string | undefined = /cursor=([\w.~+/=-]+)/.exec(text)?.[1];
    next = cursor === undefined ? undefined : { ...call, cursor };
  }
  return texts;
}

function allText({ result }: Answer): string {
  return (result.content as readonly { readonly text?: string }[]).map((block) => block.text ?? '').join('\n');
}
