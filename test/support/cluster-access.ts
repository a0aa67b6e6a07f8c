import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';

/** How to reach a cluster without any of our code: for what a test expects, and for the proxy. */
export interface ClusterAccess {
  readonly server: string;
  readonly tls: { readonly ca?: string; readonly cert?: string; readonly key?: string };
}

type Entry = Readonly<Record<string, string>>;

interface Kubeconfig {
  readonly contexts: readonly {
    readonly name: string;
    readonly context: { readonly cluster: string; readonly user: string };
  }[];
  readonly clusters: readonly { readonly name: string; readonly cluster: Entry }[];
  readonly users: readonly { readonly name: string; readonly user: Entry }[];
}

/** Of a context that a client certificate opens, in files or in the kubeconfig itself. */
export function clusterAccess(kubeconfigPath: string, contextName: string): ClusterAccess {
  const file = parse(readFileSync(kubeconfigPath, 'utf8')) as Kubeconfig;
  const context = file.contexts.find(({ name }) => name === contextName)?.context;
  const cluster = file.clusters.find(({ name }) => name === context?.cluster)?.cluster;
  const user = file.users.find(({ name }) => name === context?.user)?.user;
  if (cluster === undefined || user === undefined) throw new Error(`${kubeconfigPath} has no context ${contextName}`);
  const read = (entry: Entry, name: string): string | undefined => {
    const data = entry[`${name}-data`];
    if (data !== undefined) return Buffer.from(data, 'base64').toString('utf8');
    const path = entry[name];
    return path === undefined ? undefined : readFileSync(resolve(dirname(kubeconfigPath), path), 'utf8');
  };
  const ca = read(cluster, 'certificate-authority');
  const cert = read(user, 'client-certificate');
  const key = read(user, 'client-key');
  return {
    server: cluster.server ?? '',
    tls: {
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
    },
  };
}
