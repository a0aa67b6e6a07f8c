import { matchKind } from '../../kube/words/match-kind.ts';

/** kubectl's short names of the kinds people ask for. */
const SHORT: Readonly<Record<string, string>> = {
  cm: 'configmap',
  cj: 'cronjob',
  crd: 'customresourcedefinition',
  deploy: 'deployment',
  ds: 'daemonset',
  hpa: 'horizontalpodautoscaler',
  ing: 'ingress',
  netpol: 'networkpolicy',
  no: 'node',
  ns: 'namespace',
  pdb: 'poddisruptionbudget',
  po: 'pod',
  pv: 'persistentvolume',
  pvc: 'persistentvolumeclaim',
  quota: 'resourcequota',
  rs: 'replicaset',
  sa: 'serviceaccount',
  sc: 'storageclass',
  sts: 'statefulset',
  svc: 'service',
};

/** True where `word` means `kind`: the kind itself, its plural or kubectl's short name, with or without an API group. */
export function meansKind(word: string, kind: string): boolean {
  const name = word.toLowerCase().split('.')[0] ?? '';
  const full = Object.hasOwn(SHORT, name) ? SHORT[name] : name;
  const singular = kind.toLowerCase();
  return full === singular || full === pluralOf(singular);
}

/** As the API server makes it up for a kind that names no other. */
function pluralOf(singular: string): string {
  if (/(s|x|z|ch|sh)$/.test(singular)) return `${singular}es`;
  if (/[^aeiou]y$/.test(singular)) return `${singular.slice(0, -1)}ies`;
  return `${singular}s`;
}

/** Of the kinds in a record, which knows no versions, the one that a word means: `matchKind` with what names are made up. */
export function recordedKindNamed<T extends { readonly kind: string; readonly apiGroup: string }>(
  recorded: readonly T[],
  word: string,
): T | undefined {
  const named = recorded.map((one) => {
    const singular = one.kind.toLowerCase();
    const shortNames = Object.keys(SHORT).filter((short) => SHORT[short] === singular);
    return { one, group: one.apiGroup, version: '', kind: one.kind, plural: pluralOf(singular), singular, shortNames };
  });
  return matchKind(named, withoutVersion(word))?.one;
}

/** `apps/v1/Deployment` and `deployments.v1.apps` without their version; of `v1/Pod` the kind alone. */
function withoutVersion(word: string): string {
  return word.replace(/(^|\/)v\d\w*\//, '$1').replace(/\.v\d\w*\./, '.');
}
