import type { CacheReader } from '../cache/cache-reader.ts';
import { AppError } from '../lib/errors.ts';
import type { McpToolCaller } from '../mcp/tool-caller.ts';
import type { ToolLoader } from '../mcp/tool-loader.ts';
import { namespaceNames } from './chat/cached-names.ts';

interface Deps {
  readonly reader: Pick<CacheReader, 'query'>;
  readonly loader: ToolLoader;
  readonly caller: McpToolCaller;
}

export interface MeantNamespace {
  readonly namespace: string;
  readonly cluster: string | undefined;
}

/** Nobody waits longer for a name; the first question tells too. */
const TIMEOUT_MS = 5_000;

/**
 * That there is no such namespace, in the words of the cluster, the nearest names among them. Undefined where there is one,
 * and where nobody can tell: several clusters, no right to look, a cluster out of reach, a server that isn't ours.
 */
export async function missingNamespace(
  { reader, loader, caller }: Deps,
  { namespace, cluster }: MeantNamespace,
  signal: AbortSignal,
): Promise<string | undefined> {
  const cached = await namespaceNames({ reader }, { signal, place: { cluster, live: false } });
  if (cached.includes(namespace)) return undefined;
  try {
    const tool = (await loader.tools({ signal })).find(({ reads }) => reads?.verb === 'get' && reads.fromArgument);
    const clusters = await loader.clusters({ signal });
    if (tool?.reads?.fromArgument === undefined || (cluster === undefined && clusters.length > 1)) return undefined;
    const takesCluster = Object.hasOwn((tool.inputSchema['properties'] ?? {}) as object, 'cluster');
    const which = takesCluster ? { cluster: cluster ?? clusters[0] } : {};
    const question = { [tool.reads.fromArgument]: 'namespace', name: namespace, ...which };
    await caller.callMachine(tool.name, question, { form: 'objects', signal, timeoutMs: TIMEOUT_MS });
  } catch (error) {
    if (error instanceof AppError && error.data['httpStatus'] === 404) return error.message;
  }
  return undefined;
}
