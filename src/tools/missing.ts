import { getObject } from '../kube/get.ts';
import { NAMESPACES } from '../kube/known-resources.ts';
import type { ApiResource } from '../kube/resource-catalog.ts';
import { AppError } from '../lib/errors.ts';
import { nearest } from '../lib/nearest.ts';
import { listNamespaceNames, readTable } from './read-table.ts';
import type { ToolContext } from './tool.ts';

/** Says so when the namespace asked for isn't there: an empty list would hide a misspelt name. */
export async function requireNamespace(
  context: ToolContext,
  resource: ApiResource,
  namespace: string | undefined,
): Promise<void> {
  if (!resource.namespaced || namespace === undefined) return;
  try {
    await getObject(context.cluster, NAMESPACES, { namespace: '', name: namespace }, { signal: context.signal });
  } catch (error) {
    if (!isNotFound(error)) return;
    const near = nearest(namespace, (await listNamespaceNames(context)) ?? []);
    throw new AppError(
      'usage',
      `There is no namespace "${namespace}" on cluster ${context.cluster.name}.${didYouMean(near)}`,
      {
        data: { nearest: near },
      },
    );
  }
}

/** Adds the nearest names to a NotFound of one object; other errors pass. */
export async function explainNotFound(
  context: ToolContext,
  resource: ApiResource,
  key: { readonly namespace: string; readonly name: string },
  error: unknown,
): Promise<unknown> {
  if (!isNotFound(error)) return error;
  await requireNamespace(context, resource, resource.namespaced ? key.namespace : undefined);
  const scope = resource.namespaced ? { namespace: key.namespace } : {};
  const names = await readTable(context, resource, scope, { includeObject: 'None' }).then(
    (read) => read.rows.map((row) => row.name),
    () => [],
  );
  const near = nearest(key.name, names);
  const where = resource.namespaced ? ` in namespace ${key.namespace}` : '';
  return new AppError(
    'kube_api',
    `There is no ${resource.kind} "${key.name}"${where} on cluster ${context.cluster.name}.${didYouMean(near)}`,
    { cause: error, data: { ...(error as AppError).data, nearest: near } },
  );
}

function isNotFound(error: unknown): boolean {
  return error instanceof AppError && error.code === 'kube_api' && error.data['httpStatus'] === 404;
}

export function didYouMean(names: readonly string[]): string {
  return names.length === 0 ? '' : ` Did you mean ${names.map((name) => `"${name}"`).join(' or ')}?`;
}
