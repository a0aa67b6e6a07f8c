import type { ServedKind } from '../../lib/machine-form.ts';

/** Served under two groups are the same objects: what stands here is kept under the other. */
const SAME_OBJECTS: Readonly<Record<string, { readonly group: string; readonly plural: string }>> = {
  'events.events.k8s.io': { group: '', plural: 'events' },
  'deployments.extensions': { group: 'apps', plural: 'deployments' },
  'daemonsets.extensions': { group: 'apps', plural: 'daemonsets' },
  'replicasets.extensions': { group: 'apps', plural: 'replicasets' },
  'ingresses.extensions': { group: 'networking.k8s.io', plural: 'ingresses' },
  'networkpolicies.extensions': { group: 'networking.k8s.io', plural: 'networkpolicies' },
  'projects.project.openshift.io': { group: '', plural: 'namespaces' },
  'roles.authorization.openshift.io': { group: 'rbac.authorization.k8s.io', plural: 'roles' },
  'rolebindings.authorization.openshift.io': { group: 'rbac.authorization.k8s.io', plural: 'rolebindings' },
  'clusterroles.authorization.openshift.io': { group: 'rbac.authorization.k8s.io', plural: 'clusterroles' },
  'clusterrolebindings.authorization.openshift.io': {
    group: 'rbac.authorization.k8s.io',
    plural: 'clusterrolebindings',
  },
};

/** Measurements and views that are worked out anew for each request: they have neither uid nor version. */
const NO_OBJECTS_GROUPS: ReadonlySet<string> = new Set([
  ...['metrics.k8s.io', 'custom.metrics.k8s.io', 'external.metrics.k8s.io'],
  ...['packages.operators.coreos.com', 'subresources.kubevirt.io'],
]);
const NO_OBJECTS: ReadonlySet<string> = new Set([
  'componentstatuses.',
  'imagestreamtags.image.openshift.io',
  'imagetags.image.openshift.io',
]);

/** The kinds whose objects can be kept, each once: what is no object of its own is left out. */
export function keptKinds(served: readonly ServedKind[]): readonly ServedKind[] {
  const known = new Set(served.map(nameOf));
  return served.filter((kind) => {
    if (!kind.verbs.includes('list') || kind.plural.includes('/')) return false;
    if (NO_OBJECTS_GROUPS.has(kind.group) || NO_OBJECTS.has(nameOf(kind))) return false;
    const original = SAME_OBJECTS[nameOf(kind)];
    return original === undefined || !known.has(nameOf(original));
  });
}

/** The kind under which the objects of this one are kept. */
export function originalOf(kind: ServedKind, served: readonly ServedKind[]): ServedKind {
  const original = SAME_OBJECTS[nameOf(kind)];
  if (original === undefined) return kind;
  return served.find((candidate) => nameOf(candidate) === nameOf(original)) ?? kind;
}

function nameOf({ group, plural }: Pick<ServedKind, 'group' | 'plural'>): string {
  return `${plural}.${group}`;
}
