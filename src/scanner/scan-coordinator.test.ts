import { rm } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { AppError } from '../lib/errors.ts';
import { apiFailure, type FakeCluster, fakeCluster, pageOf, podObject, toolsOf } from './testing/fake-cluster.ts';
import { openScanning, type Scanning } from './testing/scanning.ts';
import { ScriptedCaller } from './testing/scripted-caller.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const COUNT_ALL =
  'SELECT (SELECT count(*) FROM namespaces), (SELECT count(*) FROM nodes), (SELECT count(*) FROM pods), (SELECT count(*) FROM services)';

function serve(...clusters: FakeCluster[]): ScriptedCaller {
  return new ScriptedCaller(toolsOf(...clusters), { takesCluster: clusters.length > 1 });
}

/** Freshness of every scope now, by kind. */
function freshness({ test, clock }: Scanning): Record<string, string> {
  const now = clock.now();
  return Object.fromEntries(test.cache.scopes().map((scope) => [scope.kind, test.ttl.freshness(scope, now)]));
}

describe('scanOnce', () => {
  it('scans every kind of every cluster and says what happened to each', async () => {
    const caller = serve(fakeCluster('prod'), fakeCluster('dev'));
    await using scanning = await openScanning(caller, { clusters: async () => ['prod', 'dev'] });
    const summary = await scanning.coordinator.scanOnce(scanning.signal);
    expect(summary.ok).toBe(true);
    expect(summary.clusters.map(({ cluster, outcome }) => [cluster, outcome])).toEqual([
      ['prod', 'scanned'],
      ['dev', 'scanned'],
    ]);
    expect(scanning.test.query('SELECT cluster, count(*) AS count FROM objects GROUP BY cluster')).toEqual([
      { cluster: 'dev', count: 7 },
      { cluster: 'prod', count: 7 },
    ]);
  });

  it('learns the name of a server that has one cluster from the cluster', async () => {
    await using scanning = await openScanning(serve(fakeCluster('prod')));
    const summary = await scanning.coordinator.scanOnce(scanning.signal);
    expect(summary.clusters).toMatchObject([{ cluster: 'prod', outcome: 'scanned' }]);
    expect(scanning.test.query('SELECT name, uid, reachable FROM clusters')).toEqual([
      { name: 'prod', uid: 'uid-of-prod', reachable: 1 },
    ]);
  });

  it('scans the other kinds when one fails, and says so', async () => {
    const caller = serve(fakeCluster('prod'));
    caller.set('k8s_list_nodes', () => {
      throw apiFailure(401, 'Unauthorized');
    });
    await using scanning = await openScanning(caller);
    const summary = await scanning.coordinator.scanOnce(scanning.signal);
    expect(summary.ok).toBe(false);
    expect(scanning.test.query(COUNT_ALL).map((row) => Object.values(row))).toEqual([[2, 0, 3, 1]]);
  });

  it('counts a missing right as no failure where there is something else to read', async () => {
    const caller = serve(fakeCluster('prod'));
    caller.set('k8s_list_nodes', () => {
      throw apiFailure(403, 'Forbidden');
    });
    await using scanning = await openScanning(caller);
    const summary = await scanning.coordinator.scanOnce(scanning.signal);
    expect(summary.ok).toBe(true);
    const outcomes = summary.clusters.flatMap((cluster) => (cluster.outcome === 'scanned' ? cluster.kinds : []));
    expect(outcomes.map(({ kind, outcome }) => `${kind} ${outcome}`)).toContain('Node forbidden');
  });

  it('scans the other clusters when one cannot be reached, and records its error', async () => {
    const caller = serve(fakeCluster('prod'), fakeCluster('dev'));
    const info = toolsOf(fakeCluster('dev')).k8s_get_cluster_info;
    caller.set('k8s_get_cluster_info', (toolArguments, options) => {
      if (toolArguments.cluster === 'prod') throw new AppError('kube_unreachable', 'Connection refused.');
      return info?.(toolArguments, options);
    });
    await using scanning = await openScanning(caller, { clusters: async () => ['prod', 'dev'] });
    const scanned = scanning.coordinator.scanOnce(scanning.signal);
    await scanning.clock.advance(MINUTE);
    expect((await scanned).clusters.map(({ outcome }) => outcome)).toEqual(['failed', 'scanned']);
    expect(scanning.test.query('SELECT name, reachable, error FROM clusters ORDER BY name')).toEqual([
      { name: 'dev', reachable: 1, error: null },
      { name: 'prod', reachable: 0, error: 'Connection refused.' },
    ]);
  });

  it('throws where the MCP server cannot even be started', async () => {
    await using scanning = await openScanning(new ScriptedCaller({}), {
      clusters: async () => {
        throw new AppError('mcp_unreachable', 'It exits at once.');
      },
    });
    await expect(scanning.coordinator.scanOnce(scanning.signal)).rejects.toMatchObject({ code: 'mcp_unreachable' });
  });
});

describe('an MCP server that cannot be started any more', () => {
  const dead = async (): Promise<never> => {
    throw new AppError('mcp_unreachable', 'It exits at once.');
  };
  const clustersOf = ({ test }: Scanning) => test.query('SELECT name, reachable, error FROM clusters ORDER BY name');

  it.each([
    ['all that the cache knows', [], [0, 0]],
    ['those that the settings name, by whatever name', ['other'], [1, 0]],
  ])('is told of %s', async (_which, contexts, reachable) => {
    let names: () => Promise<readonly string[]> = async () => ['dev', 'prod', 'other'];
    const caller = serve(fakeCluster('dev'), fakeCluster('prod', 'same'), fakeCluster('other', 'same'));
    await using scanning = await openScanning(caller, { clusters: () => names(), contexts });
    await scanning.coordinator.scanOnce(scanning.signal);
    expect(clustersOf(scanning).map((cluster) => cluster['reachable'])).toEqual([1, 1]);
    names = dead;
    await expect(scanning.coordinator.scanOnce(scanning.signal)).rejects.toMatchObject({ code: 'mcp_unreachable' });
    expect(clustersOf(scanning).map((cluster) => cluster['reachable'])).toEqual(reachable);
    expect(clustersOf(scanning)).toContainEqual({ name: 'prod', reachable: 0, error: 'It exits at once.' });
  });

  it('is told of a cluster that only an earlier scanner knew by name', async () => {
    const caller = serve(fakeCluster('prod'));
    await using scanning = await openScanning(caller);
    await scanning.coordinator.scanOnce(scanning.signal);
    caller.set('k8s_get_cluster_info', () => {
      throw new AppError('credentials', 'The token has expired.');
    });
    await scanning.clock.advance(MINUTE);
    await scanning.coordinator.scanOnce(scanning.signal);
    expect(clustersOf(scanning)).toEqual([{ name: 'prod', reachable: 0, error: 'The token has expired.' }]);
  });
});

describe('one API server behind two names', () => {
  it('is one cluster, under the first of them', async () => {
    const caller = serve(fakeCluster('main', 'same'), fakeCluster('other', 'same'));
    await using scanning = await openScanning(caller, { clusters: async () => ['main', 'other'] });
    const { clusters } = await scanning.coordinator.scanOnce(scanning.signal);
    expect(clusters).toMatchObject([
      { cluster: 'main', outcome: 'scanned' },
      { cluster: 'other', outcome: 'alias', aliasOf: 'main' },
    ]);
    expect(scanning.test.query('SELECT name, aliases FROM clusters')).toEqual([{ name: 'main', aliases: '["other"]' }]);
    expect(scanning.test.values('SELECT count(*) FROM objects')).toEqual([7]);
  });

  it('is still scanned when only the second of them is left', async () => {
    const main = fakeCluster('main', 'same');
    const other = fakeCluster('other', 'same');
    const names = ['main', 'other'];
    const caller = serve(main, other);
    await using scanning = await openScanning(caller, { clusters: async () => names });
    await scanning.coordinator.scanOnce(scanning.signal);
    names.shift();
    other.objects.get('Pod')?.push(podObject('shop', 'late'));
    await scanning.clock.advance(HOUR);
    const { clusters } = await scanning.coordinator.scanOnce(scanning.signal);
    expect(clusters).toMatchObject([{ cluster: 'main', outcome: 'scanned' }]);
    expect(scanning.test.values("SELECT cluster FROM pods WHERE name = 'late'")).toEqual(['main']);
    expect(scanning.test.query('SELECT observed_at FROM clusters')).toEqual([
      { observed_at: new Date(scanning.clock.now()).toISOString() },
    ]);
  });

  it('is taken over by the second when the first can no longer get in', async () => {
    const main = fakeCluster('main', 'same');
    const caller = serve(main, fakeCluster('other', 'same'));
    await using scanning = await openScanning(caller, { clusters: async () => ['main', 'other'] });
    scanning.start();
    await scanning.clock.advance(MINUTE);
    const { k8s_get_cluster_info: info } = toolsOf(main, fakeCluster('other', 'same'));
    caller.set('k8s_get_cluster_info', (toolArguments, options) => {
      if (toolArguments.cluster === 'main') throw new AppError('credentials', 'The token has expired.');
      return info?.(toolArguments, options);
    });
    await scanning.clock.advance(HOUR);
    expect(freshness(scanning)).toMatchObject({ Pod: 'fresh', Node: 'fresh', Service: 'fresh' });
    expect(scanning.test.values('SELECT DISTINCT cluster FROM objects')).toEqual(['main']);
  });
});

describe('run', () => {
  it('never lets a scope turn stale, however long a scan takes', async () => {
    const cluster = fakeCluster('prod');
    const caller = serve(cluster);
    let now: Scanning | undefined;
    caller.set('k8s_list_pods', async (toolArguments, { signal }) => {
      await now?.clock.sleep(45_000, signal);
      return pageOf(cluster, 'Pod', toolArguments);
    });
    await using scanning = await openScanning(caller);
    now = scanning;
    scanning.start();
    await scanning.clock.advance(2 * MINUTE);
    const seen = new Set<string>();
    await scanning.clock.advance(3 * HOUR, () => {
      for (const [kind, state] of Object.entries(freshness(scanning))) seen.add(`${kind} ${state}`);
    });
    expect([...seen].sort()).toEqual(['Namespace fresh', 'Node fresh', 'Pod fresh', 'Service fresh']);
  });

  it('scans static kinds at their own, longer interval', async () => {
    const caller = serve(fakeCluster('prod'));
    await using scanning = await openScanning(caller);
    scanning.start();
    await scanning.clock.advance(2 * HOUR);
    const calls = (tool: string): number => caller.callsOf(tool).length;
    expect(calls('k8s_list_namespaces')).toBeGreaterThanOrEqual(4);
    expect(calls('k8s_list_namespaces')).toBeLessThanOrEqual(6);
    expect(calls('k8s_list_pods')).toBeGreaterThanOrEqual(24);
    expect(calls('k8s_list_pods')).toBeLessThanOrEqual(40);
  });

  it('lets a failing kind back off alone, and comes back to it soon after it is mended', async () => {
    const cluster = fakeCluster('prod');
    const caller = serve(cluster);
    await using scanning = await openScanning(caller);
    scanning.start();
    await scanning.clock.advance(MINUTE);
    caller.set('k8s_list_pods', () => {
      throw apiFailure(503, 'ServiceUnavailable');
    });
    await scanning.clock.advance(2 * HOUR);
    expect(freshness(scanning)).toEqual({ Namespace: 'fresh', Node: 'fresh', Pod: 'expired', Service: 'fresh' });
    // Three attempts each time, ten minutes apart in the end.
    expect(caller.callsOf('k8s_list_pods').length).toBeLessThan(70);
    caller.set('k8s_list_pods', (toolArguments) => pageOf(cluster, 'Pod', toolArguments));
    await scanning.clock.advance(11 * MINUTE);
    expect(freshness(scanning)).toMatchObject({ Pod: 'fresh' });
  });

  it('is not held up by a kind that hangs', async () => {
    const caller = serve(fakeCluster('prod'));
    caller.set('k8s_list_pods', () => new Promise(() => {}));
    await using scanning = await openScanning(caller);
    scanning.start();
    await scanning.clock.advance(MINUTE);
    const seen = new Set<string>();
    await scanning.clock.advance(HOUR, () => {
      for (const [kind, state] of Object.entries(freshness(scanning))) if (kind !== 'Pod') seen.add(state);
    });
    expect([...seen]).toEqual(['fresh']);
  });

  it('asks a cluster that is down less and less often, and scans it when it is back', async () => {
    const cluster = fakeCluster('prod');
    const caller = serve(cluster);
    const { k8s_get_cluster_info: info = () => undefined } = toolsOf(cluster);
    caller.set('k8s_get_cluster_info', () => {
      throw new AppError('kube_unreachable', 'Connection refused.');
    });
    await using scanning = await openScanning(caller, { clusters: async () => ['prod'] });
    scanning.start();
    await scanning.clock.advance(2 * HOUR);
    // Three attempts each time, a minute apart in the end.
    expect(caller.callsOf('k8s_get_cluster_info').length).toBeLessThan(3 * 2 * 120);
    expect(caller.callsOf('k8s_list_pods')).toEqual([]);
    expect(scanning.test.query('SELECT name, reachable, error FROM clusters')).toEqual([
      { name: 'prod', reachable: 0, error: 'Connection refused.' },
    ]);
    caller.set('k8s_get_cluster_info', info);
    await scanning.clock.advance(2 * MINUTE);
    expect(freshness(scanning)).toEqual({ Namespace: 'fresh', Node: 'fresh', Pod: 'fresh', Service: 'fresh' });
  });

  it('starts anew when another cluster has taken the name, with every kind', async () => {
    const cluster = fakeCluster('kind-dev');
    const caller = serve(cluster);
    await using scanning = await openScanning(caller);
    scanning.start();
    await scanning.clock.advance(MINUTE);
    cluster.uid = 'recreated';
    for (const [kind, objects] of cluster.objects) cluster.objects.set(kind, objects.slice(0, 1));
    await scanning.clock.advance(6 * MINUTE);
    expect(scanning.test.query(COUNT_ALL).map((row) => Object.values(row))).toEqual([[1, 1, 1, 1]]);
    expect(freshness(scanning)).toEqual({ Namespace: 'fresh', Node: 'fresh', Pod: 'fresh', Service: 'fresh' });
    expect(scanning.lines.map(({ message }) => message)).toContain(
      'another cluster has this name now: what was cached of it is gone',
    );
  });

  it('fills a cache that was deleted under it again', async () => {
    await using scanning = await openScanning(serve(fakeCluster('prod')));
    scanning.start();
    await scanning.clock.advance(MINUTE);
    for (const suffix of ['', '-wal', '-shm']) await rm(`${scanning.test.path}${suffix}`, { force: true });
    await scanning.clock.advance(2 * MINUTE);
    expect(scanning.test.query(COUNT_ALL).map((row) => Object.values(row))).toEqual([[2, 1, 3, 1]]);
  });

  it('keeps trying while another program holds the database', async () => {
    await using scanning = await openScanning(serve(fakeCluster('prod')));
    const { clock, test } = scanning;
    {
      using other = new DatabaseSync(test.path);
      other.exec('BEGIN IMMEDIATE');
      scanning.start();
      await clock.advance(6_000);
      expect(test.values('SELECT count(*) FROM objects')).toEqual([0]);
      other.exec('ROLLBACK');
    }
    await clock.advance(11 * MINUTE);
    expect(freshness(scanning)).toMatchObject({ Pod: 'fresh', Node: 'fresh' });
  });

  it('keeps trying while the MCP server cannot be started', async () => {
    const cluster = fakeCluster('prod');
    let isUp = false;
    await using scanning = await openScanning(serve(cluster), {
      clusters: async () => {
        if (!isUp) throw new AppError('mcp_unreachable', 'It exits at once.');
        return ['prod'];
      },
    });
    scanning.start();
    await scanning.clock.advance(HOUR);
    expect(scanning.test.cache.scopes()).toEqual([]);
    isUp = true;
    await scanning.clock.advance(2 * MINUTE);
    expect(freshness(scanning)).toMatchObject({ Pod: 'fresh' });
  });

  it('ends at once when it is stopped, even under calls that never end', async () => {
    const caller = serve(fakeCluster('prod'));
    caller.set('k8s_list_pods', () => new Promise(() => {}));
    await using scanning = await openScanning(caller);
    scanning.start();
    await scanning.clock.advance(MINUTE);
    await scanning.stop();
    const [scan] = scanning.test.query("SELECT finished_at, error FROM scans WHERE kind = 'Pod'");
    expect(scan).toMatchObject({ error: 'The scanner was stopped before this was done.' });
    expect(scan?.finished_at).not.toBeNull();
  });

  it('removes what has been expired for longer than it is kept', async () => {
    const caller = serve(fakeCluster('prod'));
    await using scanning = await openScanning(caller, { retentionMs: HOUR });
    scanning.start();
    await scanning.clock.advance(MINUTE);
    caller.set('k8s_list_pods', () => {
      throw apiFailure(500, 'InternalError');
    });
    await scanning.clock.advance(HOUR);
    expect(scanning.test.values('SELECT count(*) FROM pods')).toEqual([3]);
    await scanning.clock.advance(30 * MINUTE);
    expect(scanning.test.values('SELECT count(*) FROM pods')).toEqual([0]);
  });
});
