import type { ClusterClient } from '../kube/cluster-client.ts';
import type { ResourceCatalog } from '../kube/resource-catalog.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError, toAppError } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import type { MachineForm } from '../lib/machine-form.ts';
import type { Outcome, Rendered } from '../result/outcome.ts';
import type { CacheSource } from './cache/cache-source.ts';
import type { ListedTool } from './listed-tool.ts';
import type { Past } from './past.ts';
import type { Tool, ToolContext, WritePlan } from './tool.ts';
import { readArguments, readCluster, validInput } from './validate-input.ts';

/** The clusters a server was started for, by name. */
export interface Clusters {
  readonly names: readonly string[];
  client(name: string): ClusterClient;
  catalog(name: string): ResourceCatalog;
}

/** The single exit: everything that leaves a tool is rendered here, redacted and under the budget. */
export interface Exit {
  render(outcome: Outcome, form?: MachineForm): Rendered;
  renderError(error: AppError, form?: MachineForm): Rendered;
}

export interface CallOptions {
  readonly form?: MachineForm;
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number | undefined, message: string) => void;
}

export interface ToolCall extends CallOptions {
  readonly name: string;
  readonly arguments: unknown;
}

/** A call is answered, or waits for a person's yes to the plan. */
export type ToolCallResult =
  | { readonly type: 'done'; readonly rendered: Rendered }
  | { readonly type: 'approval'; readonly plan: WritePlan };

/**
 * The one wrapper around every handler: validates strictly, catches everything, and sends all of it through the exit.
 * Never throws: a failed tool is a message.
 */
export interface ToolRunner {
  /** Those to list now. */
  readonly tools: readonly ListedTool[];
  /** Those that can be called; some of them may not be listed yet. */
  readonly names: ReadonlySet<string>;
  call(call: ToolCall): Promise<ToolCallResult>;
  /** Carries out an approved plan. The caller has verified the approval and spent it. */
  apply(plan: WritePlan, options: CallOptions): Promise<Rendered>;
  /** The answer to a write that nobody approved. */
  refuse(reason: string, form?: MachineForm): Rendered;
}

export function createToolRunner(deps: {
  readonly tools: readonly Tool[];
  /** Those of them that are offered: no other can be called. */
  readonly listed: readonly ListedTool[];
  /** Whether a tool is listed at this moment; without it all are. */
  readonly isListed?: (tool: ListedTool) => boolean;
  readonly cache: CacheSource;
  readonly past: Past;
  readonly clusters: Clusters;
  readonly exit: Exit;
  readonly clock: Clock;
  readonly log: Log;
}): ToolRunner {
  const { clusters, exit, clock, log, isListed = () => true } = deps;
  const offered = new Set(deps.listed.map(({ name }) => name));
  const byName = new Map(deps.tools.filter(({ name }) => offered.has(name)).map((tool) => [tool.name as string, tool]));

  const contextFor = (cluster: string, call: CallOptions): ToolContext => ({
    cluster: clusters.client(cluster),
    catalog: clusters.catalog(cluster),
    past: deps.past,
    clock,
    ...(call.form === undefined ? {} : { form: call.form }),
    signal: call.signal,
    progress: call.progress,
  });

  const failed = (name: string, error: unknown, form: MachineForm | undefined): Rendered => {
    const appError = toAppError(error);
    const facts = { tool: name, code: appError.code };
    if (appError.code === 'internal') log.error({ ...facts, error: appError.cause ?? appError }, 'tool failed');
    else log.debug({ ...facts, reason: appError.data['reason'] }, 'tool answered with an error');
    return exit.renderError(appError, form);
  };

  const run = async (call: ToolCall): Promise<ToolCallResult> => {
    const tool = byName.get(call.name);
    if (tool === undefined) throw new AppError('tool_unknown', `There is no tool "${call.name}".`);
    if (tool.type === 'cache') {
      const { form, signal } = call;
      const context = { cache: deps.cache, past: deps.past, clock, signal, ...(form === undefined ? {} : { form }) };
      const input = validInput(tool, readArguments(call.arguments), false);
      return { type: 'done', rendered: exit.render(await tool.handle(input, context), form) };
    }
    const { cluster, rest } = readCluster(call.arguments, clusters.names);
    const input = validInput(tool, rest, clusters.names.length > 1);
    const context = contextFor(cluster, call);
    return tool.type === 'read'
      ? { type: 'done', rendered: exit.render(await tool.handle(input, context), call.form) }
      : { type: 'approval', plan: await tool.plan(input, context) };
  };

  return {
    get tools() {
      return deps.listed.filter(isListed);
    },
    names: offered,
    call: (call) =>
      run(call).catch((error: unknown) => ({ type: 'done', rendered: failed(call.name, error, call.form) })),
    apply: async (plan, call) => {
      try {
        const tool = byName.get(plan.tool);
        if (tool?.type !== 'write') throw new AppError('tool_unknown', `There is no tool "${plan.tool}" that writes.`);
        return exit.render(await tool.apply(plan, contextFor(plan.cluster, call)), call.form);
      } catch (error) {
        return failed(plan.tool, error, call.form);
      }
    },
    refuse: (reason, form) => exit.renderError(new AppError('approval', reason), form),
  };
}
