import { existsSync } from 'node:fs';
import { findBinaries, hasGo, MISSING_GO } from './control-plane/binaries.ts';
import { TestbedError } from './lib/testbed-error.ts';

export type ClusterSupport = { readonly available: true } | { readonly available: false; readonly reason: string };

/**
 * Whether tests that need a cluster can run here, for `describe.skipIf`. Under CI=true nothing may be skipped: it
 * throws instead of answering no.
 */
export function clusterSupport(options: { readonly needsKwok?: boolean } = {}): ClusterSupport {
  const support = look(options.needsKwok === true);
  if (!support.available && process.env.CI === 'true') throw new TestbedError(`CI=true, but ${support.reason}`);
  return support;
}

function look(needsKwok: boolean): ClusterSupport {
  const kubeconfig = process.env.K8S_MCP_TEST_KUBECONFIG;
  if (kubeconfig) {
    if (needsKwok) {
      return {
        available: false,
        reason: 'this needs a cluster of the test bed, and K8S_MCP_TEST_KUBECONFIG names another one.',
      };
    }
    if (!existsSync(kubeconfig)) {
      return { available: false, reason: `K8S_MCP_TEST_KUBECONFIG names ${kubeconfig}, which is not there.` };
    }
    return { available: true };
  }
  return findBinaries() !== undefined || hasGo() ? { available: true } : { available: false, reason: MISSING_GO };
}
