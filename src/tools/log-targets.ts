import { getObject } from '../kube/get.ts';
import { PODS } from '../kube/known-resources.ts';
import { listPage } from '../kube/list.ts';
import type { KubeObject } from '../kube/words/kube-object.ts';
import { formatLabelSelector } from '../kube/words/label-selector.ts';
import { AppError } from '../lib/errors.ts';
import { explainNotFound, requireNamespace } from './missing.ts';
import type { ToolContext } from './tool.ts';

export interface LogTarget {
  readonly namespace: string;
  readonly pod: KubeObject;
}

interface TargetInput {
  readonly pod?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly workload?: string | undefined;
}

/** More logs than this share the budget so thinly that none can be read. */
const MOST_PODS = 10;

/** The pods whose logs are asked for: by name, by label, or those a workload's selector takes. */
export async function podsToRead(
  input: TargetInput,
  namespace: string,
  context: ToolContext,
): Promise<{ readonly targets: readonly LogTarget[]; readonly notes: readonly string[] }> {
  const ways = [input.pod, input.labelSelector, input.workload].filter((way) => way !== undefined);
  if (ways.length !== 1) {
    throw new AppError('usage', 'Say whose logs: exactly one of pod, labelSelector and workload (deployment/web).');
  }
  if (input.pod !== undefined) {
    const key = { namespace, name: input.pod };
    try {
      const pod = await getObject(context.cluster, PODS, key, { signal: context.signal });
      return { targets: [{ namespace, pod }], notes: [] };
    } catch (error) {
      throw await explainNotFound(context, PODS, key, error);
    }
  }
  const labelSelector = input.labelSelector ?? (await workloadSelector(input.workload ?? '', namespace, context));
  const page = await listPage(context.cluster, PODS, {
    namespace,
    labelSelector,
    limit: MOST_PODS,
    signal: context.signal,
  });
  if (page.objects.length === 0) {
    await requireNamespace(context, PODS, namespace);
    throw new AppError('usage', `No pod in namespace ${namespace} has the labels ${labelSelector}.`);
  }
  const more = page.remainingItemCount ?? (page.continue === undefined ? 0 : undefined);
  return {
    targets: page.objects.map((pod) => ({ namespace, pod })),
    notes: more === 0 ? [] : [`${more ?? 'Some'} more pods match: narrow by pod or labelSelector.`],
  };
}

async function workloadSelector(workload: string, namespace: string, context: ToolContext): Promise<string> {
  const slash = workload.lastIndexOf('/');
  if (slash <= 0) throw new AppError('usage', `"${workload}" isn't a workload: write kind/name, as deployment/web.`);
  const resource = await context.catalog.find(workload.slice(0, slash), context.signal);
  const key = { namespace, name: workload.slice(slash + 1) };
  let object: KubeObject;
  try {
    object = await getObject(context.cluster, resource, key, { signal: context.signal });
  } catch (error) {
    throw await explainNotFound(context, resource, key, error);
  }
  const spec = object['spec'] as { readonly selector?: unknown } | undefined;
  const selector = formatLabelSelector(spec?.selector);
  if (selector === undefined) {
    throw new AppError('usage', `${resource.kind} ${key.name} selects no pods: name a pod or a labelSelector.`);
  }
  return selector;
}
