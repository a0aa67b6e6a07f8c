import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestCluster } from '../testbed/test-cluster.ts';
import { acquireFilledCluster } from './support/clusters.ts';
import { McpHost } from './support/mcp-client.ts';
import { NO_TEST_BED } from './support/with-cluster.ts';
import { Workspace } from './support/workspace.ts';

const CURSOR = /cursor=(\S+?)[\s,]/;
/** The fill's pods: those that are there throughout. */
const NAMESPACE = 'tenant-001';

describe.skipIf(NO_TEST_BED)('walking a cursor to its end', () => {
  let cluster: TestCluster;
  let workspace: Workspace;
  let host: McpHost;

  beforeAll(async () => {
    cluster = await acquireFilledCluster();
    workspace = await Workspace.open(cluster);
    host = await McpHost.connect(workspace);
  });
  afterAll(async () => {
    await host?.[Symbol.asyncDispose]();
    await workspace?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  /** `namespace/name` of every row on the way, as often as it is shown. */
  async function walk(
    tool: string,
    args: Record<string, unknown>,
    between?: (page: number) => Promise<void>,
  ): Promise<readonly string[]> {
    const shown: string[] = [];
    let cursor: string | undefined;
    for (let page = 1; page <= 500; page++) {
      const { text, isError } = await host.call(tool, { ...args, ...(cursor === undefined ? {} : { cursor }) });
      if (isError) throw new Error(text);
      shown.push(...rowsOf(text));
      cursor = CURSOR.exec(`${text} `)?.[1];
      if (cursor === undefined) return shown;
      await between?.(page);
    }
    throw new Error('the walk never ends');
  }

  const podsOf = async (...args: readonly string[]): Promise<readonly string[]> =>
    (
      await cluster.kubectl(
        'get',
        'pods',
        ...args,
        '--no-headers',
        '-o',
        'custom-columns=NS:.metadata.namespace,NAME:.metadata.name',
      )
    )
      .trim()
      .split('\n')
      .map((line) => line.split(/\s+/).join('/'));

  it('shows each of 2,000 pods exactly once', async () => {
    const shown = await walk('k8s_list_pods', {});
    expect([...shown].sort()).toEqual([...(await podsOf('-A'))].sort());
  });

  it('shows each pod of a narrowed list exactly once, in steps of the size asked for', async () => {
    const shown = await walk('k8s_list_pods', { namespace: NAMESPACE, limit: 37 });
    expect([...shown].sort()).toEqual([...(await podsOf('-n', NAMESPACE))].sort());
  });

  it('shows each object of any kind exactly once', async () => {
    const shown = await walk('k8s_list_resources', { kind: 'pods', namespace: NAMESPACE });
    expect([...shown].sort()).toEqual([...(await podsOf('-n', NAMESPACE))].sort());
  });

  it('shows each that is there throughout exactly once, while others come and go', async () => {
    const passing = await cluster.createNamespace('passing');
    const throughout = await podsOf('-A');
    const pod = (name: string) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: passing },
      spec: { containers: [{ name: 'main', image: 'registry.example/passing:1' }] },
    });
    const change = async (page: number): Promise<void> => {
      if (page % 4 !== 1) return;
      const items = [pod(`a-${page}`), pod(`m-${page}`), pod(`z-${page}`)];
      await cluster.kubectlWithInput(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }), 'create', '-f', '-');
      if (page > 4)
        await cluster.kubectl(
          'delete',
          'pod',
          `a-${page - 4}`,
          `z-${page - 4}`,
          '-n',
          passing,
          '--now',
          '--wait=false',
        );
    };
    const shown = await walk('k8s_list_pods', { limit: 100 }, change);
    const lasting = shown.filter((key) => !key.startsWith(`${passing}/`));
    expect([...lasting].sort()).toEqual([...throughout].sort());
    const others = shown.filter((key) => key.startsWith(`${passing}/`));
    expect(others.length).toBe(new Set(others).size);
  });

  it('says to start again where a cursor belongs to another question', async () => {
    const { text } = await host.call('k8s_list_pods', { limit: 5 });
    const cursor = CURSOR.exec(`${text} `)?.[1];
    const other = await host.call('k8s_list_pods', { limit: 5, namespace: NAMESPACE, cursor });
    expect(other.isError).toBe(true);
    expect(other.text).toMatch(/cursor/);
  });

  it('gives every object of the machine form exactly once too', async () => {
    const names: string[] = [];
    let cursor: unknown;
    do {
      const { structured } = await host.call(
        'k8s_list_pods',
        { limit: 250, ...(cursor === undefined ? {} : { cursor }) },
        'objects',
      );
      const page = structured as {
        readonly objects: readonly { readonly metadata: { readonly namespace: string; readonly name: string } }[];
        readonly continue?: string;
      };
      names.push(...page.objects.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`));
      cursor = page.continue;
    } while (cursor !== undefined);
    expect(names.sort()).toEqual([...(await podsOf('-A'))].sort());
  });
});

/** Rows of a list's text, by the columns that its header names. */
function rowsOf(text: string): readonly string[] {
  const lines = text.split('\n');
  const header = lines.findIndex((line) => line.split('\t').includes('NAME'));
  const columns = lines[header]?.split('\t') ?? [];
  const [namespaceAt, nameAt] = [columns.indexOf('NAMESPACE'), columns.indexOf('NAME')];
  return lines
    .slice(header + 1)
    .map((line) => line.split('\t'))
    .filter((cells) => cells.length === columns.length)
    .map((cells) => `${namespaceAt === -1 ? NAMESPACE : cells[namespaceAt]}/${cells[nameAt]}`);
}
