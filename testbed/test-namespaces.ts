import { randomBytes } from 'node:crypto';

/** Everything that tests make in a cluster that isn't theirs lies in namespaces with this prefix. */
const PREFIX = 'k8s-mcp-test';

/** The namespaces that one test made, so that they can be removed together. */
export class TestNamespaces {
  readonly #kubectl: (...args: readonly string[]) => Promise<string>;
  readonly #names: string[] = [];

  constructor(kubectl: (...args: readonly string[]) => Promise<string>) {
    this.#kubectl = kubectl;
  }

  async create(label: string): Promise<string> {
    const name = `${PREFIX}-${randomBytes(3).toString('hex')}-${label}`;
    // Remembered first: a create that fails half-way is removed too.
    this.#names.push(name);
    await this.#kubectl('create', 'namespace', name);
    return name;
  }

  /** Deletes them without waiting until everything in them is gone. */
  async remove(): Promise<void> {
    if (this.#names.length === 0) return;
    await this.#kubectl('delete', 'namespace', ...this.#names, '--ignore-not-found', '--wait=false');
    this.#names.length = 0;
  }
}
