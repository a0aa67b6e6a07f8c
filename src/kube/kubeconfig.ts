import { delimiter, join } from 'node:path';
import { AppError } from '../lib/errors.ts';
import { nearest } from '../lib/nearest.ts';
import { readKubeconfigFile } from './kubeconfig-file.ts';

/** Environment variables as data; only `config/` reads the real ones. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What kubeconfig files say, merged. Nothing is looked up on disk but the files themselves: a certificate or token in a
 * file of its own is read when it is used.
 * https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
 */
export interface Kubeconfig {
  /** Files that were there. */
  readonly paths: readonly string[];
  /** '' where none is set. */
  readonly currentContext: string;
  readonly contexts: ReadonlyMap<string, KubeContext>;
  readonly clusters: ReadonlyMap<string, ClusterEntry>;
  readonly users: ReadonlyMap<string, UserEntry>;
}

export interface KubeContext {
  readonly cluster: string;
  readonly user: string;
  /** '' where none is set. */
  readonly namespace: string;
}

/** PEM text, here or in a file (absolute path). */
export type PemSource =
  | { readonly type: 'data'; readonly pem: string }
  | { readonly type: 'file'; readonly path: string };

export interface ClusterEntry {
  readonly server: string;
  readonly certificateAuthority?: PemSource;
  readonly insecureSkipTlsVerify: boolean;
  readonly tlsServerName?: string;
  readonly proxyUrl?: string;
  readonly disableCompression: boolean;
  /** For exec plugins that ask for it: the extension `client.authentication.k8s.io/exec`. */
  readonly execConfig?: unknown;
}

export interface UserEntry {
  readonly clientCertificate?: PemSource;
  readonly clientKey?: PemSource;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly username?: string;
  readonly password?: string;
  readonly exec?: ExecEntry;
  readonly impersonate?: Impersonation;
  /** Name of a legacy auth provider, which no longer exists anywhere. */
  readonly authProvider?: string;
}

export interface ExecEntry {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly installHint: string;
  readonly provideClusterInfo: boolean;
  readonly interactiveMode: string;
}

export interface Impersonation {
  readonly user: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/** One context with all that it points to. */
export interface ClusterAccess {
  readonly name: string;
  /** '' where the context names none. */
  readonly namespace: string;
  readonly cluster: ClusterEntry;
  readonly user: UserEntry;
}

/** Paths of `KUBECONFIG`, else the standard one. `~/` is the home folder: hosts hand it over unexpanded. */
export function kubeconfigPaths(env: Environment, homeFolder: string): readonly string[] {
  const listed = (env.KUBECONFIG ?? '').split(delimiter).filter((path) => path !== '');
  if (listed.length === 0) return [join(homeFolder, '.kube', 'config')];
  return listed.map((path) => (path.startsWith('~/') ? join(homeFolder, path.slice(2)) : path));
}

/**
 * Reads and merges the files as kubectl does: of entries with one name, and of current contexts, the first wins;
 * files that aren't there are skipped. Undefined where none is there. Throws `kubeconfig` for an unreadable file.
 */
export async function loadKubeconfig(paths: readonly string[]): Promise<Kubeconfig | undefined> {
  const files = (await Promise.all(paths.map((path) => readKubeconfigFile(path)))).filter((file) => file !== undefined);
  if (files.length === 0) return undefined;
  return {
    paths: files.flatMap((file) => file.paths),
    currentContext: files.map((file) => file.currentContext).find((name) => name !== '') ?? '',
    contexts: firstWins(files.map((file) => file.contexts)),
    clusters: firstWins(files.map((file) => file.clusters)),
    users: firstWins(files.map((file) => file.users)),
  };
}

/** The context with its cluster and user. Throws `kubeconfig` where one of the three isn't there. */
export function resolveContext(kubeconfig: Kubeconfig, name: string): ClusterAccess {
  const context = kubeconfig.contexts.get(name);
  if (context === undefined) throw unknownContext(kubeconfig, name);
  const cluster = kubeconfig.clusters.get(context.cluster);
  if (cluster === undefined) throw missingPart(kubeconfig, name, 'cluster', context.cluster);
  if (cluster.server === '') {
    throw new AppError(
      'kubeconfig',
      `Cluster "${context.cluster}" of context "${name}" has no server in ${where(kubeconfig)}. Set it: kubectl config set-cluster ${context.cluster} --server=https://…`,
      {
        data: { context: name },
      },
    );
  }
  // A context may name no user: requests are then anonymous.
  const user = context.user === '' ? {} : kubeconfig.users.get(context.user);
  if (user === undefined) throw missingPart(kubeconfig, name, 'user', context.user);
  return { name, namespace: context.namespace, cluster, user };
}

export function unknownContext(kubeconfig: Kubeconfig, name: string): AppError {
  const names = [...kubeconfig.contexts.keys()];
  const near = nearest(name, names);
  const hint =
    names.length === 0
      ? 'It has no contexts at all.'
      : near.length > 0
        ? `Did you mean ${near.map((candidate) => `"${candidate}"`).join(' or ')}?`
        : `It has: ${names.slice(0, 10).join(', ')}${names.length > 10 ? ` and ${names.length - 10} more` : ''}.`;
  return new AppError('kubeconfig', `There is no context "${name}" in ${where(kubeconfig)}. ${hint}`, {
    data: { context: name, path: kubeconfig.paths[0], nearest: near },
  });
}

function missingPart(kubeconfig: Kubeconfig, context: string, part: 'cluster' | 'user', name: string): AppError {
  const known = [...(part === 'cluster' ? kubeconfig.clusters : kubeconfig.users).keys()];
  const near = nearest(name, known);
  const hint = near.length === 0 ? '' : ` Did you mean ${near.map((candidate) => `"${candidate}"`).join(' or ')}?`;
  return new AppError(
    'kubeconfig',
    `Context "${context}" names the ${part} "${name}", which isn't in ${where(kubeconfig)}.${hint}`,
    { data: { context, path: kubeconfig.paths[0] } },
  );
}

function where(kubeconfig: Kubeconfig): string {
  return kubeconfig.paths.join(', ');
}

function firstWins<T>(maps: readonly ReadonlyMap<string, T>[]): ReadonlyMap<string, T> {
  const merged = new Map<string, T>();
  for (const map of maps) {
    for (const [name, value] of map) if (!merged.has(name)) merged.set(name, value);
  }
  return merged;
}
