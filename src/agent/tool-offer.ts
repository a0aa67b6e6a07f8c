import { estimateTokens } from '../result/token-estimate.ts';
import { hasLive, LIVE_ARGUMENT } from './live-argument.ts';
import type { OfferedTool, OfferedTools } from './llm/message.ts';
import type { AgentTool } from './tool-server.ts';

export interface ToolOffer {
  readonly offered: OfferedTools;
  /** Upper bound of what they cost in each request, in tokens of o200k. */
  readonly tokens: number;
}

const LIVE_SCHEMA = { type: 'boolean', description: 'true: ask the cluster itself, not the cache' };

/** Makes of tools what the model sees. */
export class ToolOffers {
  readonly #options: { readonly withLive: boolean };
  /** The list that was counted last: it is asked for at each step, and seldom another. */
  #counted = { text: '', tokens: 0 };

  constructor(options: { readonly withLive: boolean }) {
    this.#options = options;
  }

  /** `tools`: by the names that the model sees. */
  of(tools: ReadonlyMap<string, AgentTool>): ToolOffer {
    const offered = Object.fromEntries([...tools].map(([name, tool]) => [name, this.#offer(tool)]));
    const text = JSON.stringify(Object.entries(offered).map(([name, tool]) => ({ name, ...tool })));
    if (text !== this.#counted.text) this.#counted = { text, tokens: estimateTokens(text) };
    return { offered, tokens: this.#counted.tokens };
  }

  #offer(tool: AgentTool): OfferedTool {
    const { description, inputSchema } = tool;
    return {
      ...(description === undefined ? {} : { description }),
      inputSchema: this.#options.withLive && hasLive(tool) ? withLive(inputSchema) : inputSchema,
    };
  }
}

function withLive(schema: AgentTool['inputSchema']): Record<string, unknown> {
  const properties = (schema['properties'] ?? {}) as Record<string, unknown>;
  return { ...schema, properties: { ...properties, [LIVE_ARGUMENT]: LIVE_SCHEMA } };
}
