import { setTimeout as delay } from 'node:timers/promises';

/** How the cluster is read by kubectl: any `TestCluster` of the test bed will do. */
export interface KubectlRunner {
  kubectl(...args: readonly string[]): Promise<string>;
  kubectlWithInput(input: string, ...args: readonly string[]): Promise<string>;
}

const POLL_MS = 250;
const WAIT_MS = 60_000;

/** The cluster as kubectl sees it: what the checks compare with, and how questions set up what they need. */
export class World {
  readonly #cluster: KubectlRunner;

  constructor(cluster: KubectlRunner) {
    this.#cluster = cluster;
  }

  async kubectl(...args: readonly string[]): Promise<string> {
    return await this.#cluster.kubectl(...args);
  }

  async apply(...objects: readonly object[]): Promise<void> {
    await this.#cluster.kubectlWithInput(
      JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }),
      'apply',
      '-f',
      '-',
    );
  }

  /** What kubectl prints for `paths` (JSONPath without braces) of each object; an absent value is an empty string. */
  async rows(get: readonly string[], paths: readonly string[]): Promise<readonly (readonly string[])[]> {
    const template = `jsonpath={range .items[*]}${paths.map((path) => `{${path}}`).join('{"\\t"}')}{"\\n"}{end}`;
    const text = await this.kubectl('get', ...get, '-o', template);
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split('\t'));
  }

  /** The value at `path` of one object. */
  async value(get: readonly string[], path: string): Promise<string> {
    return await this.kubectl('get', ...get, '-o', `jsonpath={${path}}`);
  }

  async names(get: readonly string[]): Promise<readonly string[]> {
    return (await this.rows(get, ['.metadata.name'])).map(([name = '']) => name);
  }

  async waitUntil(what: string, look: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + WAIT_MS;
    while (!(await look())) {
      if (Date.now() > deadline) throw new Error(`waited ${WAIT_MS / 1000} s in vain for ${what}`);
      await delay(POLL_MS);
    }
  }
}
