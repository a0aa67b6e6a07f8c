import { matchKind } from '../../kube/words/match-kind.ts';
import { cronJobKind, jobKind } from './batch-kinds.ts';
import type { CachedKind } from './cached-kind.ts';
import { configMapKind } from './config-map-kind.ts';
import { ingressKind } from './ingress-kind.ts';
import { namespaceKind } from './namespace-kind.ts';
import { nodeKind } from './node-kind.ts';
import { podKind } from './pod-kind.ts';
import { serviceKind } from './service-kind.ts';
import { persistentVolumeClaimKind, persistentVolumeKind } from './volume-kinds.ts';
import { daemonSetKind, deploymentKind, replicaSetKind, statefulSetKind } from './workload-kinds.ts';

/** The kinds that questions are answered for from the cache. No two have the same name. */
const CACHED_KINDS = [
  ...[namespaceKind, nodeKind, podKind, serviceKind],
  ...[deploymentKind, statefulSetKind, daemonSetKind, replicaSetKind, jobKind, cronJobKind],
  ...[persistentVolumeKind, persistentVolumeClaimKind, ingressKind, configMapKind],
].map((kind): CachedKind & { readonly version: string } => ({ ...kind, version: 'v1' }));

/** By its name in the API; undefined where the kind, or the group, is another. */
export function cachedKind(kind: string, group = ''): CachedKind | undefined {
  return CACHED_KINDS.find((candidate) => candidate.kind === kind && candidate.group === group);
}

/** The kind that a caller's words name, in the forms that kubectl takes, see `matchKind`; undefined for any other. */
export function cachedKindNamed(words: string): CachedKind | undefined {
  return matchKind(CACHED_KINDS, words);
}
