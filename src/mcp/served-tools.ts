import type { MachineForm } from '../lib/machine-form.ts';
import type { Rendered } from '../result/outcome.ts';
import type { WritePlan } from '../tools/tool.ts';

/**
 * The tools as the MCP server sees them. It lists and calls, and turns nothing into text itself: every result, every
 * failure and every refusal comes out of here already rendered, redacted and within its budget.
 */
export interface ServedTools {
  /** Those to list now: asked for at each `tools/list`. */
  readonly tools: readonly ListedTool[];
  /** Those that can be called. */
  readonly names: ReadonlySet<string>;
  /** Validates the arguments, then runs a reading tool or plans a write. A failure is a rendered result, not a throw. */
  call(call: ToolCall): Promise<ToolCallResult>;
  /** Carries out a plan that a person said yes to; called at most once for each plan. */
  apply(plan: WritePlan, call: Pick<ToolCall, 'form' | 'signal' | 'progress'>): Promise<Rendered>;
  /** A write that stays undone. `reason`: why, and how to allow it. */
  refuse(reason: string, form?: MachineForm): Rendered;
}

export interface ListedTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** JSON Schema with `type: 'object'` at its root. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly annotations: {
    readonly readOnlyHint: boolean;
    readonly destructiveHint?: boolean;
    readonly idempotentHint?: boolean;
  };
  readonly _meta?: Readonly<Record<string, unknown>>;
}

export interface ToolCall {
  readonly name: string;
  /** As it came from the client. */
  readonly arguments: unknown;
  readonly form?: MachineForm;
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number | undefined, message: string) => void;
}

type ToolCallResult =
  | { readonly type: 'done'; readonly rendered: Rendered }
  | { readonly type: 'approval'; readonly plan: WritePlan };
