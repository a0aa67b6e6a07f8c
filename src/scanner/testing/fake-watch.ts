import type { KubeObject } from '../../kube/words/kube-object.ts';
import type { Clock } from '../../lib/clock.ts';
import type { WatchChange } from '../../lib/machine-form.ts';
import type { FakeCluster } from './fake-cluster.ts';
import type { Answer, Arguments } from './scripted-caller.ts';

interface Told {
  readonly version: number;
  readonly type: WatchChange['type'];
  readonly object: KubeObject;
}

/** A cluster's memory of what happened to its objects, told as `k8s_watch_resources` tells it. */
export class FakeWatch {
  readonly #clock: Clock;
  readonly #cluster: FakeCluster;
  readonly #told: Told[] = [];
  readonly #waiting = new Set<() => void>();
  /** Versions before this are forgotten. */
  forgottenBefore = 0;
  /** Polls open now, and the most that ever were. */
  open = 0;
  mostOpen = 0;

  constructor(deps: { readonly clock: Clock }, cluster: FakeCluster) {
    this.#clock = deps.clock;
    this.#cluster = cluster;
  }

  /** Makes the object in the cluster, or puts it in place of the one of its name. */
  put(object: KubeObject): KubeObject {
    const objects = this.#objectsOf(object.kind);
    const index = objects.findIndex((one) => isSame(one, object));
    const version = this.#nextVersion();
    const now: KubeObject = { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } };
    if (index < 0) objects.push(now);
    else objects[index] = now;
    this.#tell({ version, type: index < 0 ? 'ADDED' : 'MODIFIED', object: now });
    return now;
  }

  delete(object: KubeObject): void {
    const objects = this.#objectsOf(object.kind);
    const index = objects.findIndex((one) => isSame(one, object));
    const [gone] = objects.splice(index, 1);
    if (index < 0 || gone === undefined) throw new Error(`there is no ${object.metadata.name}`);
    const version = this.#nextVersion();
    const last = { ...gone, metadata: { ...gone.metadata, resourceVersion: String(version) } };
    this.#tell({ version, type: 'DELETED', object: last });
  }

  /** The tool. */
  readonly answer: Answer = async (toolArguments, { signal }) => {
    this.open++;
    this.mostOpen = Math.max(this.mostOpen, this.open);
    try {
      return await this.#answer(toolArguments, signal);
    } finally {
      this.open--;
    }
  };

  async #answer(toolArguments: Arguments, signal: AbortSignal): Promise<Arguments> {
    const since = Number(toolArguments.resourceVersion);
    const [kind = ''] = String(toolArguments.kind).split('.');
    const page = (rest: Arguments): Arguments => ({
      cluster: this.#cluster.name,
      ...{ apiVersion: 'v1', kind, expired: false, changes: [] },
      observedAt: new Date(this.#clock.now()).toISOString(),
      resourceVersion: String(this.#cluster.resourceVersion),
      ...rest,
    });
    if (since < this.forgottenBefore) return page({ expired: true, resourceVersion: '' });
    const find = (): readonly Told[] =>
      this.#told.filter(
        ({ version, object }) =>
          version > since &&
          object.kind === kind &&
          (toolArguments.namespace === undefined || object.metadata.namespace === toolArguments.namespace),
      );
    if (find().length === 0) await this.#change(Number(toolArguments.timeoutSeconds) * 1_000, signal, find);
    return page({ changes: find().map(({ type, object }) => ({ type, object })) });
  }

  /** Until there is something to tell, or the time is over. */
  async #change(ms: number, signal: AbortSignal, find: () => readonly Told[]): Promise<void> {
    const told = new AbortController();
    const look = (): void => {
      if (find().length > 0) told.abort();
    };
    this.#waiting.add(look);
    try {
      await this.#clock.sleep(ms, AbortSignal.any([signal, told.signal]));
    } catch (error) {
      if (!told.signal.aborted) throw error;
    } finally {
      this.#waiting.delete(look);
    }
  }

  #tell(told: Told): void {
    this.#told.push(told);
    for (const look of this.#waiting) look();
  }

  #nextVersion(): number {
    this.#cluster.resourceVersion++;
    return this.#cluster.resourceVersion;
  }

  #objectsOf(kind: string): KubeObject[] {
    const objects = this.#cluster.objects.get(kind) ?? [];
    this.#cluster.objects.set(kind, objects);
    return objects;
  }
}

function isSame(left: KubeObject, right: KubeObject): boolean {
  return left.metadata.name === right.metadata.name && left.metadata.namespace === right.metadata.namespace;
}
