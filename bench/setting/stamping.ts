import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { ApiClient } from '../../test/support/api-client.ts';
import type { ReaderJob, ReaderReport, SentStamp, StampTarget, WriterJob } from '../programs/stamp.ts';
import type { BenchCluster } from './cluster.ts';
import { provideNamespace } from './namespace.ts';

const PROGRAMS = join(import.meta.dirname, '..', 'programs');

interface Listed {
  readonly items: readonly {
    readonly metadata: { readonly name: string; readonly namespace?: string; readonly uid: string };
  }[];
}

/** How many objects of each kind are stamped, by plural; always several kinds, so that several watches are at work. */
export type StampMix = Readonly<Record<string, number>>;

/** As in a cluster's life. */
export const MOSTLY_PODS: StampMix = { pods: 400, services: 60, nodes: 20, namespaces: 20 };
/**
 * Changes that cost an API server little: two cores that also run etcd, scheduler, controllers and KWOK write about 120 pods
 * a second, and what is slower than it should be then is the write.
 */
export const MOSTLY_CONFIG_MAPS: StampMix = { configmaps: 420, pods: 50, services: 20, namespaces: 10 };

const CONFIG_MAPS_NAMESPACE = 'bench-stamps';

/**
 * More ConfigMaps than a filled cluster has, in a namespace that goes with what is returned. The API server keeps no account
 * of who owns which of their fields, which is a third of what a write costs it.
 */
export async function provideConfigMaps(cluster: BenchCluster, api: ApiClient): Promise<AsyncDisposable> {
  const configMap = (index: number): unknown => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `stamped-${index}`, namespace: CONFIG_MAPS_NAMESPACE },
    data: { 'app.properties': 'log.level=info\nretries=3\n' },
  });
  const indexes = Array.from({ length: MOSTLY_CONFIG_MAPS.configmaps ?? 0 }, (_, index) => index);
  await using provided = new AsyncDisposableStack();
  provided.use(await provideNamespace(cluster, CONFIG_MAPS_NAMESPACE, indexes.map(configMap)));
  for (const index of indexes) {
    const path = `/api/v1/namespaces/${CONFIG_MAPS_NAMESPACE}/configmaps/stamped-${index}`;
    await api.patch(path, { metadata: { managedFields: [{}] } });
  }
  return provided.move();
}

export async function stampTargets(api: ApiClient, mix: StampMix): Promise<StampTarget[]> {
  const targets: StampTarget[] = [];
  for (const [plural, count] of Object.entries(mix)) {
    const { items } = (await api.get(`/api/v1/${plural}?limit=${count}`)) as Listed;
    for (const { metadata } of items.slice(0, count)) {
      const { name, namespace, uid } = metadata;
      const path = namespace === undefined ? plural : `namespaces/${namespace}/${plural}`;
      targets.push({ path: `/api/v1/${path}/${name}`, uid });
    }
  }
  // Evenly mixed, always in the same way.
  return targets
    .map((target) => ({ target, at: target.uid }))
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .map((one) => one.target);
}

/** Writes at the given pace for the given time, in a process of its own. */
export async function writeStamps(job: WriterJob): Promise<SentStamp[]> {
  const child = spawn(process.execPath, [join(PROGRAMS, 'stamp-writer.ts')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  child.stdin.end(JSON.stringify(job));
  const said = await text(child.stdout);
  await ended;
  if (child.exitCode !== 0) throw new Error(`the writer of stamps ended with ${child.exitCode ?? child.signalCode}`);
  return JSON.parse(said) as SentStamp[];
}

/** The reader, in a process of its own, from now until its report is asked for. */
export class StampReader implements Disposable {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;

  private constructor() {
    const program = join(PROGRAMS, 'stamp-reader.ts');
    this.#child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  static async start(job: ReaderJob): Promise<StampReader> {
    const reader = new StampReader();
    reader.#child.stdin.write(`${JSON.stringify(job)}\n`);
    if ((await reader.#lines.next()).value !== 'ready') throw new Error('the reader of stamps did not start');
    return reader;
  }

  async report(): Promise<ReaderReport> {
    this.#child.stdin.end('end\n');
    const line = await this.#lines.next();
    if (line.done === true) throw new Error('the reader of stamps ended without its report');
    return JSON.parse(line.value) as ReaderReport;
  }

  [Symbol.dispose](): void {
    this.#child.kill();
  }
}
