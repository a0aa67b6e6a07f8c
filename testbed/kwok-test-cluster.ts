import { type Cluster, startApiServer, stopApiServer } from './cluster/cluster.ts';
import { downCluster } from './cluster/cluster-down.ts';
import { kubectl } from './cluster/kubectl.ts';
import { TestNamespaces } from './test-namespaces.ts';

/** A `TestCluster` of the test bed. */
export class KwokTestCluster {
  readonly isKwok = true;
  readonly kubeconfigPath: string;
  readonly contextName: string;
  readonly #cluster: Cluster;
  readonly #keep: boolean;
  readonly #namespaces = new TestNamespaces((...args) => this.kubectl(...args));

  constructor(cluster: Cluster, options: { readonly keep: boolean }) {
    this.#cluster = cluster;
    this.#keep = options.keep;
    this.kubeconfigPath = cluster.target.kubeconfigPath;
    this.contextName = cluster.target.contextName ?? '';
  }

  kubectl(...args: readonly string[]): Promise<string> {
    return kubectl(this.#cluster.target, args);
  }

  kubectlWithInput(input: string, ...args: readonly string[]): Promise<string> {
    return kubectl(this.#cluster.target, args, { input });
  }

  createNamespace(label: string): Promise<string> {
    return this.#namespaces.create(label);
  }

  stopApiServer(): Promise<void> {
    return stopApiServer(this.#cluster);
  }

  startApiServer(): Promise<void> {
    return startApiServer(this.#cluster);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#keep) await this.#namespaces.remove();
    else await downCluster(this.#cluster.name);
  }
}
