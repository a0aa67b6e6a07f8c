import { setTimeout as delay } from 'node:timers/promises';
import { type NodeManifest, node } from '../../testbed/cluster/nodes.ts';
import { type ApiClient, patiently } from '../support/api-client.ts';
import type { SeededRandom } from '../support/random.ts';
import {
  CONFIG_MAP,
  configMap,
  container,
  DEPLOYMENTS,
  deployment,
  job,
  namespaceObject,
  SERVICE,
  service,
} from './churn-objects.ts';

export interface ChurnDeps {
  readonly api: ApiClient;
  readonly random: SeededRandom;
}

export interface ChurnOptions {
  /** That many at any time; some are deleted while others begin. */
  readonly namespaces: number;
  /** Between two changes: what it adds up to follows from the API server's speed, too. */
  readonly pauseMs: number;
  /** Of each Deployment at most. */
  readonly maxReplicas: number;
}

interface Named {
  readonly items: readonly { readonly metadata: { readonly name: string } }[];
}

interface Versioned {
  readonly metadata: { readonly resourceVersion: string };
}

/** Nodes of the churn's own, of which one or the other is lost for a while; index and name far from those of the cluster. */
const NODES = 3;
const FIRST_NODE = 900;

const CHANGES = [
  'rollOut',
  'rollOut',
  'scale',
  'scale',
  'editConfig',
  'editConfig',
  'pointService',
  'deletePod',
  'runJob',
  'loseNode',
  'returnNode',
  'replaceNamespace',
] as const;
type Change = (typeof CHANGES)[number];

/**
 * Changes a cluster without end, as people, controllers and broken machines do: rollouts, scaling, edits, jobs, deleted
 * pods and namespaces, lost nodes. Goes on where the API server is stopped, as soon as it is back.
 */
export class Churn {
  readonly #api: ApiClient;
  readonly #random: SeededRandom;
  readonly #options: ChurnOptions;
  readonly #namespaces: string[] = [];
  /** Names of Deployments, pods and so on are used again in a new namespace; its own name never is. */
  #born = 0;
  #turn = 0;
  readonly counts: Record<Change, number>;
  /** Every version that the ConfigMaps ever had, by `resourceVersion`: nobody else writes to them. */
  readonly configMapVersions = new Map<string, string>();

  constructor({ api, random }: ChurnDeps, options: ChurnOptions) {
    this.#api = api;
    this.#random = random;
    this.#options = options;
    this.counts = Object.fromEntries(CHANGES.map((change) => [change, 0])) as Record<Change, number>;
  }

  get changes(): number {
    return this.#turn;
  }

  /** Makes the namespaces and nodes that everything happens in. */
  async prepare(signal: AbortSignal): Promise<void> {
    for (let index = 0; index < NODES; index += 1) await this.#addNode(index, signal);
    while (this.#namespaces.length < this.#options.namespaces) await this.#addNamespace(signal);
  }

  /** Takes everything of it away again, and waits for that. */
  async remove(signal: AbortSignal): Promise<void> {
    for (let index = 0; index < NODES; index += 1) {
      const { name } = nodeObject(index).metadata;
      await patiently(() => this.#api.delete(`/api/v1/nodes/${name}`), signal);
    }
    const ours = '/api/v1/namespaces?labelSelector=churn%3Dtrue';
    for (;;) {
      const { items } = (await patiently(() => this.#api.get(ours), signal)) as Named;
      if (items.length === 0) return;
      for (const { metadata } of items) {
        await patiently(() => this.#api.delete(`/api/v1/namespaces/${metadata.name}`), signal);
      }
      await delay(1_000, undefined, { signal });
    }
  }

  /** One change after the other, until the signal aborts; a change that is begun is ended. */
  async run(signal: AbortSignal): Promise<void> {
    const never = new AbortController().signal;
    while (!signal.aborted) {
      const change = this.#random.pick(CHANGES);
      this.#turn += 1;
      await this.#do(change, never);
      this.counts[change] += 1;
      await delay(this.#options.pauseMs, undefined, { signal }).catch(() => {});
    }
  }

  async #do(change: Change, signal: AbortSignal): Promise<void> {
    const namespace = this.#random.pick(this.#namespaces);
    const app = this.#random.pick(DEPLOYMENTS);
    const apps = `/apis/apps/v1/namespaces/${namespace}/deployments/${app}`;
    const core = `/api/v1/namespaces/${namespace}`;
    switch (change) {
      case 'rollOut': {
        const template = { spec: { containers: [container(this.#turn)] } };
        return await this.#patch(apps, { spec: { template } }, signal);
      }
      case 'scale':
        return await this.#patch(
          apps,
          { spec: { replicas: this.#random.below(this.#options.maxReplicas + 1) } },
          signal,
        );
      case 'editConfig':
        return await this.#editConfigMap(`${core}/configmaps/${CONFIG_MAP}`, signal);
      case 'pointService':
        return await this.#patch(`${core}/services/${SERVICE}`, { spec: { selector: { app } } }, signal);
      case 'deletePod':
        return await this.#deleteSomePod(core, signal);
      case 'runJob': {
        const path = `/apis/batch/v1/namespaces/${namespace}/jobs`;
        await patiently(() => this.#api.create(path, job(`job-${this.#turn}`)), signal);
        return;
      }
      case 'loseNode': {
        const { name } = nodeObject(this.#random.below(NODES)).metadata;
        await patiently(() => this.#api.delete(`/api/v1/nodes/${name}`), signal);
        return;
      }
      case 'returnNode':
        return await this.#addNode(this.#random.below(NODES), signal);
      case 'replaceNamespace':
        this.#namespaces.splice(this.#namespaces.indexOf(namespace), 1);
        await patiently(() => this.#api.delete(`/api/v1/namespaces/${namespace}`), signal);
        return await this.#addNamespace(signal);
      default:
        return change satisfies never;
    }
  }

  async #patch(path: string, changes: unknown, signal: AbortSignal): Promise<void> {
    await patiently(() => this.#api.patch(path, changes), signal);
  }

  /** Sent again after a cut, it changes nothing and tells the version that the first try made. */
  async #editConfigMap(path: string, signal: AbortSignal): Promise<void> {
    const turn = String(this.#turn);
    const written = await patiently(() => this.#api.patch(path, { data: { turn } }), signal);
    if (written !== undefined) this.configMapVersions.set((written as Versioned).metadata.resourceVersion, turn);
  }

  async #deleteSomePod(core: string, signal: AbortSignal): Promise<void> {
    const listed = await patiently(() => this.#api.get(`${core}/pods?limit=20`), signal);
    const { items } = listed as Named;
    if (items.length === 0) return;
    const { name } = this.#random.pick(items).metadata;
    await patiently(() => this.#api.delete(`${core}/pods/${name}`), signal);
  }

  async #addNode(index: number, signal: AbortSignal): Promise<void> {
    await patiently(() => this.#api.create('/api/v1/nodes', nodeObject(index)), signal);
  }

  async #addNamespace(signal: AbortSignal): Promise<void> {
    this.#born += 1;
    const name = `churn-${this.#born}`;
    const core = `/api/v1/namespaces/${name}`;
    await patiently(() => this.#api.create('/api/v1/namespaces', namespaceObject(name)), signal);
    await patiently(() => this.#api.create(`${core}/configmaps`, configMap(this.#turn)), signal);
    await this.#editConfigMap(`${core}/configmaps/${CONFIG_MAP}`, signal);
    await patiently(() => this.#api.create(`${core}/services`, service(DEPLOYMENTS[0])), signal);
    for (const app of DEPLOYMENTS) {
      const replicas = 1 + this.#random.below(this.#options.maxReplicas);
      const object = deployment(app, replicas);
      await patiently(() => this.#api.create(`/apis/apps/v1/namespaces/${name}/deployments`, object), signal);
    }
    this.#namespaces.push(name);
  }
}

function nodeObject(index: number): NodeManifest {
  return node({ name: `churn-${index + 1}`, index: FIRST_NODE + index, role: 'worker' });
}
