import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { AppError, messageOf } from '../lib/errors.ts';
import type {
  ClusterEntry,
  ExecEntry,
  Impersonation,
  KubeContext,
  Kubeconfig,
  PemSource,
  UserEntry,
} from './kubeconfig.ts';
import { type Fields, fieldsOf, isFields, itemsOf } from './words/fields.ts';

/** One kubeconfig file; undefined where there is none. Throws `kubeconfig` where it can't be read or isn't one. */
export async function readKubeconfigFile(path: string): Promise<Kubeconfig | undefined> {
  const absolute = resolve(path);
  let text: string;
  try {
    text = await readFile(absolute, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new AppError('kubeconfig', `The kubeconfig ${absolute} can't be read: ${messageOf(error)}.`, {
      cause: error,
      data: { path: absolute },
    });
  }
  return parseKubeconfig(await parseYaml(text, absolute), absolute);
}

function parseKubeconfig(document: unknown, path: string): Kubeconfig {
  // An empty file is an empty kubeconfig, as kubectl has it.
  if (document !== null && document !== undefined && !isFields(document)) {
    throw new AppError('kubeconfig', `${path} isn't a kubeconfig: it holds a single value instead of fields.`, {
      data: { path },
    });
  }
  const fields = fieldsOf(document);
  const folder = dirname(path);
  return {
    paths: [path],
    currentContext: scalar(fields['current-context']),
    contexts: named(fields.contexts, 'context', readContext),
    clusters: named(fields.clusters, 'cluster', (cluster) => readCluster(cluster, folder)),
    users: named(fields.users, 'user', (user) => readUser(user, folder)),
  };
}

/** The parser's own message quotes the line it stumbled over, which may hold a key: only the place is told. */
async function parseYaml(text: string, path: string): Promise<unknown> {
  const { LineCounter, parseDocument } = await import('yaml');
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, merge: true, logLevel: 'error' });
  const [problem] = document.errors;
  if (problem !== undefined) {
    const { line } = lineCounter.linePos(problem.pos[0]);
    throw new AppError('kubeconfig', `The kubeconfig ${path} isn't valid YAML at line ${line} (${problem.code}).`, {
      data: { path, line },
    });
  }
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    throw new AppError('kubeconfig', `The kubeconfig ${path} isn't valid: its YAML aliases can't be resolved.`, {
      data: { path },
    });
  }
}

/** `[{name, <field>: {…}}]` as a map; of doubled names the first wins. */
function named<T>(list: unknown, field: string, read: (entry: Fields) => T): ReadonlyMap<string, T> {
  const entries = new Map<string, T>();
  for (const item of itemsOf(list).map(fieldsOf)) {
    const name = scalar(item.name);
    if (name !== '' && !entries.has(name)) entries.set(name, read(fieldsOf(item[field])));
  }
  return entries;
}

function readContext(context: Fields): KubeContext {
  return { cluster: scalar(context.cluster), user: scalar(context.user), namespace: scalar(context.namespace) };
}

function readCluster(cluster: Fields, folder: string): ClusterEntry {
  const extension = itemsOf(cluster.extensions)
    .map(fieldsOf)
    .find((candidate) => candidate.name === 'client.authentication.k8s.io/exec');
  const certificateAuthority = pemSource(cluster, 'certificate-authority', folder);
  return {
    server: scalar(cluster.server),
    ...(certificateAuthority === undefined ? {} : { certificateAuthority }),
    insecureSkipTlsVerify: cluster['insecure-skip-tls-verify'] === true,
    ...present('tlsServerName', cluster['tls-server-name']),
    ...present('proxyUrl', cluster['proxy-url']),
    disableCompression: cluster['disable-compression'] === true,
    ...(extension === undefined ? {} : { execConfig: extension.extension }),
  };
}

function readUser(user: Fields, folder: string): UserEntry {
  const clientCertificate = pemSource(user, 'client-certificate', folder);
  const clientKey = pemSource(user, 'client-key', folder);
  const tokenFile = scalar(user.tokenFile);
  const impersonate = readImpersonation(user);
  const provider = scalar(fieldsOf(user['auth-provider']).name);
  return {
    ...(clientCertificate === undefined ? {} : { clientCertificate }),
    ...(clientKey === undefined ? {} : { clientKey }),
    ...present('token', user.token),
    ...(tokenFile === '' ? {} : { tokenFile: from(folder, tokenFile) }),
    ...present('username', user.username),
    ...present('password', user.password),
    ...(isFields(user.exec) ? { exec: readExec(user.exec, folder) } : {}),
    ...(impersonate === undefined ? {} : { impersonate }),
    ...(provider === '' ? {} : { authProvider: provider }),
  };
}

function readExec(exec: Fields, folder: string): ExecEntry {
  const command = scalar(exec.command);
  return {
    apiVersion: scalar(exec.apiVersion),
    // A bare name is looked for on the PATH; anything with a slash is a path beside the kubeconfig.
    command: /[\\/]/.test(command) ? from(folder, command) : command,
    args: itemsOf(exec.args).map(scalar),
    env: itemsOf(exec.env)
      .map(fieldsOf)
      .map((entry) => ({ name: scalar(entry.name), value: scalar(entry.value) }))
      .filter((entry) => entry.name !== ''),
    installHint: scalar(exec.installHint),
    provideClusterInfo: exec.provideClusterInfo === true,
    interactiveMode: scalar(exec.interactiveMode),
  };
}

function readImpersonation(user: Fields): Impersonation | undefined {
  const name = scalar(user.as);
  if (name === '') return undefined;
  const extra = Object.entries(fieldsOf(user['as-user-extra'])).map(
    ([key, values]) => [key, itemsOf(values).map(scalar)] as const,
  );
  return {
    user: name,
    uid: scalar(user['as-uid']),
    groups: itemsOf(user['as-groups']).map(scalar),
    extra: Object.fromEntries(extra),
  };
}

/** `<field>-data` (base64) comes before `<field>` (a path). */
function pemSource(entry: Fields, field: string, folder: string): PemSource | undefined {
  const data = scalar(entry[`${field}-data`]);
  if (data !== '') return { type: 'data', pem: Buffer.from(data, 'base64').toString('utf8') };
  const path = scalar(entry[field]);
  return path === '' ? undefined : { type: 'file', path: from(folder, path) };
}

function from(folder: string, path: string): string {
  return isAbsolute(path) ? path : join(folder, path);
}

function present<Name extends string>(name: Name, value: unknown): { readonly [key in Name]?: string } {
  const text = scalar(value);
  return text === '' ? {} : ({ [name]: text } as { readonly [key in Name]?: string });
}

/** Names and tokens that look like numbers come out of YAML as numbers. */
function scalar(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
