import type { ClusterClient } from '../kube/cluster-client.ts';
import { listPage } from '../kube/list.ts';
import type { ApiResource } from '../kube/resource-catalog.ts';
import { AppError } from '../lib/errors.ts';
import { decodeCursor, encodeCursor } from '../result/cursor.ts';
import type { ObjectPageOutcome } from '../result/outcome.ts';
import type { ToolContext } from './tool.ts';

/** A stdio message is put together in quadratic time: 1 MB costs 15–31 ms, 5 MB 0.4 s. Pruning takes about a third off. */
const PAGE_BYTES = 1_400_000;
/** Where even one object is larger than a page: it travels alone, up to this. etcd takes 1.5 MB by default. */
const SINGLE_OBJECT_BYTES = 64_000_000;
const DEFAULT_LIMIT = 100;

interface PageInput {
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

/** Bytes of an object of each kind, as last seen on each cluster: what a page can hold, known without trying. */
const objectBytes = new WeakMap<ClusterClient, Map<string, number>>();

/**
 * One page of whole objects, at most `limit` of them and about 1 MB. The cursor is the API server's own continue token,
 * so that all pages are of the version of the first.
 */
export async function readObjectPage(
  context: ToolContext,
  resource: ApiResource,
  input: PageInput,
  question: string,
): Promise<ObjectPageOutcome> {
  const cursor = input.cursor === undefined ? undefined : decodeCursor(input.cursor, { walk: 'pages', question });
  const observedAt = new Date(context.clock.now()).toISOString();
  const sizes = objectBytes.get(context.cluster) ?? new Map<string, number>();
  objectBytes.set(context.cluster, sizes);
  const sizeKey = `${resource.group}/${resource.plural}`;

  const expected = sizes.get(sizeKey);
  let limit = input.limit ?? DEFAULT_LIMIT;
  if (expected !== undefined) limit = Math.max(1, Math.min(limit, Math.floor(PAGE_BYTES / expected)));
  for (;;) {
    try {
      const page = await listPage(context.cluster, resource, {
        ...(input.namespace === undefined ? {} : { namespace: input.namespace }),
        ...(input.labelSelector === undefined ? {} : { labelSelector: input.labelSelector }),
        ...(input.fieldSelector === undefined ? {} : { fieldSelector: input.fieldSelector }),
        ...(cursor === undefined ? {} : { continue: cursor.continue }),
        limit,
        maxBytes: limit === 1 ? SINGLE_OBJECT_BYTES : PAGE_BYTES,
        signal: context.signal,
      });
      if (page.objects.length > 0) sizes.set(sizeKey, page.bytes / page.objects.length);
      return {
        type: 'objectPage',
        cluster: context.cluster.name,
        apiVersion: resource.group === '' ? resource.version : `${resource.group}/${resource.version}`,
        kind: resource.kind,
        objects: page.objects,
        bytes: page.bytes,
        resourceVersion: page.resourceVersion,
        observedAt,
        complete: true,
        ...(page.continue === undefined
          ? {}
          : {
              continue: encodeCursor({
                walk: 'pages',
                question,
                resourceVersion: page.resourceVersion,
                continue: page.continue,
              }),
            }),
      };
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'response_too_large') || limit === 1) throw error;
      limit = Math.max(1, Math.floor(limit / 4));
    }
  }
}
