import type { SettingValues } from './settings.ts';

/** What is wrong or odd about settings that are right one by one. */
export function checkTogether(values: SettingValues): {
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
} {
  const problems: string[] = [];
  const warnings: string[] = [];
  if (values.mcpServerType !== undefined) {
    const isHttp = values.mcpServerUrl !== undefined && /^https?:/i.test(values.mcpServerUrl);
    const type = isHttp ? 'http' : 'stdio';
    if (values.mcpServerType !== type) {
      const means =
        values.mcpServerUrl === undefined ? 'no MCP_SERVER_URL means our own server over' : 'MCP_SERVER_URL means';
      problems.push(`MCP_SERVER_TYPE is "${values.mcpServerType}", but ${means} ${type}. Leave MCP_SERVER_TYPE out.`);
    }
  }
  for (const kind of ['STATIC', 'DYNAMIC'] as const) {
    const isStatic = kind === 'STATIC';
    const intervalMs = isStatic ? values.scannerStaticIntervalMs : values.scannerDynamicIntervalMs;
    const ttlMs = isStatic ? values.cacheStaticTtlMs : values.cacheDynamicTtlMs;
    if (intervalMs > ttlMs) {
      warnings.push(
        `SCANNER_${kind}_INTERVAL (${seconds(intervalMs)}) is longer than CACHE_${kind}_TTL (${seconds(ttlMs)}): scans come at the TTL, so that nothing turns stale.`,
      );
    }
    if (values.scannerTimeoutMs >= ttlMs) {
      warnings.push(
        `SCANNER_TIMEOUT (${seconds(values.scannerTimeoutMs)}) is not shorter than CACHE_${kind}_TTL (${seconds(ttlMs)}): a list that hangs is given up only when what is cached is stale.`,
      );
    }
  }
  return { problems, warnings };
}

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}
