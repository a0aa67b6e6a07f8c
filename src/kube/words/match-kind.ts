/** What a kind of an API server goes by. */
export interface KindNames {
  /** '' for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
}

/**
 * The kind that `words` name, as kubectl understands them: `Pod`, `pods`, `po`, `deployments.apps`,
 * `deployments.v1.apps`, `apps/v1/Deployment`, `v1/Pod`; letter case doesn't matter. Where several fit, the first does.
 */
export function matchKind<T extends KindNames>(resources: readonly T[], words: string): T | undefined {
  const wanted = words.trim().toLowerCase();
  if (wanted === '') return undefined;
  if (wanted.includes('/')) return matchSlashed(resources, wanted.split('/'));
  return (
    resources.find((resource) => isNamed(resource, wanted)) ??
    resources.find((resource) => resource.shortNames.some((short) => short.toLowerCase() === wanted)) ??
    matchDotted(resources, wanted)
  );
}

/** `group/version/Kind`, `version/Kind` (core first), `group/Kind`. */
function matchSlashed<T extends KindNames>(resources: readonly T[], parts: readonly string[]): T | undefined {
  const name = parts.at(-1) ?? '';
  const candidates = resources.filter((resource) => isNamed(resource, name));
  const [first = '', second = ''] = parts;
  if (parts.length === 3) {
    return candidates.find((resource) => resource.group.toLowerCase() === first && resource.version === second);
  }
  if (parts.length !== 2) return undefined;
  return (
    candidates.find((resource) => resource.version === first) ??
    candidates.find((resource) => resource.group.toLowerCase() === first)
  );
}

/** `plural.group`, `plural.version.group`, and with the kind or singular in the plural's place; the group may be cut short as in kubectl. */
function matchDotted<T extends KindNames>(resources: readonly T[], wanted: string): T | undefined {
  const dot = wanted.indexOf('.');
  if (dot <= 0) return undefined;
  const name = wanted.slice(0, dot);
  const rest = wanted.slice(dot + 1);
  const candidates = resources.filter((resource) => isNamed(resource, name));
  return (
    candidates.find((resource) => resource.group.toLowerCase() === rest) ??
    candidates.find((resource) => `${resource.version}.${resource.group.toLowerCase()}` === rest) ??
    candidates.find((resource) => resource.group === '' && resource.version === rest) ??
    candidates.find((resource) => rest !== '' && resource.group.toLowerCase().startsWith(`${rest}.`))
  );
}

function isNamed(resource: KindNames, name: string): boolean {
  return (
    resource.plural.toLowerCase() === name ||
    resource.singular.toLowerCase() === name ||
    resource.kind.toLowerCase() === name
  );
}

/** `pods`, `deployments.apps`: how answers and failures name a kind. */
export function resourceWord({ group, plural }: Pick<KindNames, 'group' | 'plural'>): string {
  return group === '' ? plural : `${plural}.${group}`;
}
