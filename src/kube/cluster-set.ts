import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import { ClusterClient, type ClusterClientOptions } from './cluster-client.ts';
import { inClusterKubeconfig } from './in-cluster.ts';
import {
  type Environment,
  type Kubeconfig,
  kubeconfigPaths,
  loadKubeconfig,
  resolveContext,
  unknownContext,
} from './kubeconfig.ts';
import { ResourceCatalog } from './resource-catalog.ts';

export interface ClusterSetDeps {
  readonly log: Log;
  readonly clock: Clock;
  readonly env: Environment;
  /** For `~/.kube/config`. */
  readonly homeFolder: string;
  readonly random?: () => number;
}

export interface ClusterSetOptions {
  /** Absent: those of `KUBECONFIG`, else `~/.kube/config`, else the pod's own service account. */
  readonly kubeconfigPaths?: readonly string[];
  /** Names of contexts; none: the current one; `*` among them: all. */
  readonly contexts: readonly string[];
  readonly client?: ClusterClientOptions;
  readonly serviceAccountFolder?: string;
}

interface Opened {
  readonly client: ClusterClient;
  readonly catalog: ResourceCatalog;
}

/** The clusters that were chosen, by context name. A client is made when it is first asked for. */
export class ClusterSet {
  readonly names: readonly string[];
  readonly #deps: ClusterSetDeps;
  readonly #kubeconfig: Kubeconfig;
  readonly #clientOptions: ClusterClientOptions;
  readonly #opened = new Map<string, Opened>();

  constructor(
    deps: ClusterSetDeps,
    options: {
      readonly kubeconfig: Kubeconfig;
      readonly names: readonly string[];
      readonly client: ClusterClientOptions;
    },
  ) {
    this.#deps = deps;
    this.names = options.names;
    this.#kubeconfig = options.kubeconfig;
    this.#clientOptions = options.client;
  }

  /** Throws `kubeconfig` or `credentials` where this one context can't work; the others still do. */
  client(name: string): ClusterClient {
    return this.#open(name).client;
  }

  catalog(name: string): ResourceCatalog {
    return this.#open(name).catalog;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const opened = [...this.#opened.values()];
    this.#opened.clear();
    await Promise.all(opened.map(({ client }) => client[Symbol.asyncDispose]()));
  }

  #open(name: string): Opened {
    const known = this.#opened.get(name);
    if (known !== undefined) return known;
    if (!this.names.includes(name)) throw unknownContext(this.#kubeconfig, name);
    const client = new ClusterClient(this.#deps, resolveContext(this.#kubeconfig, name), this.#clientOptions);
    const opened = { client, catalog: new ResourceCatalog({ client, clock: this.#deps.clock }) };
    this.#opened.set(name, opened);
    return opened;
  }
}

/** Reads the kubeconfig and chooses contexts; connects to nothing. Throws `kubeconfig`. */
export async function openClusterSet(deps: ClusterSetDeps, options: ClusterSetOptions): Promise<ClusterSet> {
  const paths = options.kubeconfigPaths ?? kubeconfigPaths(deps.env, deps.homeFolder);
  const kubeconfig =
    (await loadKubeconfig(paths)) ?? (await inClusterKubeconfig(deps.env, options.serviceAccountFolder));
  if (kubeconfig === undefined) throw noKubeconfig(paths);
  const names = chooseContexts(kubeconfig, options.contexts);
  return new ClusterSet(deps, { kubeconfig, names, client: options.client ?? {} });
}

function chooseContexts(kubeconfig: Kubeconfig, contexts: readonly string[]): readonly string[] {
  const wanted = contexts.map((name) => name.trim()).filter((name) => name !== '');
  const known = [...kubeconfig.contexts.keys()];
  if (wanted.includes('*')) {
    if (known.length > 0) return known;
    throw new AppError(
      'kubeconfig',
      `There are no contexts in ${kubeconfig.paths.join(', ')}. Add one: kubectl config set-context.`,
      {
        data: { path: kubeconfig.paths[0] },
      },
    );
  }
  if (wanted.length === 0) return [currentContext(kubeconfig)];
  for (const name of wanted) if (!kubeconfig.contexts.has(name)) throw unknownContext(kubeconfig, name);
  return [...new Set(wanted)];
}

function currentContext(kubeconfig: Kubeconfig): string {
  const { currentContext: name, contexts } = kubeconfig;
  if (name !== '') {
    if (!contexts.has(name)) throw unknownContext(kubeconfig, name);
    return name;
  }
  const names = [...contexts.keys()];
  const choice =
    names.length === 0
      ? ''
      : ` Choose one with K8S_CONTEXTS or kubectl config use-context: ${names.slice(0, 10).join(', ')}.`;
  throw new AppError('kubeconfig', `No current context is set in ${kubeconfig.paths.join(', ')}.${choice}`, {
    data: { path: kubeconfig.paths[0] },
  });
}

function noKubeconfig(paths: readonly string[]): AppError {
  const looked = paths.length === 0 ? 'nowhere' : paths.join(', ');
  return new AppError(
    'kubeconfig',
    `No kubeconfig found; looked for ${looked}, and this isn't a pod with a service account. Set KUBECONFIG to the path of one, or get one from your cluster's provider (kind export kubeconfig, aws eks update-kubeconfig, gcloud container clusters get-credentials, …).`,
    { data: { path: paths[0] } },
  );
}
