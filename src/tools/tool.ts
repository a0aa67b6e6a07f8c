import type { z } from 'zod';
import type { ClusterClient } from '../kube/cluster-client.ts';
import type { ResourceCatalog } from '../kube/resource-catalog.ts';
import type { Clock } from '../lib/clock.ts';
import type { MachineForm, ReadsDeclaration } from '../lib/machine-form.ts';
import type { Outcome } from '../result/outcome.ts';
import type { CacheSource } from './cache/cache-source.ts';
import type { Past } from './past.ts';

export type Toolset = 'core' | 'write' | 'sync' | 'cache';

/** What a host is told of a tool that writes: MCP's `ToolAnnotations`. */
export interface WriteAnnotations {
  readonly readOnlyHint: false;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
}

interface ToolCommon {
  readonly name: `k8s_${string}`;
  readonly title: string;
  /** For a model: what it answers, when to take it. One or two sentences. */
  readonly description: string;
  readonly toolset: Toolset;
  /** A `z.strictObject`; without `cluster`, which the server adds when more than one is loaded (not to tools over the cache). */
  readonly inputSchema: z.ZodObject;
}

/** A tool that only reads. May be aborted through `context.signal` at any moment. */
export interface ReadTool extends ToolCommon {
  readonly type: 'read';
  readonly reads: ReadsDeclaration;
  /** `input` is what `inputSchema` returned. */
  readonly handle: (input: unknown, context: ToolContext) => Promise<Outcome>;
}

/**
 * A tool that writes. `plan` makes the server-side dry run and changes nothing; a person then says yes or no to what it
 * returned; only after a yes `apply` is called, once, with that very plan. `apply` must refuse when the object is no
 * longer the one that the plan was made for.
 */
export interface WriteTool extends ToolCommon {
  readonly type: 'write';
  readonly annotations: WriteAnnotations;
  readonly plan: (input: unknown, context: ToolContext) => Promise<WritePlan>;
  readonly apply: (plan: WritePlan, context: ToolContext) => Promise<Outcome>;
}

/**
 * A tool over the cache: it reaches no cluster, and answers for those that the cache holds, whichever the server was
 * started for. Where it can be narrowed to one, `cluster` is a parameter of its own schema.
 */
export interface CacheTool extends ToolCommon {
  readonly type: 'cache';
  readonly toolset: 'cache';
  readonly handle: (input: unknown, context: CacheContext) => Promise<Outcome>;
}

export type Tool = ReadTool | WriteTool | CacheTool;

/** What a person is asked to approve. Plain data: it is kept between the question and the answer. */
export interface WritePlan {
  readonly tool: string;
  readonly cluster: string;
  /** One line: `create deployment shop/web`. */
  readonly summary: string;
  /** What the dry run says will change, a line each. */
  readonly changes: readonly string[];
  /** What `apply` needs: the request as it was tried, and what it was tried against. */
  readonly request: Readonly<Record<string, unknown>>;
}

/** Everything a handler may use. Handed in; tools know neither transport nor MCP SDK. */
export interface ToolContext {
  readonly cluster: ClusterClient;
  readonly catalog: ResourceCatalog;
  /** What the scanner recorded. */
  readonly past: Past;
  readonly clock: Clock;
  /** Text for a reader where absent. */
  readonly form?: MachineForm;
  readonly signal: AbortSignal;
  /** Says how far a long call is; cheap to call often. */
  readonly progress: (done: number, total: number | undefined, message: string) => void;
}

/** What a tool over the cache may use. */
export type CacheContext = Pick<ToolContext, 'clock' | 'form' | 'past' | 'signal'> & { readonly cache: CacheSource };

type Typed<T, Method extends string, Schema extends z.ZodObject> = Omit<T, 'type' | 'inputSchema' | Method> & {
  readonly inputSchema: Schema;
};

/** Binds a handler to its schema's type, so that a tool is one literal and a list of tools needs no casts. */
export function readTool<Schema extends z.ZodObject>(
  tool: Typed<ReadTool, 'handle', Schema> & {
    readonly handle: (input: z.output<Schema>, context: ToolContext) => Promise<Outcome>;
  },
): ReadTool {
  // The one place where the schema's type is taken on trust: the runner has validated the input with this very schema.
  return { ...tool, type: 'read', handle: (input, context) => tool.handle(input as z.output<Schema>, context) };
}

/** The same for a tool that writes. */
export function writeTool<Schema extends z.ZodObject>(
  tool: Typed<WriteTool, 'plan', Schema> & {
    readonly plan: (input: z.output<Schema>, context: ToolContext) => Promise<WritePlan>;
  },
): WriteTool {
  return { ...tool, type: 'write', plan: (input, context) => tool.plan(input as z.output<Schema>, context) };
}

/** The same for a tool over the cache. */
export function cacheTool<Schema extends z.ZodObject>(
  tool: Omit<Typed<CacheTool, 'handle', Schema>, 'toolset'> & {
    readonly handle: (input: z.output<Schema>, context: CacheContext) => Promise<Outcome>;
  },
): CacheTool {
  return {
    ...tool,
    type: 'cache',
    toolset: 'cache',
    handle: (input, context) => tool.handle(input as z.output<Schema>, context),
  };
}
