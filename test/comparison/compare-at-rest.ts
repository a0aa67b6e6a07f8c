import type { ApiClient } from '../support/api-client.ts';
import { CacheDatabase } from './database.ts';
import { type ActualRow, compareRow, type Difference } from './difference.ts';
import { bodyColumns, objectColumns } from './expected-object.ts';
import type { ApiObject } from './kube-shapes.ts';

const PAGE = 500;
/** Its values are never stored. */
const SECRET = 'Secret';

interface Page {
  readonly metadata: { readonly continue?: string };
  readonly items: readonly Omit<ApiObject, 'apiVersion' | 'kind'>[];
}

interface Served {
  readonly groupVersion: string;
  readonly resources: readonly { readonly name: string; readonly kind: string; readonly verbs: readonly string[] }[];
}

/** A kind's scope and the version of the API server at which it claims to be true. */
interface ScopeRow {
  readonly cluster: string;
  readonly api_group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly resource_version: string | null;
  readonly complete: number;
}

export interface AtRest {
  /** Empty: they are equal. */
  readonly differences: readonly Difference[];
  /** Of all objects of the API server's lists. */
  readonly uids: ReadonlySet<string>;
}

/**
 * Each object of each scope, row and body, against the API server's own list of just the version that the scope claims:
 * so it holds for a cache fed by watches too. Nobody may write to the cache meanwhile, and the versions must not be older
 * than five minutes, after which an API server forgets them.
 */
export async function compareAtRest(api: ApiClient, databasePath: string): Promise<AtRest> {
  using database = new CacheDatabase(databasePath);
  const scopes = database.rows('SELECT * FROM cache_metadata ORDER BY kind, namespace') as unknown as ScopeRow[];
  const differences: Difference[] = [];
  const uids = new Set<string>();
  let inScopes = 0;
  for (const scope of scopes) {
    if (scope.complete !== 1) {
      const key = `${scope.api_group}/${scope.kind} ${scope.namespace}`;
      differences.push({ table: 'cache_metadata', key, column: 'complete', expected: 1, actual: scope.complete });
      continue;
    }
    const stored = storedObjects(database, scope);
    inScopes += stored.size;
    differences.push(...(await compareScope({ api, database, uids }, scope, stored)));
  }
  const all = database.count('SELECT count(*) FROM objects');
  if (all !== inScopes) {
    differences.push({ table: 'objects', key: '*', column: 'count(*)', expected: inScopes, actual: all });
  }
  return { differences, uids };
}

function storedObjects(database: CacheDatabase, scope: ScopeRow): Map<string, ActualRow> {
  const { kind, cluster, api_group: group, namespace } = scope;
  const where = 'kind = ? AND cluster = ? AND api_group = ?';
  const rows =
    namespace === ''
      ? database.rows(`SELECT * FROM objects WHERE ${where}`, kind, cluster, group)
      : database.rows(`SELECT * FROM objects WHERE ${where} AND namespace = ?`, kind, cluster, group, namespace);
  return new Map(rows.map((row) => [String(row.uid), row]));
}

async function compareScope(
  { api, database, uids }: { readonly api: ApiClient; readonly database: CacheDatabase; readonly uids: Set<string> },
  scope: ScopeRow,
  stored: Map<string, ActualRow>,
): Promise<Difference[]> {
  const differences: Difference[] = [];
  const place = { cluster: scope.cluster, apiGroup: scope.api_group };
  for await (const object of listedObjects(api, scope)) {
    const key = `${object.kind} ${object.metadata.namespace ?? ''}/${object.metadata.name}`;
    uids.add(object.metadata.uid);
    const row = stored.get(object.metadata.uid);
    stored.delete(object.metadata.uid);
    const { id, ...columns } = row ?? {};
    const expected = objectColumns(object, place, () => true);
    differences.push(...compareRow({ table: 'objects', key }, expected, row === undefined ? undefined : columns));
    if (row === undefined || scope.kind === SECRET) continue;
    const body = database.rows('SELECT body FROM object_bodies WHERE id = ?', Number(id))[0];
    differences.push(...compareRow({ table: 'object_bodies', key }, bodyColumns(object), body));
  }
  for (const { kind, namespace, name, resource_version: version } of stored.values()) {
    const key = `${kind} ${namespace}/${name}`;
    differences.push({ table: 'objects', key, column: '*', expected: 'no row', actual: `version ${version}` });
  }
  return differences;
}

/** As they were at the scope's version, with what items of a list leave out. */
async function* listedObjects(api: ApiClient, scope: ScopeRow): AsyncGenerator<ApiObject> {
  const served = await servedKind(api, scope);
  const path = scope.namespace === '' ? served.plural : `namespaces/${scope.namespace}/${served.plural}`;
  const first = { resourceVersion: scope.resource_version ?? '', resourceVersionMatch: 'Exact' };
  let token: string | undefined;
  do {
    const query = new URLSearchParams({ limit: String(PAGE), ...(token === undefined ? first : { continue: token }) });
    const page = (await api.get(`${served.root}/${path}?${query}`)) as Page;
    for (const item of page.items) yield { apiVersion: served.groupVersion, kind: scope.kind, ...item };
    token = page.metadata.continue || undefined;
  } while (token !== undefined);
}

interface ServedKind {
  readonly root: string;
  readonly groupVersion: string;
  readonly plural: string;
}

async function servedKind(api: ApiClient, { api_group: group, kind }: ScopeRow): Promise<ServedKind> {
  let root = '/api/v1';
  if (group !== '') {
    const found = (await api.get(`/apis/${group}`)) as { readonly preferredVersion: { readonly groupVersion: string } };
    root = `/apis/${found.preferredVersion.groupVersion}`;
  }
  const { groupVersion, resources } = (await api.get(root)) as Served;
  const resource = resources.find(
    ({ name, kind: one, verbs }) => one === kind && !name.includes('/') && verbs.includes('list'),
  );
  if (resource === undefined) throw new Error(`the API server serves no ${kind} in ${groupVersion}`);
  return { root, groupVersion, plural: resource.name };
}
