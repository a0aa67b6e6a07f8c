import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { buildBeside, hasGo } from '../../testbed/control-plane/binaries.ts';
import { type ProcessMemory, treeMemory } from '../lib/process-tree.ts';

const SOURCE = join(import.meta.dirname, '..', 'peers', 'informer-reader', 'main.go');

/** client-go's informers over the given resources (`group/version/plural`), all lists read. Undefined where there is no Go. */
export async function startInformer(options: {
  readonly kubeconfigPath: string;
  readonly resources: readonly string[];
  readonly folder: string;
}): Promise<InformerReader | undefined> {
  if (!hasGo()) return undefined;
  const program = join(options.folder, 'informer-reader');
  await buildBeside(SOURCE, program);
  return await InformerReader.start(program, [options.kubeconfigPath, ...options.resources]);
}

class InformerReader implements AsyncDisposable {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #exited: Promise<unknown>;

  private constructor(program: string, args: readonly string[]) {
    this.#child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#exited = once(this.#child, 'close');
  }

  static async start(program: string, args: readonly string[]): Promise<InformerReader> {
    const reader = new InformerReader(program, args);
    for await (const line of createInterface({ input: reader.#child.stdout })) if (line === 'synced') return reader;
    throw new Error('the informer-based reader ended before it had read everything');
  }

  async usage(): Promise<ProcessMemory> {
    const [found] = this.#child.pid === undefined ? [] : await treeMemory(this.#child.pid);
    if (found === undefined) throw new Error('the informer-based reader does not run');
    return found;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin.end();
    await this.#exited;
  }
}
