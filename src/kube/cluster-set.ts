import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import {
  type ClusterChoice,
  type ClusterChoiceDeps,
  type ClusterChoiceOptions,
  chooseClusters,
} from './cluster-choice.ts';
import { ClusterClient, type ClusterClientOptions } from './cluster-client.ts';
import { type Kubeconfig, resolveContext, unknownContext } from './kubeconfig.ts';
import { ResourceCatalog } from './resource-catalog.ts';

export interface ClusterSetDeps extends ClusterChoiceDeps {
  readonly log: Log;
  readonly clock: Clock;
  readonly random?: () => number;
}

export interface ClusterSetOptions extends ClusterChoiceOptions {
  readonly client?: ClusterClientOptions;
}

interface Opened {
  readonly client: ClusterClient;
  readonly catalog: ResourceCatalog;
}

/** The clusters that were chosen, by context name. A client is made when it is first asked for. */
export class ClusterSet {
  readonly names: readonly string[];
  readonly #deps: ClusterSetDeps;
  readonly #kubeconfig: Kubeconfig;
  readonly #clientOptions: ClusterClientOptions;
  readonly #opened = new Map<string, Opened>();

  constructor(deps: ClusterSetDeps, choice: ClusterChoice, clientOptions: ClusterClientOptions = {}) {
    this.#deps = deps;
    this.names = choice.names;
    this.#kubeconfig = choice.kubeconfig;
    this.#clientOptions = clientOptions;
  }

  /** Throws `kubeconfig` or `credentials` where this one context can't work; the others still do. */
  client(name: string): ClusterClient {
    return this.#open(name).client;
  }

  catalog(name: string): ResourceCatalog {
    return this.#open(name).catalog;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const opened = [...this.#opened.values()];
    this.#opened.clear();
    await Promise.all(opened.map(({ client }) => client[Symbol.asyncDispose]()));
  }

  #open(name: string): Opened {
    const known = this.#opened.get(name);
    if (known !== undefined) return known;
    if (!this.names.includes(name)) throw unknownContext(this.#kubeconfig, name);
    const client = new ClusterClient(this.#deps, resolveContext(this.#kubeconfig, name), this.#clientOptions);
    const opened = { client, catalog: new ResourceCatalog({ client, clock: this.#deps.clock }) };
    this.#opened.set(name, opened);
    return opened;
  }
}

/** The clusters that `options` choose; connects to none yet. Throws `kubeconfig`. */
export async function openClusterSet(deps: ClusterSetDeps, options: ClusterSetOptions): Promise<ClusterSet> {
  return new ClusterSet(deps, await chooseClusters(deps, options), options.client);
}
