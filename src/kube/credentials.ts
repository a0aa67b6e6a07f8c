import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import { createExecCredential, type ExecCredential } from './exec-credential.ts';
import type { ClusterAccess, Environment, Impersonation, PemSource } from './kubeconfig.ts';
import { type WatchedFile, watchFile } from './watched-file.ts';

export interface CredentialDeps {
  readonly clock: Clock;
  readonly log: Log;
  /** For exec plugins: what they inherit, and where they are looked for. */
  readonly env: Environment;
}

/** What proves to the API server who is asking. Secret: never logged, never part of an error. */
export interface Credential {
  /** Value of the `Authorization` header. */
  readonly authorization?: string;
  /** Client certificate and its key, PEM. */
  readonly certificate?: string;
  readonly key?: string;
}

/** Credentials of one context. They may change while the program runs: ask before each request. */
export interface Credentials {
  /** Throws `credentials` where they can't be had. */
  current(): Promise<Credential>;
  /** After a 401: looks for newer ones. True where they differ from the refused ones, so that another try makes sense. */
  renew(refused: Credential): Promise<boolean>;
}

/** Which exec plugin took the place of each auth provider that client-go dropped. */
const SUCCESSORS: ReadonlyMap<string, string> = new Map([
  [
    'gcp',
    'gke-gcloud-auth-plugin (gcloud components install gke-gcloud-auth-plugin, then gcloud container clusters get-credentials)',
  ],
  ['azure', 'kubelogin (kubelogin convert-kubeconfig)'],
  ['oidc', 'kubelogin of int128 (kubectl oidc-login setup)'],
]);

export function createCredentials(
  deps: CredentialDeps,
  access: ClusterAccess,
  caPem: () => Promise<string>,
): Credentials {
  const { user } = access;
  const watch = (path: string, what: string): WatchedFile => watchFile(deps, { path, what, context: access.name });
  const readPem = (source: PemSource, what: string): WatchedFile =>
    source.type === 'file' ? watch(source.path, what) : { read: async () => source.pem, forget: () => {} };

  if (user.clientCertificate !== undefined || user.clientKey !== undefined) {
    if (user.clientCertificate === undefined || user.clientKey === undefined) {
      const [there, missing] = user.clientKey === undefined ? ['certificate', 'key'] : ['key', 'certificate'];
      throw credentialError(
        access,
        `has a client ${there} but no client ${missing}. Set client-${missing}-data or client-${missing} in the kubeconfig.`,
      );
    }
  }
  const certificate = user.clientCertificate && readPem(user.clientCertificate, 'client certificate');
  const key = user.clientKey && readPem(user.clientKey, 'client key');
  const tokenFile = user.tokenFile === undefined ? undefined : watch(user.tokenFile, 'token file');
  const isAlreadyKnown =
    certificate !== undefined || tokenFile !== undefined || user.token !== undefined || user.username !== undefined;
  if (!isAlreadyKnown && user.exec === undefined && user.authProvider !== undefined) {
    throw removedAuthProvider(access, user.authProvider);
  }
  // As in kubectl: a plugin isn't asked where the kubeconfig itself holds what is needed.
  const plugin: ExecCredential | undefined =
    isAlreadyKnown || user.exec === undefined
      ? undefined
      : createExecCredential(deps, { access, exec: user.exec, caPem });

  async function current(): Promise<Credential> {
    if (plugin !== undefined) return plugin.current();
    const authorization = await readAuthorization(access, tokenFile);
    return {
      ...(authorization === undefined ? {} : { authorization }),
      ...(certificate === undefined || key === undefined
        ? {}
        : { certificate: await certificate.read(), key: await key.read() }),
    };
  }

  return {
    current,
    async renew(refused) {
      if (plugin !== undefined) return !isSame(await plugin.renew(refused), refused);
      for (const file of [tokenFile, certificate, key]) file?.forget();
      return !isSame(await current(), refused);
    },
  };
}

/** Headers by which the API server takes the request as another user's (kubeconfig `as`, `as-groups`, …). */
export function impersonationHeaders(
  impersonate: Impersonation | undefined,
): Readonly<Record<string, string | string[]>> {
  if (impersonate === undefined) return {};
  const headers: Record<string, string | string[]> = { 'Impersonate-User': impersonate.user };
  if (impersonate.uid !== '') headers['Impersonate-Uid'] = impersonate.uid;
  if (impersonate.groups.length > 0) headers['Impersonate-Group'] = [...impersonate.groups];
  for (const [key, values] of Object.entries(impersonate.extra)) {
    headers[`Impersonate-Extra-${encodeURIComponent(key)}`] = [...values];
  }
  return headers;
}

/** A token file comes before a token, as in client-go: the token may be the file's content at the time of writing. */
async function readAuthorization(
  access: ClusterAccess,
  tokenFile: WatchedFile | undefined,
): Promise<string | undefined> {
  const { token, username, password } = access.user;
  if (tokenFile !== undefined) {
    const content = (await tokenFile.read()).trim();
    if (content === '') throw credentialError(access, 'has an empty token file.');
    return bearer(access, content);
  }
  if (token !== undefined) return bearer(access, token.trim());
  if (username === undefined) return undefined;
  return `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}`;
}

function bearer(access: ClusterAccess, token: string): string {
  if (!isHeaderSafe(token)) {
    throw credentialError(
      access,
      'has a token with characters that no token may hold: it is damaged, or not a token. Get a new one.',
    );
  }
  return `Bearer ${token}`;
}

function isHeaderSafe(text: string): boolean {
  return /^[\x21-\x7e]*$/.test(text);
}

function isSame(left: Credential, right: Credential): boolean {
  return left.authorization === right.authorization && left.certificate === right.certificate && left.key === right.key;
}

function removedAuthProvider(access: ClusterAccess, provider: string): AppError {
  const successor = SUCCESSORS.get(provider);
  const hint =
    successor === undefined
      ? 'Use an exec plugin, a token or a client certificate.'
      : `It was replaced by the exec plugin ${successor}.`;
  return credentialError(access, `uses the auth provider "${provider}", which Kubernetes removed in 1.26. ${hint}`);
}

function credentialError(access: ClusterAccess, problem: string): AppError {
  return new AppError('credentials', `The user of context "${access.name}" ${problem}`, {
    data: { context: access.name },
  });
}
