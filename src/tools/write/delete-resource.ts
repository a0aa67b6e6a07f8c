import { z } from 'zod';
import { getObject } from '../../kube/get.ts';
import { PODS } from '../../kube/known-resources.ts';
import { listPage } from '../../kube/list.ts';
import type { ApiResource } from '../../kube/resource-catalog.ts';
import { formatDuration } from '../../kube/words/age.ts';
import type { KubeObject } from '../../kube/words/kube-object.ts';
import { formatLabelSelector } from '../../kube/words/label-selector.ts';
import { deleteObject } from '../../kube/write.ts';
import { AppError, messageOf } from '../../lib/errors.ts';
import { kindInput } from '../inputs.ts';
import { explainNotFound } from '../missing.ts';
import { type ToolContext, type WritePlan, writeTool } from '../tool.ts';

const inputSchema = z.strictObject({
  kind: kindInput,
  name: z.string().min(1).max(253),
  namespace: z.string().min(1).max(63).optional().describe('Required for kinds with namespaces'),
  propagation: z.enum(['background', 'foreground', 'orphan']).optional().describe('What happens to what it owns'),
});

const PODS_COUNTED = 500;
const POLICIES = { background: 'Background', foreground: 'Foreground', orphan: 'Orphan' } as const;

/** What the deletion was planned for; `apply` refuses anything else under the same name. */
interface DeleteRequest {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** `metadata.generation`, which rises with the spec; the version where a kind has none. */
  readonly version: string;
  readonly propagation: keyof typeof POLICIES;
}

async function read(resource: ApiResource, key: { namespace: string; name: string }, context: ToolContext) {
  try {
    return await getObject(context.cluster, resource, key, { signal: context.signal });
  } catch (error) {
    throw await explainNotFound(context, resource, key, error);
  }
}

/** What goes with it: the part of a deletion that people forget. */
async function whatGoesToo(
  resource: ApiResource,
  object: KubeObject,
  propagation: keyof typeof POLICIES,
  context: ToolContext,
): Promise<readonly string[]> {
  const { name, namespace } = object.metadata;
  if (resource.kind === 'Namespace' && resource.group === '') {
    return [`everything in the namespace goes too, ${await podCount({ namespace: name }, context)} among it`];
  }
  if (resource.kind === 'CustomResourceDefinition') return ['every object of this kind goes too, in all namespaces'];
  const spec = object['spec'] as { readonly selector?: unknown; readonly template?: unknown } | undefined;
  const labelSelector = spec?.template === undefined ? undefined : formatLabelSelector(spec.selector);
  if (labelSelector === undefined || namespace === undefined) return [];
  const pods = `its ${await podCount({ namespace, labelSelector }, context)}`;
  return [propagation === 'orphan' ? `${pods} stay behind, without an owner` : `${pods} go with it`];
}

/** `12 pods`; the question can be put without the number, but says so. */
async function podCount(
  scope: { readonly namespace: string; readonly labelSelector?: string },
  context: ToolContext,
): Promise<string> {
  try {
    // The API server counts what a page leaves out, but not under a selector.
    const limit = scope.labelSelector === undefined ? 1 : PODS_COUNTED;
    const page = await listPage(context.cluster, PODS, { ...scope, limit, signal: context.signal });
    const isMore = page.continue !== undefined && page.remainingItemCount === undefined;
    return `${isMore ? 'more than ' : ''}${page.objects.length + (page.remainingItemCount ?? 0)} pods`;
  } catch (error) {
    if (context.signal.aborted) throw error;
    return `pods (how many couldn't be read: ${messageOf(error)})`;
  }
}

/** Changes when somebody changes the object, and, where the kind tells them apart, not with its status. */
function versionOf(object: KubeObject): string {
  return String(object.metadata.generation ?? object.metadata.resourceVersion);
}

export const deleteResource = writeTool({
  name: 'k8s_delete_resource',
  title: 'Delete an object',
  description: 'Deletes one object of any kind. A dry run is made first and a person is asked.',
  toolset: 'write',
  inputSchema,
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true },
  plan: async (input, context): Promise<WritePlan> => {
    const resource = await context.catalog.find(input.kind, context.signal);
    if (resource.namespaced && input.namespace === undefined) {
      throw new AppError(
        'usage',
        `${resource.kind} lives in a namespace: say which, so that the right one is deleted.`,
      );
    }
    const key = { namespace: resource.namespaced ? (input.namespace ?? '') : '', name: input.name };
    const object = await read(resource, key, context);
    const propagation = input.propagation ?? 'background';
    const uid = object.metadata.uid ?? '';
    await deleteObject(context.cluster, resource, key, {
      dryRun: true,
      uid,
      propagationPolicy: POLICIES[propagation],
      signal: context.signal,
    });
    const goesToo = await whatGoesToo(resource, object, propagation, context);
    const created = Date.parse(object.metadata.creationTimestamp ?? '');
    const request: DeleteRequest = {
      kind: `${resource.group === '' ? '' : `${resource.group}/`}${resource.version}/${resource.kind}`,
      ...key,
      uid,
      version: versionOf(object),
      propagation,
    };
    const finalizers = object.metadata.finalizers ?? [];
    return {
      tool: 'k8s_delete_resource',
      cluster: context.cluster.name,
      summary: `delete ${resource.kind.toLowerCase()} ${key.namespace === '' ? '' : `${key.namespace}/`}${key.name}`,
      changes: [
        `uid ${uid}, created ${Number.isNaN(created) ? 'at an unknown time' : `${formatDuration(context.clock.now() - created)} ago`}`,
        ...goesToo,
        ...(finalizers.length === 0 ? [] : [`it stays Terminating until these finish: ${finalizers.join(', ')}`]),
      ],
      request: { ...request },
    };
  },
  apply: async (plan, context) => {
    const request = plan.request as unknown as DeleteRequest;
    const resource = await context.catalog.find(request.kind, context.signal);
    const key = { namespace: request.namespace, name: request.name };
    const object = await read(resource, key, context);
    if (object.metadata.uid !== request.uid || versionOf(object) !== request.version) {
      throw new AppError(
        'approval',
        `${plan.summary} was not done: the object has been changed or made anew since it was approved. Ask again.`,
      );
    }
    await deleteObject(context.cluster, resource, key, {
      dryRun: false,
      uid: request.uid,
      propagationPolicy: POLICIES[request.propagation],
      signal: context.signal,
    });
    return {
      type: 'change',
      cluster: context.cluster.name,
      summary: plan.summary.replace(/^delete /, 'deleted '),
      details:
        (object.metadata.finalizers ?? []).length === 0 ? [] : ['It stays Terminating until its finalizers are done.'],
    };
  },
});
