import { dynamicTool, jsonSchema, type ToolSet } from 'ai';
import { estimateTokens } from '../result/token-estimate.ts';
import { hasLive, LIVE_ARGUMENT } from './live-argument.ts';
import type { AgentTool } from './tool-server.ts';

export interface ToolOffer {
  /** Without `execute`: calls are run by the agent. */
  readonly offered: ToolSet;
  /** Upper bound of what they cost in each request, in tokens of o200k. */
  readonly tokens: number;
}

const LIVE_SCHEMA = { type: 'boolean', description: 'true: ask the cluster itself, not the cache' };

/** Makes of tools what the model sees. Apart from the agent, since it loads the SDK: nothing else should wait for that. */
export class ToolOffers {
  readonly #options: { readonly withLive: boolean };
  /** The list that was counted last: it is asked for at each step, and seldom another. */
  #counted = { text: '', tokens: 0 };

  constructor(options: { readonly withLive: boolean }) {
    this.#options = options;
  }

  /** `tools`: by the names that the model sees. */
  of(tools: ReadonlyMap<string, AgentTool>): ToolOffer {
    const shown = [...tools].map(([name, tool]) => ({
      name,
      description: tool.description,
      inputSchema: this.#options.withLive && hasLive(tool) ? withLive(tool.inputSchema) : tool.inputSchema,
    }));
    const text = JSON.stringify(shown);
    if (text !== this.#counted.text) this.#counted = { text, tokens: estimateTokens(text) };
    return {
      offered: Object.fromEntries(
        shown.map(({ name, description, inputSchema }) => [
          name,
          dynamicTool({
            ...(description === undefined ? {} : { description }),
            inputSchema: jsonSchema(inputSchema),
          }),
        ]),
      ),
      tokens: this.#counted.tokens,
    };
  }
}

function withLive(schema: AgentTool['inputSchema']): Record<string, unknown> {
  const properties = (schema['properties'] ?? {}) as Record<string, unknown>;
  return { ...schema, properties: { ...properties, [LIVE_ARGUMENT]: LIVE_SCHEMA } };
}
