import type { CachedKind } from './cached-kind.ts';
import { namespaceKind } from './namespace-kind.ts';
import { nodeKind } from './node-kind.ts';
import { podKind } from './pod-kind.ts';
import { serviceKind } from './service-kind.ts';

/** The kinds that questions are answered for from the cache. All are of the core group, in version v1. */
const CACHED_KINDS: readonly CachedKind[] = [namespaceKind, nodeKind, podKind, serviceKind];

/** By its name in the API; undefined where the kind, or the group, is another. */
export function cachedKind(kind: string, group = ''): CachedKind | undefined {
  return group === '' ? CACHED_KINDS.find((candidate) => candidate.kind === kind) : undefined;
}

/**
 * The kind that a caller's words name, in the forms that kubectl takes: `Pod`, `pods`, `po`, `v1/Pod`, `pods.v1`; letter
 * case doesn't matter. Undefined for any other.
 */
export function cachedKindNamed(words: string): CachedKind | undefined {
  const wanted = words.trim().toLowerCase();
  const [, name] = /^(?:v1\/)?([a-z]+)$/.exec(wanted) ?? /^([a-z]+)\.(?:v1\.?)?$/.exec(wanted) ?? [];
  return CACHED_KINDS.find(
    ({ kind, plural, singular, shortNames }) =>
      [kind.toLowerCase(), plural, singular].includes(name ?? '') || shortNames.includes(wanted),
  );
}
