import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where built programs and snapshots are kept: outside any checkout, so that all checkouts share them. */
export function cacheFolder(environment: Environment = process.env): string {
  if (environment.K8S_MCP_TESTBED_CACHE) return resolve(environment.K8S_MCP_TESTBED_CACHE);
  if (environment.XDG_CACHE_HOME) return join(resolve(environment.XDG_CACHE_HOME), 'k8s-mcp-testbed');
  return join(homedir(), '.cache', 'k8s-mcp-testbed');
}

/** Where running clusters keep their data, one folder each. */
export function clustersFolder(environment: Environment = process.env): string {
  if (environment.K8S_MCP_TESTBED_HOME) return resolve(environment.K8S_MCP_TESTBED_HOME);
  return join(cacheFolder(environment), 'clusters');
}
