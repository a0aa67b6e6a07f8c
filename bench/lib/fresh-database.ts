import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A path for a database that isn't there yet, in a folder of its own that goes with it: each is about 100 MB. */
export class FreshDatabase implements AsyncDisposable {
  readonly path: string;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.path = join(folder, 'k8s_cache.db');
  }

  static async create(parent: string): Promise<FreshDatabase> {
    return new FreshDatabase(await mkdtemp(join(parent, 'cache-')));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}
