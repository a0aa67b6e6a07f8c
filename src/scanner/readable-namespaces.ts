import type { KnownCluster } from './cluster-identity.ts';
import type { Deadline } from './deadline.ts';
import { isForbidden } from './failures.ts';
import { listPages } from './list-pages.ts';
import { listRequest } from './list-request.ts';
import { namespaceParser } from './resource-parser/namespace-parser.ts';
import type { CallDeps } from './retried-call.ts';

/**
 * The namespaces that are worth a list of their own where all at once are forbidden: those that the cluster names, else
 * the context's own. Whether one may really be read, only its list shows. Throws where the cluster can't be asked.
 */
export async function readableNamespaces(
  deps: CallDeps,
  cluster: KnownCluster,
  options: { readonly batchSize: number; readonly deadline: Deadline },
): Promise<readonly string[]> {
  const { deadline, batchSize } = options;
  const target = { cluster, parser: namespaceParser, namespace: '' };
  const names: string[] = [];
  try {
    const request = await listRequest(deps, target, { batchSize, signal: deadline.signal });
    for await (const page of listPages(deps, request, deadline)) {
      names.push(...page.objects.map((object) => object.metadata.name));
    }
  } catch (error) {
    if (!isForbidden(error)) throw error;
  }
  return names.length > 0 ? names : [cluster.info.defaultNamespace];
}
