import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import type { Credential } from './credentials.ts';
import { runExecPlugin } from './exec-plugin.ts';
import type { ClusterAccess, Environment, ExecEntry } from './kubeconfig.ts';
import { parseTime } from './words/age.ts';
import { fieldsOf, textOf } from './words/fields.ts';

/** Credentials that a program hands out (`kubectl`'s exec plugins: aws, gke-gcloud-auth-plugin, kubelogin, tsh, …). */
export interface ExecCredential {
  /** Runs the plugin where nothing valid is kept; callers at the same time share one run. */
  current(): Promise<Credential>;
  /** Runs it again, unless somebody else has since `refused` was handed out. */
  renew(refused: Credential): Promise<Credential>;
}

export interface ExecCredentialOptions {
  readonly access: ClusterAccess;
  readonly exec: ExecEntry;
  /** The cluster's CA in PEM, '' where there is none; for plugins that ask for the cluster. */
  readonly caPem: () => Promise<string>;
}

/** client.authentication.k8s.io versions there are: https://kubernetes.io/docs/reference/config-api/client-authentication.v1/ */
const API_VERSIONS: ReadonlySet<string> = new Set([
  'client.authentication.k8s.io/v1',
  'client.authentication.k8s.io/v1beta1',
]);

interface Kept {
  readonly credential: Credential;
  readonly expiresAt: number;
}

export function createExecCredential(
  deps: { readonly clock: Clock; readonly log: Log; readonly env: Environment },
  options: ExecCredentialOptions,
): ExecCredential {
  const { access, exec } = options;
  refuseWhatCannotWork(access, exec);
  let kept: Kept | undefined;
  let running: Promise<Credential> | undefined;

  async function run(): Promise<Credential> {
    const startedAt = deps.clock.now();
    const answer = await runExecPlugin(deps, {
      context: access.name,
      exec,
      info: { apiVersion: exec.apiVersion, kind: 'ExecCredential', spec: await specOf(options) },
    });
    kept = readExecCredential(access, exec, answer);
    deps.log.debug(
      { cluster: access.name, command: exec.command, ms: deps.clock.now() - startedAt },
      'an exec plugin gave credentials',
    );
    return kept.credential;
  }

  function runOnce(): Promise<Credential> {
    running ??= run().finally(() => {
      running = undefined;
    });
    return running;
  }

  return {
    async current() {
      return kept !== undefined && deps.clock.now() < kept.expiresAt ? kept.credential : runOnce();
    },
    async renew(refused) {
      if (kept !== undefined && kept.credential !== refused) return kept.credential;
      kept = undefined;
      return runOnce();
    },
  };
}

function refuseWhatCannotWork(access: ClusterAccess, exec: ExecEntry): void {
  if (exec.command === '')
    throw pluginError(access, exec, 'names no command. Set user.exec.command in the kubeconfig.');
  if (!API_VERSIONS.has(exec.apiVersion)) {
    throw pluginError(
      access,
      exec,
      `speaks ${exec.apiVersion === '' ? 'no apiVersion' : exec.apiVersion}, which no longer exists: update the plugin, then have it write the kubeconfig anew (client.authentication.k8s.io/v1).`,
    );
  }
  if (exec.interactiveMode === 'Always') {
    throw pluginError(
      access,
      exec,
      'wants to talk to a person (interactiveMode: Always), and k8s-mcp has no terminal to give it. Set interactiveMode: IfAvailable if it can also work without, or use another way to log in.',
    );
  }
}

/** What the plugin is told (KUBERNETES_EXEC_INFO): the cluster only where the kubeconfig says that it wants to know. */
async function specOf(options: ExecCredentialOptions): Promise<Readonly<Record<string, unknown>>> {
  const { access, exec } = options;
  if (!exec.provideClusterInfo) return { interactive: false };
  const { cluster } = access;
  const ca = cluster.insecureSkipTlsVerify ? '' : await options.caPem();
  return {
    interactive: false,
    cluster: {
      server: cluster.server,
      ...(cluster.tlsServerName === undefined ? {} : { 'tls-server-name': cluster.tlsServerName }),
      ...(cluster.insecureSkipTlsVerify ? { 'insecure-skip-tls-verify': true } : {}),
      ...(ca === '' ? {} : { 'certificate-authority-data': Buffer.from(ca).toString('base64') }),
      ...(cluster.proxyUrl === undefined ? {} : { 'proxy-url': cluster.proxyUrl }),
      ...(cluster.disableCompression ? { 'disable-compression': true } : {}),
      ...(cluster.execConfig === undefined ? {} : { config: cluster.execConfig }),
    },
  };
}

/** The answer is never quoted: it is made of secrets. */
function readExecCredential(access: ClusterAccess, exec: ExecEntry, answer: string): Kept {
  let document: unknown;
  try {
    document = JSON.parse(answer);
  } catch {
    throw pluginError(
      access,
      exec,
      'printed something other than the JSON of an ExecCredential on its standard output.',
    );
  }
  const fields = fieldsOf(document);
  if (fields.kind !== 'ExecCredential' || fields.apiVersion !== exec.apiVersion) {
    throw pluginError(
      access,
      exec,
      `should answer with an ExecCredential of ${exec.apiVersion} and answered with another kind or version: update it, or change exec.apiVersion in the kubeconfig.`,
    );
  }
  const status = fieldsOf(fields.status);
  const token = textOf(status.token).trim();
  const certificate = textOf(status.clientCertificateData);
  const key = textOf(status.clientKeyData);
  if (token === '' && certificate === '') {
    throw pluginError(access, exec, 'answered with neither a token nor a client certificate.');
  }
  if ((certificate === '') !== (key === '')) {
    throw pluginError(access, exec, 'answered with a client certificate without its key, or a key alone.');
  }
  if (!/^[\x21-\x7e]*$/.test(token)) throw pluginError(access, exec, 'answered with a token that no header can carry.');
  return {
    credential: {
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
      ...(certificate === '' ? {} : { certificate, key }),
    },
    // Without a time it counts until the API server refuses it.
    expiresAt: parseTime(status.expirationTimestamp) ?? Number.POSITIVE_INFINITY,
  };
}

function pluginError(access: ClusterAccess, exec: ExecEntry, problem: string): AppError {
  return new AppError('credentials', `The exec plugin "${exec.command}" of context "${access.name}" ${problem}`, {
    data: { context: access.name, command: exec.command },
  });
}
