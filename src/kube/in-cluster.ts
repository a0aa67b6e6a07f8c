import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment, Kubeconfig } from './kubeconfig.ts';

/** Name of the only context of a pod's own service account. */
const IN_CLUSTER_CONTEXT = 'in-cluster';

const SERVICE_ACCOUNT_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * What Kubernetes gives every pod, in the form of a kubeconfig; undefined outside of one.
 * https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/
 */
export async function inClusterKubeconfig(
  env: Environment,
  folder: string = SERVICE_ACCOUNT_FOLDER,
): Promise<Kubeconfig | undefined> {
  const host = env.KUBERNETES_SERVICE_HOST;
  const port = env.KUBERNETES_SERVICE_PORT;
  if (host === undefined || host === '' || port === undefined || port === '') return undefined;
  const tokenFile = join(folder, 'token');
  try {
    await readFile(tokenFile);
  } catch {
    // Pods without a mounted service account have the variables all the same.
    return undefined;
  }
  const namespace = await readFile(join(folder, 'namespace'), 'utf8').catch(() => '');
  return {
    paths: [folder],
    currentContext: IN_CLUSTER_CONTEXT,
    contexts: new Map([
      [IN_CLUSTER_CONTEXT, { cluster: IN_CLUSTER_CONTEXT, user: IN_CLUSTER_CONTEXT, namespace: namespace.trim() }],
    ]),
    clusters: new Map([
      [
        IN_CLUSTER_CONTEXT,
        {
          server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
          certificateAuthority: { type: 'file', path: join(folder, 'ca.crt') },
          insecureSkipTlsVerify: false,
          disableCompression: false,
        },
      ],
    ]),
    users: new Map([[IN_CLUSTER_CONTEXT, { tokenFile }]]),
  };
}
