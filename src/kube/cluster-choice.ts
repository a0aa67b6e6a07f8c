import { AppError } from '../lib/errors.ts';
import { inClusterKubeconfig } from './in-cluster.ts';
import { type Environment, type Kubeconfig, kubeconfigPaths, loadKubeconfig, unknownContext } from './kubeconfig.ts';

/** Where to look for a kubeconfig. */
export interface ClusterChoiceDeps {
  readonly env: Environment;
  /** For `~/.kube/config`. */
  readonly homeFolder: string;
}

export interface ClusterChoiceOptions {
  /** Absent: those of `KUBECONFIG`, else `~/.kube/config`, else the pod's own service account. */
  readonly kubeconfigPaths?: readonly string[];
  /** Names of contexts; none: the current one; `*` among them: all. */
  readonly contexts: readonly string[];
  readonly serviceAccountFolder?: string;
}

/** Contexts that were chosen, and the kubeconfig that has them. */
export interface ClusterChoice {
  readonly kubeconfig: Kubeconfig;
  readonly names: readonly string[];
}

/** Reads the kubeconfig and chooses contexts, and loads nothing that could connect to them. Throws `kubeconfig`. */
export async function chooseClusters(deps: ClusterChoiceDeps, options: ClusterChoiceOptions): Promise<ClusterChoice> {
  const paths = options.kubeconfigPaths ?? kubeconfigPaths(deps.env, deps.homeFolder);
  const kubeconfig =
    (await loadKubeconfig(paths)) ?? (await inClusterKubeconfig(deps.env, options.serviceAccountFolder));
  if (kubeconfig === undefined) throw noKubeconfig(paths);
  return { kubeconfig, names: chooseContexts(kubeconfig, options.contexts) };
}

/**
 * Addresses of the API servers by context, as `ClusterClient.server` has them. Nothing is connected to, or looked up beside
 * the kubeconfig: a context whose address that would need is not among them.
 */
export function serverAddresses({ kubeconfig, names }: ClusterChoice): Readonly<Record<string, string>> {
  const told = names.flatMap((name) => {
    const cluster = kubeconfig.contexts.get(name)?.cluster ?? '';
    const url = URL.parse(kubeconfig.clusters.get(cluster)?.server ?? '');
    if (url === null || !/^https?:$/.test(url.protocol)) return [];
    return [[name, `${url.origin}${url.pathname}`.replace(/\/+$/, '')] as const];
  });
  return Object.fromEntries(told);
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
