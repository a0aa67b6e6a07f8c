import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SHOP } from '../../test/support/clusters.ts';
import { clusterSupport } from '../../testbed/cluster-support.ts';
import { acquireTestCluster, type TestCluster } from '../../testbed/test-cluster.ts';
import type { ObjectsPage, RowsPage } from '../lib/machine-form.ts';
import { type OpenedTools, openTools } from './testing/opened-tools.ts';

const CONFIG_MAPS = 120;

describe.skipIf(!clusterSupport({ needsKwok: true }).available)('a list', () => {
  let cluster: TestCluster;
  let tools: OpenedTools;

  beforeAll(async () => {
    cluster = await acquireTestCluster(SHOP);
    tools = await openTools(cluster);
  });
  afterAll(async () => {
    await tools?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  const rowsOf = (text: string): readonly (readonly string[])[] =>
    text
      .split('\n')
      .filter((line) => line.includes('\t'))
      .slice(1)
      .map((line) => line.split('\t'));
  /** An answer of a moment in which a pod is between two crashes: it runs for a while after each, and at first. */
  async function crashLooping(name: string, input: Readonly<Record<string, unknown>> = {}): Promise<string> {
    let text = '';
    const look = async (): Promise<string> => {
      text = (await tools.call(name, input)).text;
      return text;
    };
    await expect.poll(look, { timeout: 45_000 }).toMatch(/\tCrashLoopBackOff\t/);
    return text;
  }
  const cursorOf = (text: string): string | undefined => /cursor=([\w-]+)/.exec(text)?.[1];

  async function configMaps(namespace: string, names: readonly string[]): Promise<void> {
    const items = names.map((name) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace },
      data: {},
    }));
    await cluster.kubectlWithInput(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }), 'create', '-f', '-');
  }

  it('shows trouble first, and counts all by status', async () => {
    const text = await crashLooping('k8s_list_pods');
    const statuses = rowsOf(text).map((row) => row[3] ?? '');
    const firstHealthy = statuses.findIndex(
      (status, index) => status === 'Running' && rowsOf(text)[index]?.[2] === '1/1',
    );
    const lastBroken = statuses.lastIndexOf('CrashLoopBackOff');
    expect(lastBroken).toBeGreaterThanOrEqual(0);
    expect(firstHealthy).toBeGreaterThan(lastBroken);
    expect(text.split('\n')[1]).toMatch(/\d+ Running · .*\d+ CrashLoopBackOff/);
  });

  it('keeps only a status that is asked for', async () => {
    const text = await crashLooping('k8s_list_pods', { status: 'crashloopbackoff' });
    expect(new Set(rowsOf(text).map((row) => row[3]))).toEqual(new Set(['CrashLoopBackOff']));
    const unhealthy = rowsOf((await tools.call('k8s_list_pods', { status: 'unhealthy' })).text);
    expect(unhealthy.length).toBeGreaterThan(5);
    expect(unhealthy.filter((row) => row[3] === 'Running' && row[2] === '1/1')).toEqual([]);
  });

  it('names the nearest namespace instead of answering for one that is not there', async () => {
    const { text, isError } = await tools.call('k8s_list_services', { namespace: 'shpo' });
    expect(isError).toBe(true);
    expect(text).toContain('"shop"');
  });

  it('names the nearest kind, and finds kinds by short name, plural and group', async () => {
    expect((await tools.call('k8s_list_resources', { kind: 'dployments' })).text).toContain('deployments');
    for (const kind of ['deploy', 'Deployment', 'deployments.apps', 'apps/v1/Deployment']) {
      const { text, isError } = await tools.call('k8s_list_resources', { kind, namespace: 'shop' });
      expect(isError, kind).toBe(false);
      expect(text, kind).toMatch(/^deployments\.apps · /);
    }
  });

  it('gives every object exactly once over a walk during which others come and go', async () => {
    const namespace = await cluster.createNamespace('walk');
    const stay = Array.from({ length: CONFIG_MAPS }, (_, index) => `stay-${String(index).padStart(3, '0')}`);
    await configMaps(namespace, [...stay, ...stay.map((name) => name.replace('stay', 'go'))]);
    const seen: string[] = [];
    let cursor: string | undefined;
    let page = 0;
    do {
      const input = { kind: 'configmap', namespace, limit: 17, ...(cursor === undefined ? {} : { cursor }) };
      const { text, isError } = await tools.call('k8s_list_resources', input);
      expect(isError, text).toBe(false);
      seen.push(...rowsOf(text).map((row) => row[0] ?? ''));
      cursor = cursorOf(text);
      if (page < 6) {
        await cluster.kubectl('delete', 'configmap', '-n', namespace, `go-${String(page * 17).padStart(3, '0')}`);
        await configMaps(namespace, [`come-${page}`, `stay-${String(page * 9).padStart(3, '0')}-and-more`]);
      }
      page += 1;
    } while (cursor !== undefined);
    expect(page).toBeGreaterThan(10);
    expect(new Set(seen).size).toBe(seen.length);
    expect(stay.filter((name) => !seen.includes(name))).toEqual([]);
  });

  it('walks over all namespaces in machine form, rows as well as whole objects', async () => {
    const expected = (
      await cluster.kubectl('get', 'services', '-A', '-o', 'jsonpath={range .items[*]}{.metadata.uid}{"\\n"}{end}')
    )
      .trim()
      .split('\n')
      .sort();
    const uids: string[] = [];
    const rows: string[] = [];
    for (const form of ['objects', 'rows'] as const) {
      let cursor: string | undefined;
      do {
        const input = { limit: 4, ...(cursor === undefined ? {} : { cursor }) };
        const { structured, isError } = await tools.call('k8s_list_services', input, form);
        expect(isError).toBe(false);
        const page = structured as unknown as ObjectsPage & RowsPage;
        expect(page.complete).toBe(true);
        if (form === 'objects') {
          expect(page.objects.length).toBeLessThanOrEqual(4);
          uids.push(...page.objects.map((object) => String((object['metadata'] as { uid: string }).uid)));
        } else rows.push(...page.rows.map((row) => row.slice(0, 2).join('/')));
        cursor = page.continue;
      } while (cursor !== undefined);
    }
    expect(uids.sort()).toEqual(expected);
    expect(new Set(rows).size).toBe(expected.length);
  });

  it('refuses a cursor of another question', async () => {
    const cursor = cursorOf((await tools.call('k8s_list_pods', { limit: 2 })).text) ?? '';
    const { text, isError } = await tools.call('k8s_list_pods', { namespace: 'shop', cursor });
    expect(isError).toBe(true);
    expect(text).toMatch(/another question/);
    expect((await tools.call('k8s_list_pods', { cursor: 'nonsense' })).isError).toBe(true);
  });

  it('gives events newest first, and those of one object', async () => {
    const { text } = await tools.call('k8s_list_resources', { kind: 'events', limit: 5 }, 'rows');
    expect(text).toMatch(/^events/);
    const all = await tools.call('k8s_list_resources', { kind: 'events', fieldSelector: 'involvedObject.kind=Node' });
    expect(all.isError).toBe(false);
    expect(rowsOf(all.text).every((row) => (row[4] ?? '').startsWith('node/'))).toBe(true);
  });
});
