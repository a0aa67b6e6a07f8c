import { ensureBinaries } from '../control-plane/binaries.ts';
import { readFlags } from './flags.ts';
import type { Command } from './main.ts';

export const build: Command = {
  name: 'build',
  summary: 'build the control plane, without starting anything',
  help: `Builds the programs of the control plane into the cache (Go 1.26, about 8 minutes the first time) and prints
their folder. Does nothing when they are there; where K8S_MCP_TEST_KUBECONFIG is set nothing is needed.

Usage:
  node testbed/testbed.ts build`,
  async run({ args, signal, print, progress }) {
    readFlags(args, {});
    if (process.env.K8S_MCP_TEST_KUBECONFIG) {
      progress('K8S_MCP_TEST_KUBECONFIG is set: the tests run on that cluster, nothing is built');
      return;
    }
    const { folder } = await ensureBinaries({ onProgress: progress, signal });
    print(folder);
  },
};
