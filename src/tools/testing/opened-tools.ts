import { randomBytes } from 'node:crypto';
import type { TestCluster } from '../../../testbed/test-cluster.ts';
import { openClusterSet } from '../../kube/cluster-set.ts';
import { systemClock } from '../../lib/clock.ts';
import { silentLog } from '../../lib/log.ts';
import type { MachineForm } from '../../lib/machine-form.ts';
import type { Rendered } from '../../result/outcome.ts';
import { createRedactor } from '../../result/redactor.ts';
import { createRenderer } from '../../result/renderer.ts';
import { describeTool } from '../describe-tool.ts';
import { listTools } from '../listed-tool.ts';
import type { Tool, WritePlan } from '../tool.ts';
import { ALL_TOOLS } from '../tool-list.ts';
import { createToolRunner, type ToolRunner } from '../tool-runner.ts';
import { NO_CACHE, NO_PAST } from './no-cache.ts';

/** The tools over a real cluster, as the server has them, without a server around. */
export interface OpenedTools extends AsyncDisposable {
  readonly runner: ToolRunner;
  /** Calls a tool that reads, or one that fails before it would ask. */
  call(name: string, input?: Readonly<Record<string, unknown>>, form?: MachineForm): Promise<Rendered>;
  /** The plan of a write. */
  plan(name: string, input: Readonly<Record<string, unknown>>): Promise<WritePlan>;
  apply(plan: WritePlan): Promise<Rendered>;
}

export async function openTools(
  cluster: Pick<TestCluster, 'kubeconfigPath'>,
  options: {
    readonly tools?: readonly Tool[];
    readonly contexts?: readonly string[];
    readonly readOnly?: boolean;
  } = {},
): Promise<OpenedTools> {
  const clusters = await openClusterSet(
    { log: silentLog, clock: systemClock, env: { KUBECONFIG: cluster.kubeconfigPath }, homeFolder: '/nonexistent' },
    { contexts: options.contexts ?? [] },
  );
  const exit = createRenderer({ redactor: createRedactor({ key: randomBytes(32) }) }, { budgetTokens: 4000 });
  const tools = options.tools ?? ALL_TOOLS;
  const listed = listTools(tools.map(describeTool), {
    clusters: clusters.names,
    readOnly: options.readOnly ?? false,
    toolsets: ['core', 'write', 'sync'],
  });
  const runner = createToolRunner({
    tools,
    listed,
    clusters,
    cache: NO_CACHE,
    past: NO_PAST,
    exit,
    clock: systemClock,
    log: silentLog,
  });
  const callOptions = { signal: new AbortController().signal, progress: () => {} };
  return {
    runner,
    call: async (name, input = {}, form) => {
      const call = { ...callOptions, name, arguments: input, ...(form === undefined ? {} : { form }) };
      const result = await runner.call(call);
      if (result.type === 'approval') throw new Error(`${name} asks for approval: ${result.plan.summary}`);
      return result.rendered;
    },
    plan: async (name, input) => {
      const result = await runner.call({ ...callOptions, name, arguments: input });
      if (result.type === 'done') throw new Error(`${name} made no plan: ${result.rendered.text}`);
      return result.plan;
    },
    apply: (plan) => runner.apply(plan, callOptions),
    [Symbol.asyncDispose]: () => clusters[Symbol.asyncDispose](),
  };
}
