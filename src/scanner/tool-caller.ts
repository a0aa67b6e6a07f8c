import type { MachineForm } from '../lib/machine-form.ts';

/** A tool as the MCP server lists it. */
export interface ToolDescription {
  readonly name: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly _meta?: Readonly<Record<string, unknown>>;
  readonly annotations?: Readonly<Record<string, unknown>>;
}

export interface MachineCallOptions {
  readonly form: MachineForm;
  readonly signal: AbortSignal;
  /** The call ends with `timeout` after this long, whatever the server does. */
  readonly timeoutMs: number;
}

/**
 * The only way in which the scanner sees a cluster. Several calls may be under way at once.
 * Every failure is an `AppError`: the code that the tool failed with where it is one of ours, else `mcp_unreachable`
 * (not reached, or died under the call), `mcp_protocol`, `timeout` or `cancelled`. Its `data` holds the API server's
 * `reason`, `httpStatus` and `retryAfterMs` where it gave them.
 * A server that died is started again by a later call; nothing is sent twice by the caller's own doing.
 */
export interface ToolCaller {
  listTools(options: { readonly signal: AbortSignal }): Promise<readonly ToolDescription[]>;
  /** Resolves with the tool's `structuredContent`. */
  callMachine(
    name: string,
    toolArguments: Readonly<Record<string, unknown>>,
    options: MachineCallOptions,
  ): Promise<Readonly<Record<string, unknown>>>;
}
