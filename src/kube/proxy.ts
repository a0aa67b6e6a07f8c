import { BlockList, isIP, isIPv4 } from 'node:net';
import { AppError } from '../lib/errors.ts';
import type { ClusterAccess, Environment } from './kubeconfig.ts';

/** What a connection goes through, in the form of Node's agent option `proxyEnv`. */
export type ProxyEnv = { readonly HTTP_PROXY: string; readonly HTTPS_PROXY: string };

/**
 * The proxy for an API server: `proxy-url` of the kubeconfig, else the environment's, by the rules of Go's
 * httpproxy package, so that whatever kubectl reaches is reached here too. Undefined for a direct connection.
 */
export function proxyFor(access: ClusterAccess, server: URL, env: Environment): ProxyEnv | undefined {
  const fromKubeconfig = access.cluster.proxyUrl;
  if (fromKubeconfig !== undefined)
    return proxyEnv(fromKubeconfig, `proxy-url of context "${access.name}"`, access.name);
  const variable = server.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const fromEnvironment = readVariable(env, variable);
  if (fromEnvironment === '' || isLoopback(server) || isExempt(server, readVariable(env, 'NO_PROXY'))) return undefined;
  return proxyEnv(fromEnvironment, variable, access.name);
}

function proxyEnv(text: string, origin: string, context: string): ProxyEnv {
  const url = URL.parse(/^[a-z0-9]+:\/\//i.test(text) ? text : `http://${text}`);
  if (url === null) {
    // The text itself may hold a password.
    throw new AppError('kubeconfig', `The ${origin} isn't a URL: write it as http://host:port.`, { data: { context } });
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new AppError(
      'kubeconfig',
      `The ${origin} is a ${url.protocol.slice(0, -1)} proxy, which k8s-mcp can't use: name an HTTP proxy (http://host:port), or forward a local port to the API server and put that into the kubeconfig.`,
      { data: { context } },
    );
  }
  return { HTTP_PROXY: url.href, HTTPS_PROXY: url.href };
}

function readVariable(env: Environment, name: string): string {
  return env[name] || env[name.toLowerCase()] || '';
}

function isLoopback(server: URL): boolean {
  const host = bareHost(server);
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/** `NO_PROXY`: `*`, or a list of hosts and domains (with those below them), addresses and CIDR blocks; `:port` narrows. */
function isExempt(server: URL, noProxy: string): boolean {
  return noProxy
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== '')
    .some((entry) => entry === '*' || matches(server, entry));
}

function matches(server: URL, entry: string): boolean {
  const host = bareHost(server);
  if (entry.includes('/')) return isInBlock(host, entry);
  if (isIP(unbracket(entry)) !== 0) return host === unbracket(entry);
  const [, name = entry, port] = /^(.+):(\d+)$/.exec(entry) ?? [];
  if (port !== undefined && port !== (server.port || (server.protocol === 'https:' ? '443' : '80'))) return false;
  if (isIP(unbracket(name)) !== 0) return host === unbracket(name);
  const domain = name.replace(/^\*?\./, '');
  return (host === domain && !name.startsWith('.') && !name.startsWith('*')) || host.endsWith(`.${domain}`);
}

function isInBlock(host: string, block: string): boolean {
  const family = isIP(host);
  const [address = '', prefix = ''] = block.split('/');
  if (family === 0 || isIP(address) !== family || !/^\d{1,3}$/.test(prefix)) return false;
  if (Number(prefix) > (family === 4 ? 32 : 128)) return false;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(address, Number(prefix), type);
  return list.check(host, type);
}

function bareHost(server: URL): string {
  return unbracket(server.hostname.toLowerCase());
}

function unbracket(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}
