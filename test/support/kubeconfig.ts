import { writeFile } from 'node:fs/promises';
import { stringify } from 'yaml';
import type { ClusterAccess } from './cluster-access.ts';

/** A context with a cluster and a user of its own. */
export interface ContextEntry {
  readonly name: string;
  readonly server: string;
  /** PEM text. */
  readonly ca?: string | undefined;
  readonly namespace?: string;
  readonly user?: Readonly<Record<string, unknown>>;
}

/** A kubeconfig's user of the cluster's administrator. */
export function adminUser({ tls }: ClusterAccess): Record<string, string> {
  return { 'client-certificate-data': base64(tls.cert ?? ''), 'client-key-data': base64(tls.key ?? '') };
}

/** Writes a kubeconfig whose first context is the current one; returns its path. */
export async function writeKubeconfig(path: string, contexts: readonly ContextEntry[]): Promise<string> {
  const content = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': contexts[0]?.name ?? '',
    contexts: contexts.map(({ name, namespace }) => ({
      name,
      context: { cluster: name, user: name, ...(namespace === undefined ? {} : { namespace }) },
    })),
    clusters: contexts.map(({ name, server, ca }) => ({
      name,
      cluster: { server, ...(ca === undefined ? {} : { 'certificate-authority-data': base64(ca) }) },
    })),
    users: contexts.map(({ name, user = {} }) => ({ name, user })),
  };
  await writeFile(path, stringify(content), { mode: 0o600 });
  return path;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
