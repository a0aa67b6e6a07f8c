/** A kind as the API names it; `group` is '' for the core group. */
export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** Where one object is; `namespace` is '' for cluster-scoped objects. */
export interface ObjectKey {
  readonly namespace: string;
  readonly name: string;
}

/** `apps/v1` → group `apps`, version `v1`; `v1` → group '', version `v1`. */
export function parseApiVersion(apiVersion: string): { readonly group: string; readonly version: string } {
  const slash = apiVersion.indexOf('/');
  return slash < 0
    ? { group: '', version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

export function formatApiVersion(kind: Pick<GroupVersionKind, 'group' | 'version'>): string {
  return kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;
}

/** `Pod`, `Deployment.apps`: one word for a kind, and a key of it. */
export function kindWord({ kind, apiGroup }: { readonly kind: string; readonly apiGroup: string }): string {
  return apiGroup === '' ? kind : `${kind}.${apiGroup}`;
}
