import type { ReadsDeclaration } from '../lib/machine-form.ts';
import type { AnswerSource } from './agent-event.ts';

/** A tool as an MCP server lists it; ours declare what they read, others don't. */
export interface AgentTool {
  readonly name: string;
  readonly description?: string;
  /** JSON Schema. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
  /** MCP's `ToolAnnotations`. */
  readonly annotations?: Readonly<Record<string, unknown>>;
  readonly reads?: ReadsDeclaration;
  /** A writing tool that makes a dry run and then asks the person itself (elicitation); the others are asked for before the call. */
  readonly asksItself?: boolean;
  /** It answers from a cache of the server's own: there is no asking it live. */
  readonly cached?: boolean;
}

/** A tool of the agent's own, beside those of the server. */
export interface LocalTool {
  readonly tool: AgentTool;
  /** Never throws but for an abort. */
  run(
    toolArguments: Readonly<Record<string, unknown>>,
    options: { readonly signal: AbortSignal },
  ): Promise<ToolAnswer & { readonly source: AnswerSource }>;
}

export interface ToolAnswer {
  readonly text: string;
  readonly isError: boolean;
  /** `ErrorCode` of the failure, where the server tells it. */
  readonly errorCode?: string;
  /** With which the API server answered, where it did. */
  readonly errorStatus?: number;
  /** Of an answer from the server's own cache, where the server tells. */
  readonly source?: AnswerSource;
}

/** The agent's only way to a cluster. Every failure of the way itself is an `AppError`. */
export interface ToolServer {
  /** Current at every call: a tool that appears on the server appears here. */
  tools(options: { readonly signal: AbortSignal }): Promise<readonly AgentTool[]>;
  /** Names of the clusters it serves; empty where it doesn't say. */
  clusters(options: { readonly signal: AbortSignal }): Promise<readonly string[]>;
  callText(
    name: string,
    toolArguments: Readonly<Record<string, unknown>>,
    options: { readonly signal: AbortSignal; readonly timeoutMs: number },
  ): Promise<ToolAnswer>;
}
