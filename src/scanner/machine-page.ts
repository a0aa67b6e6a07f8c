import type { KubeObject } from '../kube/words/kube-object.ts';
import { parseApiVersion } from '../kube/words/object-key.ts';
import { AppError } from '../lib/errors.ts';
import { isRecord } from '../lib/is-record.ts';
import type { ClusterInfo, ObjectsPage } from '../lib/machine-form.ts';

/** What a page must be to be an answer to what was asked. */
export interface PageExpectation {
  readonly tool: string;
  readonly cluster: string;
  readonly apiGroup: string;
  readonly kind: string;
  /** '' where all namespaces were asked for, and for kinds without namespaces. */
  readonly namespace: string;
  readonly namespaced: boolean;
}

/** An object that can be told from every other and from its own older versions. */
export type IdentifiedObject = KubeObject & {
  readonly metadata: { readonly uid: string; readonly resourceVersion: string };
};

export type CheckedPage = Omit<ObjectsPage, 'objects'> & { readonly objects: readonly IdentifiedObject[] };

/**
 * A page of objects as the MCP server sent it, checked. Throws `mcp_protocol` when anything in it can't be what was
 * asked for: stored unchecked, an object of another cluster or namespace would be shown, or deleted, as if it were ours.
 */
export function readObjectsPage(page: Readonly<Record<string, unknown>>, expected: PageExpectation): CheckedPage {
  const { cluster, resourceVersion, observedAt, complete, apiVersion, kind, objects } = page;
  const next = page.continue;
  if (typeof cluster !== 'string') throw wrongPage(expected, 'names no cluster');
  if (cluster !== expected.cluster) throw wrongPage(expected, `is of cluster ${shown(cluster)}`);
  if (typeof resourceVersion !== 'string') throw wrongPage(expected, 'has no resourceVersion');
  if (typeof observedAt !== 'string') throw wrongPage(expected, 'has no observedAt');
  if (typeof complete !== 'boolean') throw wrongPage(expected, "doesn't say whether it is complete");
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') throw wrongPage(expected, 'names no kind');
  if (next !== undefined && (typeof next !== 'string' || next === '')) throw wrongPage(expected, 'has an odd cursor');
  if (!Array.isArray(objects)) throw wrongPage(expected, 'has no objects');
  for (const object of objects as readonly unknown[]) {
    const problem = problemOf(object, expected);
    if (problem !== undefined) throw wrongPage(expected, problem);
  }
  return {
    cluster,
    resourceVersion,
    observedAt,
    complete,
    apiVersion,
    kind,
    objects: objects as readonly IdentifiedObject[],
    ...(next === undefined ? {} : { continue: next }),
  };
}

/** Why it can't be an object of what was asked for; undefined where it can. */
export function problemOf(object: unknown, expected: PageExpectation): string | undefined {
  if (!isRecord(object)) return 'holds something that is no object';
  const { apiVersion, kind, metadata } = object;
  if (
    typeof apiVersion !== 'string' ||
    parseApiVersion(apiVersion).group !== expected.apiGroup ||
    kind !== expected.kind
  ) {
    return `holds an object of kind ${shown(kind)} (${shown(apiVersion)})`;
  }
  if (!isRecord(metadata)) return 'holds an object without metadata';
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
  if (!isFilled(name)) return 'holds an object without a name';
  if (!isFilled(uid)) return `holds an object without a uid, ${shown(name)}`;
  if (!isFilled(resourceVersion)) return `holds an object without a resourceVersion, ${shown(name)}`;
  if (typeof (creationTimestamp ?? '') !== 'string') return `holds an object with an odd time, ${shown(name)}`;
  if (!expected.namespaced)
    return namespace === undefined || namespace === '' ? undefined : `holds ${shown(name)} in a namespace`;
  if (!isFilled(namespace)) return `holds ${shown(name)} without a namespace`;
  if (expected.namespace !== '' && namespace !== expected.namespace) {
    return `holds ${shown(name)} of namespace ${shown(namespace)}`;
  }
  return undefined;
}

/** The answer of `k8s_get_cluster_info`, checked. Throws `mcp_protocol`. */
export function readClusterInfo(info: Readonly<Record<string, unknown>>, tool: string): ClusterInfo {
  const text = (field: keyof ClusterInfo): string => {
    const value = info[field];
    if (typeof value === 'string') return value;
    throw new AppError('mcp_protocol', `The MCP server's answer to ${tool} has no ${field}. ${OTHER_SERVER}`);
  };
  const read = {
    cluster: text('cluster'),
    uid: text('uid'),
    server: text('server'),
    version: text('version'),
    platform: text('platform'),
    defaultNamespace: text('defaultNamespace'),
    observedAt: text('observedAt'),
  };
  if (read.cluster === '' || read.uid === '') {
    throw new AppError('mcp_protocol', `The MCP server's answer to ${tool} identifies no cluster. ${OTHER_SERVER}`);
  }
  return read;
}

const OTHER_SERVER = 'Is MCP_SERVER_URL a k8s-mcp server of this version or a newer one?';

export function wrongPage(expected: PageExpectation, problem: string): AppError {
  return new AppError(
    'mcp_protocol',
    `A page of the MCP server's answer to ${expected.tool} (${expected.kind} of cluster ${expected.cluster}) ${problem}. ${OTHER_SERVER}`,
  );
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** A value from outside inside a message: quoted, control characters escaped, cut. */
function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 80)) : typeof value;
}
