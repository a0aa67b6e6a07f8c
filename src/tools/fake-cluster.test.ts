import { describe, expect, it } from 'vitest';
import { fakeTable, openFakeCluster } from './testing/fake-cluster.ts';

const POD = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'shop', uid: 'u-a' } };

function podWith(name: string, containers: readonly string[], more: object = {}): object {
  return {
    ...POD,
    metadata: { ...POD.metadata, name },
    spec: { containers: containers.map((of) => ({ name: of })), ...more },
  };
}

describe('a list over namespaces', () => {
  it('reads all of them at one version, also where the first may not be read', async () => {
    let version = 100;
    await using cluster = await openFakeCluster(({ pathname }) => {
      if (pathname === '/api/v1/namespaces') {
        return fakeTable(
          ['Name'],
          ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [name]),
        );
      }
      if (pathname.startsWith('/api/v1/namespaces/a/')) return 'forbidden';
      version += 1;
      return fakeTable(['Name', 'Ready', 'Status'], [['pod', '1/1', 'Running']], { resourceVersion: String(version) });
    });
    const { text } = await cluster.tools.call('k8s_list_pods');
    expect(text).toContain('5 found');
    expect(text).toContain('INCOMPLETE');
    const pinned = cluster.requests
      .filter((request) => /namespaces\/[b-f]\/pods/.test(request))
      .map((request) => new URL(request.slice(4), 'http://fake').searchParams.get('resourceVersion'));
    expect(pinned).toEqual([null, '101', '101', '101', '101']);
  });

  it('is walked to its end where the API gives lists no version', async () => {
    const names = ['a', 'b', 'c'];
    await using cluster = await openFakeCluster(({ pathname, searchParams }) => {
      // As a real one answers `resourceVersion=&resourceVersionMatch=Exact`.
      if (searchParams.has('resourceVersionMatch')) return 'forbidden';
      return pathname.endsWith('/widgets')
        ? fakeTable(
            ['Name'],
            names.map((name) => [name]),
            {},
          )
        : undefined;
    });
    const input = { kind: 'widgets', namespace: 'shop', limit: 2 };
    const first = await cluster.tools.call('k8s_list_resources', input);
    const cursor = /cursor=([\w-]+)/.exec(first.text)?.[1] ?? '';
    const second = await cluster.tools.call('k8s_list_resources', { ...input, cursor });
    expect(second.isError, second.text).toBe(false);
    expect(second.text.split('\n').at(-1)).toBe('c');
  });

  it('shows each of two columns that are named alike', async () => {
    await using cluster = await openFakeCluster(() => fakeTable(['Name', 'Ready', 'Name'], [['w', 'True', 'inner']]));
    const { text } = await cluster.tools.call('k8s_list_resources', { kind: 'widgets', namespace: 'shop' });
    expect(text).toContain('w\tTrue\tinner');
  });

  it('of whole objects is refused a status rather than given all', async () => {
    await using cluster = await openFakeCluster(() => ({ kind: 'PodList', items: [POD], metadata: {} }));
    const refused = await cluster.tools.call('k8s_list_pods', { status: 'Pending' }, 'objects');
    expect(refused.isError).toBe(true);
    expect(refused.text).toContain('status');
  });
});

describe('the log of a container', () => {
  it('that is too large for one answer is read from its newest end', async () => {
    // Ten lines of 600 kB: a kubelet that comes to its limit stops before the newest.
    const lines = Array.from({ length: 10 }, (_, index) => `line-${index} ${'x'.repeat(600_000)}`);
    await using cluster = await openFakeCluster(({ pathname, searchParams }) => {
      if (!pathname.endsWith('/log')) return podWith('a', ['main']);
      const text = `${lines.slice(-Number(searchParams.get('tailLines'))).join('\n')}\n`;
      return text.slice(0, Number(searchParams.get('limitBytes')));
    });
    const { text } = await cluster.tools.call('k8s_get_pod_logs', { namespace: 'shop', pod: 'a' });
    expect(text).toContain('line-9');
    expect(text).toMatch(/the newest \d lines/);
    const found = await cluster.tools.call('k8s_get_pod_logs', { namespace: 'shop', pod: 'a', grep: 'line-0' });
    expect(found.text).toMatch(/only the newest \d lines were searched/);
  });

  it('of kubectl debug can be read, and a pod that lacks the container hides no other', async () => {
    const debugged = podWith('a', ['main'], { ephemeralContainers: [{ name: 'debugger' }] });
    await using cluster = await openFakeCluster(({ pathname }) => {
      if (pathname.endsWith('/log')) return 'hello\n';
      const items = [debugged, podWith('b', ['main'])];
      return pathname.endsWith('/pods') ? { kind: 'PodList', items, metadata: {} } : debugged;
    });
    const ask = { namespace: 'shop', labelSelector: 'app=x', container: 'debugger' };
    const { text, isError } = await cluster.tools.call('k8s_get_pod_logs', ask);
    expect(isError, text).toBe(false);
    expect(text).toContain('hello');
    expect(text).toContain('Pod b has no container "debugger"');
    const nowhere = await cluster.tools.call('k8s_get_pod_logs', { ...ask, container: 'nosuch' });
    expect(nowhere.isError).toBe(true);
    expect(nowhere.text).toContain('it has main, debugger');
  });
});

describe('an object', () => {
  it('comes with its newest events, however many there are before them', async () => {
    const event = (index: number): object => ({
      metadata: { name: `e-${index}`, namespace: 'default' },
      reason: `Reason${index}`,
      lastTimestamp: new Date(1_790_000_000_000 + index * 1000).toISOString(),
    });
    await using cluster = await openFakeCluster(({ pathname, searchParams }) => {
      if (!pathname.endsWith('/events'))
        return { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1', uid: 'u-1' } };
      // A kubelet's events hold the node's name for its uid.
      if (searchParams.get('fieldSelector') !== 'involvedObject.kind=Node,involvedObject.name=n1')
        return { kind: 'EventList', items: [] };
      const isFirst = searchParams.get('continue') === null;
      const items = Array.from({ length: 200 }, (_, index) => event(index + (isFirst ? 0 : 200)));
      return { kind: 'EventList', items, metadata: isFirst ? { continue: 'next' } : {} };
    });
    const { text } = await cluster.tools.call('k8s_get_resource', { kind: 'node', name: 'n1', events: true });
    expect(text).toContain('10 of 400');
    expect(text).toContain('Reason399');
  });

  it('names an owner that is no controller', async () => {
    const owned = {
      ...POD,
      metadata: { ...POD.metadata, ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'n1', uid: 'u-1' }] },
    };
    await using cluster = await openFakeCluster(({ pathname }) => (pathname.endsWith('/pods/a') ? owned : undefined));
    const ask = { kind: 'pod', namespace: 'shop', name: 'a', owners: true };
    expect((await cluster.tools.call('k8s_get_resource', ask)).text).toContain('Node\tn1\tv1\tnot readable or gone');
  });
});

describe('the plan of a deletion', () => {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', uid: 'u-ns' } };

  it('says that everything in a namespace goes, also where its pods may not be counted', async () => {
    await using cluster = await openFakeCluster(({ pathname }) =>
      pathname.endsWith('/pods') ? 'forbidden' : namespace,
    );
    for (const propagation of ['background', 'orphan']) {
      const plan = await cluster.tools.plan('k8s_delete_resource', { kind: 'namespace', name: 'shop', propagation });
      expect(plan.changes.join('\n')).toMatch(/everything in the namespace goes too, pods \(how many couldn't be read/);
      expect(plan.changes.join('\n')).not.toContain('stay behind');
    }
  });

  it('does not take the first pods for all of them', async () => {
    const set = {
      ...POD,
      kind: 'Widget',
      spec: { selector: { matchLabels: { app: 'x' } }, template: {} },
    };
    await using cluster = await openFakeCluster(({ pathname }) =>
      pathname.endsWith('/pods') ? { kind: 'PodList', items: [POD, POD], metadata: { continue: 'next' } } : set,
    );
    const plan = await cluster.tools.plan('k8s_delete_resource', { kind: 'widget', namespace: 'shop', name: 'a' });
    expect(plan.changes).toContain('its more than 2 pods go with it');
  });
});
