import { Agent, request } from 'node:https';
import { clusterAccess } from '../support/cluster-access.ts';
import type { ApiObject, PrintedRow } from './kube-shapes.ts';

const PAGE = 500;
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';

/** A kind as it is asked for: `core` objects of all namespaces (''), or of one. */
export interface AskedKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespace: string;
}

/** A cluster of the tests, as far as an answer needs it. */
export interface AskedCluster {
  readonly kubeconfigPath: string;
  readonly contextName: string;
  kubectl(...args: readonly string[]): Promise<string>;
}

/** What a cluster says, as the comparison asks for it. */
export interface ClusterAnswers {
  readonly server: string;
  identity(): Promise<ClusterIdentity>;
  /** All objects as they were at that version, a page at a time. */
  objects(asked: AskedKind, resourceVersion: string): AsyncIterable<readonly ApiObject[]>;
  /** What kubectl would print of them at that version, by `namespace/name`. */
  printed(asked: AskedKind, resourceVersion: string): Promise<ReadonlyMap<string, PrintedRow>>;
}

export interface ClusterIdentity {
  readonly uid: string;
  readonly version: string;
  readonly platform: string;
}

interface Page {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
  readonly items: readonly Omit<ApiObject, 'apiVersion' | 'kind'>[];
}

interface TablePage {
  readonly metadata: { readonly continue?: string };
  readonly columnDefinitions: readonly { readonly name: string }[];
  readonly rows: readonly {
    readonly cells: readonly unknown[];
    readonly object: { readonly metadata: { readonly name: string; readonly namespace?: string } };
  }[];
}

/**
 * What the cluster says, by kubectl and by the API server's own tables; nothing of ours is in between. Lists are those of
 * one resourceVersion, so that a cluster in motion can be compared with what was read from it a moment ago.
 */
export class ClusterAnswer implements ClusterAnswers, Disposable {
  readonly server: string;
  readonly #cluster: AskedCluster;
  readonly #agent: Agent;

  constructor(cluster: AskedCluster) {
    const { server, tls } = clusterAccess(cluster.kubeconfigPath, cluster.contextName);
    this.server = server;
    this.#cluster = cluster;
    this.#agent = new Agent({ ...tls, keepAlive: true });
  }

  async identity(): Promise<ClusterIdentity> {
    const namespace = (await this.#get('/api/v1/namespaces/kube-system')) as ApiObject;
    const version = (await this.#get('/version')) as { readonly gitVersion: string; readonly platform: string };
    return { uid: namespace.metadata.uid, version: version.gitVersion, platform: version.platform };
  }

  /** The version at which a list would be answered now. */
  async resourceVersion(): Promise<string> {
    return ((await this.#get('/api/v1/namespaces?limit=1')) as Page).metadata.resourceVersion;
  }

  async *objects(asked: AskedKind, resourceVersion: string): AsyncGenerator<readonly ApiObject[]> {
    let token: string | undefined = '';
    while (token !== undefined) {
      const page = (await this.#get(listPath(asked, resourceVersion, token))) as Page;
      // Items of a list don't say what they are; `kubectl get -o json` and every single object do.
      yield page.items.map((item) => ({ apiVersion: asked.apiVersion, kind: asked.kind, ...item }));
      token = page.metadata.continue || undefined;
    }
  }

  async printed(asked: AskedKind, resourceVersion: string): Promise<ReadonlyMap<string, PrintedRow>> {
    const rows = new Map<string, PrintedRow>();
    let token: string | undefined = '';
    while (token !== undefined) {
      const page = await this.#table(`${listPath(asked, resourceVersion, token)}&includeObject=Metadata`);
      for (const { cells, object } of page.rows) {
        const named = page.columnDefinitions.map(({ name }, index) => [name, String(cells[index])] as const);
        rows.set(keyOf(object), Object.fromEntries(named));
      }
      token = page.metadata.continue || undefined;
    }
    return rows;
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }

  async #get(path: string): Promise<unknown> {
    return JSON.parse(await this.#cluster.kubectl('get', '--raw', path));
  }

  #table(path: string): Promise<TablePage> {
    return new Promise((resolvePage, reject) => {
      const call = request(`${this.server}${path}`, { agent: this.#agent, headers: { accept: TABLE } }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          if (response.statusCode === 200) resolvePage(JSON.parse(text) as TablePage);
          else reject(new Error(`${path}: HTTP ${response.statusCode} ${text.slice(0, 500)}`));
        });
      });
      call.on('error', reject);
      call.end();
    });
  }
}

export function keyOf({
  metadata,
}: {
  readonly metadata: { readonly name: string; readonly namespace?: string };
}): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

function listPath({ apiVersion, plural, namespace }: AskedKind, resourceVersion: string, token: string): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const path = namespace === '' ? `${root}/${plural}` : `${root}/namespaces/${namespace}/${plural}`;
  // A token carries the version it belongs to; the API server refuses both at once.
  const from = token === '' ? { resourceVersion, resourceVersionMatch: 'Exact' } : { continue: token };
  return `${path}?${new URLSearchParams({ limit: String(PAGE), ...from })}`;
}
