import { BlockList, isIP, isIPv4 } from 'node:net';

/** What an environment says about the way to a server. */
export interface ProxyChoice {
  readonly variable: 'HTTPS_PROXY' | 'HTTP_PROXY';
  /** As it stands there; see `parseProxyUrl`. May hold a password. */
  readonly text: string;
}

/**
 * The proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY (either case) name for a server, by the rules of Go's httpproxy
 * package, so that whatever kubectl reaches is reached here too; this machine is never reached through a proxy.
 * Undefined for a direct connection.
 */
export function proxyFromEnvironment(
  server: URL,
  env: Readonly<Record<string, string | undefined>>,
): ProxyChoice | undefined {
  const read = (name: string): string => env[name] || env[name.toLowerCase()] || '';
  const variable = server.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const text = read(variable);
  return text === '' || isLoopback(server) || isExempt(server, read('NO_PROXY')) ? undefined : { variable, text };
}

/** A proxy's address, for which `host:port` is enough; null where it is none. */
export function parseProxyUrl(text: string): URL | null {
  return URL.parse(/^[a-z0-9]+:\/\//i.test(text) ? text : `http://${text}`);
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
