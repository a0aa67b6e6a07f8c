import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheFolder, clustersFolder } from './folders.ts';

describe('cacheFolder', () => {
  it('takes the setting first, then the XDG folder, then the home folder', () => {
    expect(cacheFolder({ K8S_MCP_TESTBED_CACHE: '/cache', XDG_CACHE_HOME: '/xdg' })).toBe('/cache');
    expect(cacheFolder({ XDG_CACHE_HOME: '/xdg' })).toBe('/xdg/k8s-mcp-testbed');
    expect(cacheFolder({})).toBe(join(homedir(), '.cache', 'k8s-mcp-testbed'));
  });
});

describe('clustersFolder', () => {
  it('lies in the cache folder unless it is set', () => {
    expect(clustersFolder({ K8S_MCP_TESTBED_CACHE: '/cache' })).toBe('/cache/clusters');
    expect(clustersFolder({ K8S_MCP_TESTBED_CACHE: '/cache', K8S_MCP_TESTBED_HOME: '/home' })).toBe('/home');
  });
});
