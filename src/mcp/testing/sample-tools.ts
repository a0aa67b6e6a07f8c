import { setTimeout as delay } from 'node:timers/promises';
import type { Rendered } from '../../result/outcome.ts';
import type { WritePlan } from '../../tools/tool.ts';
import type { ListedTool, ServedTools, ToolCall } from '../served-tools.ts';

/** What happened to the tools, for a test to look at. */
export interface SampleLog {
  readonly applied: string[];
  readonly refused: string[];
  readonly cancelled: string[];
}

/**
 * Tools as small as can be, one for each way in which a call can go: answered, failed, long, large, never answered,
 * deadly to the server, and in need of a yes.
 */
export function createSampleTools(log: SampleLog): ServedTools {
  const names = ['echo', 'fail', 'count_slowly', 'large', 'hang', 'die', 'rename', 'history'];
  return {
    tools: names.map(sampleTool),
    names: new Set(names),
    async call(call) {
      if (call.name === 'rename') return { type: 'approval', plan: planFor(call) };
      return { type: 'done', rendered: await read(call, log) };
    },
    async apply(plan, { progress }) {
      progress(1, 1, 'applied');
      log.applied.push(plan.summary);
      return text(`done: ${plan.summary}`);
    },
    refuse(reason) {
      log.refused.push(reason);
      return { ...text(reason), isError: true };
    },
  };
}

export function newSampleLog(): SampleLog {
  return { applied: [], refused: [], cancelled: [] };
}

async function read(call: ToolCall, log: SampleLog): Promise<Rendered> {
  switch (call.name) {
    case 'echo':
      return { ...text(JSON.stringify(call.arguments)), structured: { form: call.form ?? 'none', rows: [] } };
    case 'fail':
      return {
        ...text('Forbidden: list pods'),
        isError: true,
        code: 'kube_api',
        structured: {
          error: { code: 'kube_api', message: 'Forbidden: list pods', reason: 'Forbidden', httpStatus: 403 },
        },
      };
    case 'count_slowly':
      for (let done = 1; done <= 3; done++) {
        call.progress(done, 3, `step ${done}`);
        await delay(40);
      }
      return text('counted');
    case 'large':
      return { ...text('large'), structured: { rows: ['x'.repeat((call.arguments as { bytes: number }).bytes)] } };
    case 'hang':
      await delay(60_000, undefined, { signal: call.signal }).catch(() => log.cancelled.push(call.name));
      return text('cancelled');
    case 'die':
      process.stderr.write('out of luck\n');
      return process.exit(7);
    default:
      return text(JSON.stringify(log));
  }
}

function planFor(call: ToolCall): WritePlan {
  const { to } = call.arguments as { readonly to: string };
  return {
    tool: 'rename',
    cluster: 'prod',
    summary: `rename to ${to}`,
    changes: [`name: old → ${to}`],
    request: { to },
  };
}

export function renderSamplePlan(plan: WritePlan): string {
  return [`cluster ${plan.cluster}: ${plan.summary}`, ...plan.changes].join('\n');
}

function sampleTool(name: string): ListedTool {
  const isReading = name !== 'rename';
  return {
    name,
    title: name,
    description: `Sample tool ${name}.`,
    inputSchema: { type: 'object', properties: {} },
    annotations: { readOnlyHint: isReading, destructiveHint: !isReading, idempotentHint: true },
    ...(isReading ? { _meta: { 'k8s-mcp/reads': { kind: name, verb: 'list', arguments: [] } } } : {}),
  };
}

function text(content: string): Rendered {
  return { text: content, isError: false };
}
