import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sendJson, sendStatus, startFakeApiServer } from '../../kube/testing/fake-api-server.ts';
import { type OpenedTools, openTools } from './opened-tools.ts';

/** What the fake answers: a body, a text (a log), or 403 for what may not be read. */
export type FakeAnswer = object | string | 'forbidden' | undefined;

export interface FakeCluster extends AsyncDisposable {
  readonly tools: OpenedTools;
  /** Method and path with query of each request, without those for the kinds. */
  readonly requests: readonly string[];
  /** The kubeconfig that leads to it. */
  readonly kubeconfigPath: string;
}

interface FakeKind {
  readonly kind: string;
  readonly plural: string;
  readonly namespaced?: boolean;
}

const CORE: readonly FakeKind[] = [
  { kind: 'Namespace', plural: 'namespaces' },
  { kind: 'Node', plural: 'nodes' },
  { kind: 'Pod', plural: 'pods', namespaced: true },
  { kind: 'Widget', plural: 'widgets', namespaced: true },
];

/** The tools over a server that answers as a test says, for what a real cluster doesn't do on demand; 404 where it says nothing. */
export async function openFakeCluster(answer: (url: URL, method: string) => FakeAnswer): Promise<FakeCluster> {
  const requests: string[] = [];
  const server = await startFakeApiServer((request, response) => {
    const url = new URL(request.url, 'http://fake');
    if (url.pathname === '/api' || url.pathname === '/apis') {
      sendJson(response, discovery(url.pathname === '/api' ? CORE : []));
      return;
    }
    requests.push(`${request.method} ${request.url}`);
    const found = answer(url, request.method);
    if (found === 'forbidden') {
      const message = `User "test" cannot list resource "pods"`;
      sendStatus(response, { code: 403, reason: 'Forbidden', message });
    } else if (found === undefined) sendStatus(response, { code: 404, reason: 'NotFound', message: 'not found' });
    else if (typeof found === 'string') response.end(found);
    else sendJson(response, found);
  });
  const folder = await mkdtemp(join(tmpdir(), 'k8s-mcp-fake-'));
  const kubeconfigPath = join(folder, 'config');
  const kubeconfig = {
    'current-context': 'fake',
    contexts: [{ name: 'fake', context: { cluster: 'fake', user: 'fake' } }],
    clusters: [{ name: 'fake', cluster: { server: server.url } }],
    users: [{ name: 'fake', user: {} }],
  };
  await writeFile(kubeconfigPath, JSON.stringify(kubeconfig), { mode: 0o600 });
  const tools = await openTools({ kubeconfigPath });
  return {
    tools,
    requests,
    kubeconfigPath,
    async [Symbol.asyncDispose]() {
      await tools[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function discovery(kinds: readonly FakeKind[]): object {
  const resources = kinds.map(({ kind, plural, namespaced }) => ({
    resource: plural,
    responseKind: { group: '', version: 'v1', kind },
    scope: namespaced === true ? 'Namespaced' : 'Cluster',
    singularResource: kind.toLowerCase(),
    verbs: ['delete', 'get', 'list'],
  }));
  const items = kinds.length === 0 ? [] : [{ metadata: { name: '' }, versions: [{ version: 'v1', resources }] }];
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', items };
}

/** A table as the API server prints it. */
export function fakeTable(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  metadata: Readonly<Record<string, unknown>> = { resourceVersion: '7' },
): object {
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: columns.map((name) => ({ name, priority: 0 })),
    rows: rows.map((cells) => ({ cells })),
  };
}
