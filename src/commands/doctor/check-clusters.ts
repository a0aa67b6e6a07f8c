import pLimit from 'p-limit';
import type { ClusterClient } from '../../kube/cluster-client.ts';
import { readClusterInfo } from '../../kube/cluster-identity.ts';
import type { ClusterSet } from '../../kube/cluster-set.ts';
import { getObject } from '../../kube/get.ts';
import { NAMESPACES } from '../../kube/known-resources.ts';
import { systemClock } from '../../lib/clock.ts';
import { toAppError } from '../../lib/errors.ts';
import { chooseKinds } from '../../scanner/kinds/choose-kinds.ts';
import { readKindWords } from '../../scanner/kinds/kind-words.ts';
import { TYPED_KINDS, type TypedKind } from '../../scanner/kinds/typed-kinds.ts';
import { openClusters } from '../clusters.ts';
import type { Session } from '../session.ts';
import type { Finding } from './finding.ts';

/** Kubeconfig, then each cluster: does it answer, who are we there, and which kinds may we list. */
export async function* checkClusters(session: Session, signal: AbortSignal): AsyncIterable<Finding> {
  let clusters: ClusterSet;
  try {
    clusters = await openClusters(session);
  } catch (error) {
    yield { verdict: 'wrong', what: 'kubeconfig', found: toAppError(error).message };
    return;
  }
  await using _closing = clusters;
  yield { verdict: 'ok', what: 'kubeconfig', found: `clusters ${clusters.names.join(', ')}` };
  for (const name of clusters.names) yield* checkCluster(name, () => clusters.client(name), session.config, signal);
}

async function* checkCluster(
  name: string,
  open: () => ClusterClient,
  { scannerNamespaces, scannerKinds }: Session['config'],
  signal: AbortSignal,
): AsyncIterable<Finding> {
  const what = `cluster ${name}`;
  let client: ClusterClient;
  try {
    client = open();
    const info = await readClusterInfo(client, systemClock, signal);
    yield { verdict: 'ok', what, found: `Kubernetes ${info.version} at ${info.server}` };
  } catch (error) {
    yield { verdict: 'wrong', what, found: toAppError(error).message };
    return;
  }
  const limit = pLimit(4);
  const findings = await Promise.all(
    kindsOf(scannerKinds).map((kind) => limit(() => checkRight(client, what, kind, signal))),
  );
  const allowed = findings.flatMap((finding) => (typeof finding === 'string' ? [finding] : []));
  if (allowed.length > 0) yield { verdict: 'ok', what, found: `may list ${allowed.join(', ')}` };
  for (const finding of findings) if (typeof finding !== 'string') yield finding;
  for (const namespace of scannerNamespaces) yield await checkNamespace(client, what, namespace, signal);
}

/** A list of a namespace that isn't there succeeds, and is empty: a misspelt name would go unnoticed. */
async function checkNamespace(
  client: ClusterClient,
  what: string,
  name: string,
  signal: AbortSignal,
): Promise<Finding> {
  try {
    await getObject(client, NAMESPACES, { namespace: '', name }, { signal });
    return { verdict: 'ok', what, found: `has the namespace ${name} of SCANNER_NAMESPACES` };
  } catch (error) {
    const { message, data } = toAppError(error);
    return data['httpStatus'] === 404
      ? { verdict: 'wrong', what, found: `has no namespace ${name}`, mend: 'Correct SCANNER_NAMESPACES.' }
      : { verdict: 'warning', what, found: `namespace ${name} of SCANNER_NAMESPACES: ${message}` };
  }
}

/** Those of SCANNER_KINDS that are known without asking the cluster which it serves. */
function kindsOf(setting: readonly string[]): readonly TypedKind[] {
  const { parsers } = chooseKinds(readKindWords(setting), undefined);
  return TYPED_KINDS.filter(({ parser }) => parsers.includes(parser));
}

/**
 * Asks the API server itself whether we may list the kind (SelfSubjectAccessReview, which stores nothing). Its name where
 * we may in all namespaces.
 */
async function checkRight(
  client: ClusterClient,
  what: string,
  resource: TypedKind,
  signal: AbortSignal,
): Promise<Finding | string> {
  const mayList = async (namespace?: string): Promise<boolean> => {
    const review = await client.request<{ readonly status?: { readonly allowed?: boolean } }>({
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      body: {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: {
          resourceAttributes: {
            verb: 'list',
            group: resource.group,
            resource: resource.plural,
            namespace: namespace ?? '',
          },
        },
      },
      verb: 'create',
      resource: 'selfsubjectaccessreviews.authorization.k8s.io',
      signal,
    });
    return review.body.status?.allowed === true;
  };
  try {
    if (await mayList()) return resource.plural;
    const own = client.defaultNamespace;
    if (resource.parser.namespaced && (await mayList(own))) {
      return {
        verdict: 'warning',
        what,
        found: `may list ${resource.plural} in namespace ${own}, but not in all`,
        mend: 'Name the namespaces that you may read in SCANNER_NAMESPACES, or ask for a ClusterRole.',
      };
    }
    return {
      verdict: 'warning',
      what,
      found: `may not list ${resource.plural}`,
      mend: `Ask for the right "list" on "${resource.plural}": kubectl create clusterrolebinding … --clusterrole=view --user=…`,
    };
  } catch (error) {
    return { verdict: 'warning', what, found: `rights on ${resource.plural} unknown: ${toAppError(error).message}` };
  }
}
