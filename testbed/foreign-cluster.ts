import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { type KubectlTarget, kubectl } from './cluster/kubectl.ts';
import { findBinaries } from './control-plane/binaries.ts';
import { TestbedError } from './lib/testbed-error.ts';
import { TestNamespaces } from './test-namespaces.ts';

const kubeconfigSchema = z.object({ 'current-context': z.string().min(1) });

/** A `TestCluster` for the cluster that `K8S_MCP_TEST_KUBECONFIG` names: tests get namespaces of their own in it and nothing else. */
export class ForeignCluster {
  readonly isKwok = false;
  readonly kubeconfigPath: string;
  readonly contextName: string;
  readonly #target: KubectlTarget;
  readonly #namespaces = new TestNamespaces((...args) => this.kubectl(...args));

  static async open(path: string): Promise<ForeignCluster> {
    const kubeconfigPath = resolve(path);
    const context = kubeconfigSchema.safeParse(parse(await readFile(kubeconfigPath, 'utf8')));
    if (!context.success) {
      throw new TestbedError(`K8S_MCP_TEST_KUBECONFIG names ${kubeconfigPath}, which has no current-context`);
    }
    const binaries = findBinaries();
    return new ForeignCluster({
      kubectlPath: binaries?.paths.kubectl ?? 'kubectl',
      kubeconfigPath,
      contextName: context.data['current-context'],
      cacheFolder: await mkdtemp(join(tmpdir(), 'k8s-mcp-test-kubectl-')),
    });
  }

  private constructor(target: KubectlTarget & { readonly contextName: string }) {
    this.#target = target;
    this.kubeconfigPath = target.kubeconfigPath;
    this.contextName = target.contextName;
  }

  kubectl(...args: readonly string[]): Promise<string> {
    return kubectl(this.#target, args);
  }

  kubectlWithInput(input: string, ...args: readonly string[]): Promise<string> {
    return kubectl(this.#target, args, { input });
  }

  createNamespace(label: string): Promise<string> {
    return this.#namespaces.create(label);
  }

  stopApiServer(): Promise<void> {
    return Promise.reject(new TestbedError('only the API server of a test bed cluster can be stopped'));
  }

  startApiServer(): Promise<void> {
    return Promise.reject(new TestbedError('only the API server of a test bed cluster can be started'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#namespaces.remove();
    await rm(this.#target.cacheFolder, { recursive: true, force: true });
  }
}
