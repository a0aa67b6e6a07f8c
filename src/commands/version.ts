import { readFileSync } from 'node:fs';

/** Set by the build; absent when run from a checkout. */
declare const K8S_MCP_VERSION: string | undefined;

export function programVersion(): string {
  if (typeof K8S_MCP_VERSION === 'string') return K8S_MCP_VERSION;
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
