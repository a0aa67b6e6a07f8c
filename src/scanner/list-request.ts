import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { KnownCluster } from './cluster-identity.ts';
import { type Deadline, type DeadlineOptions, openDeadline } from './deadline.ts';
import type { ListRequest } from './list-pages.ts';
import type { PageExpectation } from './machine-page.ts';
import type { ResourceParser } from './resource-parser/resource-parser.ts';
import { type CallDeps, retriedCall } from './retried-call.ts';

export interface ListTarget {
  readonly cluster: KnownCluster;
  readonly parser: ResourceParser;
  /** '' for all. */
  readonly namespace: string;
}

/** How long a list may take: every page of `listPages` puts it off. */
export function openListDeadline(
  deps: { readonly clock: Clock },
  { cluster, parser }: Pick<ListTarget, 'cluster' | 'parser'>,
  limits: Pick<DeadlineOptions, 'timeoutMs' | 'signal'>,
): Deadline {
  return openDeadline(deps, {
    ...limits,
    work: `The list of ${parser.kind} of cluster ${cluster.name}`,
    remedy: 'A slow cluster needs a longer SCANNER_TIMEOUT.',
  });
}

/** What to ask the MCP server for, to list one scope. Throws `tool_unknown` where the server lacks the tool. */
export async function listRequest(
  deps: CallDeps,
  target: ListTarget,
  options: { readonly batchSize: number; readonly signal: AbortSignal },
): Promise<ListRequest> {
  const { parser, namespace } = target;
  const cluster = target.cluster.info.cluster;
  const takesCluster = await requireTool(deps, parser.tool, options);
  return {
    toolArguments: {
      ...parser.toolArguments,
      ...(takesCluster ? { cluster } : {}),
      ...(namespace === '' ? {} : { namespace }),
    },
    expected: pageExpectation(target),
    batchSize: options.batchSize,
  };
}

/** What every page of an answer about the scope has to be. */
export function pageExpectation({ cluster, parser, namespace }: ListTarget): PageExpectation {
  const { tool, apiGroup, kind, namespaced } = parser;
  return { tool, cluster: cluster.info.cluster, apiGroup, kind, namespace, namespaced };
}

/**
 * Throws `tool_unknown` where the MCP server doesn't list the tool: it is another server, or an older one.
 * Resolves with whether the tool wants to know the cluster, which is so only where the server has several.
 */
export async function requireTool(
  deps: CallDeps,
  name: string,
  { signal }: { readonly signal: AbortSignal },
): Promise<boolean> {
  const tools = await retriedCall(deps, signal, (caller) => caller.listTools({ signal }));
  const tool = tools.find((candidate) => candidate.name === name);
  if (tool === undefined) {
    throw new AppError(
      'tool_unknown',
      `The MCP server has no tool ${name}, which the scanner needs. Is MCP_SERVER_URL a k8s-mcp server of this version or a newer one?`,
    );
  }
  const properties: unknown = tool.inputSchema.properties;
  return typeof properties === 'object' && properties !== null && Object.hasOwn(properties, 'cluster');
}
