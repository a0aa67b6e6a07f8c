import { AppError } from '../lib/errors.ts';
import { parseProxyUrl, proxyFromEnvironment } from '../lib/proxy-environment.ts';
import type { ClusterAccess, Environment } from './kubeconfig.ts';

/** What a connection goes through, in the form of Node's agent option `proxyEnv`. */
export type ProxyEnv = { readonly HTTP_PROXY: string; readonly HTTPS_PROXY: string };

/**
 * The proxy for an API server: `proxy-url` of the kubeconfig, else the environment's. Undefined for a direct connection.
 */
export function proxyFor(access: ClusterAccess, server: URL, env: Environment): ProxyEnv | undefined {
  const fromKubeconfig = access.cluster.proxyUrl;
  if (fromKubeconfig !== undefined)
    return proxyEnv(fromKubeconfig, `proxy-url of context "${access.name}"`, access.name);
  const chosen = proxyFromEnvironment(server, env);
  return chosen === undefined ? undefined : proxyEnv(chosen.text, chosen.variable, access.name);
}

function proxyEnv(text: string, origin: string, context: string): ProxyEnv {
  const url = parseProxyUrl(text);
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
