import { AppError } from '../lib/errors.ts';
import { isRecord } from '../lib/is-record.ts';
import {
  ASKS_META_KEY,
  CACHED_META_KEY,
  CLUSTERS_META_KEY,
  READS_META_KEY,
  type ReadsDeclaration,
  SERVERS_META_KEY,
} from '../lib/machine-form.ts';
import { nearest } from '../lib/nearest.ts';
import type { ToolDescription } from './tool-caller.ts';

/** The part of a server that a `ToolLoader` reads. */
export interface ToolSource {
  listTools(options: { readonly signal: AbortSignal }): Promise<readonly ToolDescription[]>;
  onToolsChanged(listener: () => void): () => void;
}

export interface LoadedTool extends ToolDescription {
  /** What it reads, where it says so: only then may a cache answer for it. */
  readonly reads?: ReadsDeclaration;
  /** Whether it asks the person itself before it writes. */
  readonly asksItself: boolean;
  /** Whether it answers from a cache of the server's own, never live. */
  readonly cached: boolean;
}

/**
 * The tools of a server, whatever they are: no name of one stands in the code of those who use them. Read once, and again
 * after the server said that they changed.
 */
export class ToolLoader implements Disposable {
  readonly #source: ToolSource;
  readonly #stopListening: () => void;
  #tools: ReadonlyMap<string, LoadedTool> | undefined;
  #changes = 0;

  constructor(deps: { readonly source: ToolSource }) {
    this.#source = deps.source;
    this.#stopListening = deps.source.onToolsChanged(() => {
      this.#tools = undefined;
      this.#changes += 1;
    });
  }

  async tools(options: { readonly signal: AbortSignal }): Promise<readonly LoadedTool[]> {
    return [...(await this.#load(options)).values()];
  }

  /** Throws `tool_unknown` with the nearest names. */
  async tool(name: string, options: { readonly signal: AbortSignal }): Promise<LoadedTool> {
    const tools = await this.#load(options);
    const tool = tools.get(name);
    if (tool !== undefined) return tool;
    const close = nearest(name, tools.keys());
    const hint = close.length > 0 ? `Did you mean ${close.join(' or ')}?` : '`k8s-mcp tool` lists those there are.';
    throw new AppError('tool_unknown', `The MCP server has no tool "${name}". ${hint}`, { data: { nearest: close } });
  }

  /** The clusters that the server serves, as its tools ask for one or name them; empty: it serves one, and doesn't say which. */
  async clusters(options: { readonly signal: AbortSignal }): Promise<readonly string[]> {
    const names = new Set<string>();
    for (const tool of (await this.#load(options)).values()) {
      for (const name of clusterEnum(tool.inputSchema)) names.add(name);
      for (const name of stringsOf(tool._meta?.[CLUSTERS_META_KEY])) names.add(name);
    }
    return [...names];
  }

  /** Addresses of the API servers behind them, as far as the server says. */
  async servers(options: { readonly signal: AbortSignal }): Promise<ReadonlyMap<string, string>> {
    const servers = new Map<string, string>();
    for (const { _meta } of (await this.#load(options)).values()) {
      const told = _meta?.[SERVERS_META_KEY];
      for (const [name, address] of isRecord(told) ? Object.entries(told) : []) {
        if (typeof address === 'string') servers.set(name, address);
      }
    }
    return servers;
  }

  [Symbol.dispose](): void {
    this.#stopListening();
  }

  async #load(options: { readonly signal: AbortSignal }): Promise<ReadonlyMap<string, LoadedTool>> {
    if (this.#tools !== undefined) return this.#tools;
    const changes = this.#changes;
    const listed = await this.#source.listTools(options);
    const tools = new Map(listed.map((tool) => [tool.name, asLoaded(tool)]));
    // A change while it was read: good for this caller, not for keeping.
    if (changes === this.#changes) this.#tools = tools;
    return tools;
  }
}

function asLoaded(tool: ToolDescription): LoadedTool {
  const reads = tool._meta?.[READS_META_KEY];
  const asksItself = tool._meta?.[ASKS_META_KEY] === true;
  const cached = tool._meta?.[CACHED_META_KEY] === true;
  return { ...tool, asksItself, cached, ...(isReadsDeclaration(reads) ? { reads } : {}) };
}

function clusterEnum(inputSchema: Readonly<Record<string, unknown>>): string[] {
  const properties = inputSchema.properties;
  const cluster = isRecord(properties) ? properties.cluster : undefined;
  return stringsOf(isRecord(cluster) ? cluster.enum : undefined);
}

function stringsOf(values: unknown): string[] {
  return Array.isArray(values) ? values.filter((value) => typeof value === 'string') : [];
}

const VERBS: ReadonlySet<unknown> = new Set<ReadsDeclaration['verb']>(['list', 'get', 'log', 'info', 'watch', 'kinds']);

/** It came over a wire, perhaps from a newer server: what isn't understood is not there. */
function isReadsDeclaration(value: unknown): value is ReadsDeclaration {
  return (
    isRecord(value) &&
    VERBS.has(value.verb) &&
    isStrings(value.arguments) &&
    [value.kind, value.group, value.fromArgument].every((word) => word === undefined || typeof word === 'string')
  );
}

function isStrings(value: unknown): boolean {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}
