import { rm } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { AppError } from '../lib/errors.ts';
import { fixedKinds, type KindSource } from './kind-source.ts';
import { podParser } from './resource-parser/pod-parser.ts';
import type { RESOURCE_PARSERS } from './resource-parser/resource-parsers.ts';
import { serviceParser } from './resource-parser/service-parser.ts';
import { apiFailure, type FakeCluster, fakeCluster, podObject, toolsOf } from './testing/fake-cluster.ts';
import { FakeWatch } from './testing/fake-watch.ts';
import { openScanning, type Scanning } from './testing/scanning.ts';
import { ScriptedCaller } from './testing/scripted-caller.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const WATCH = 'k8s_watch_resources';

interface Watching extends AsyncDisposable {
  readonly cluster: FakeCluster;
  readonly watch: FakeWatch;
  readonly caller: ScriptedCaller;
  readonly scanning: Scanning;
  readonly pods: () => unknown[];
  readonly scope: (kind?: string) => Record<string, unknown> | undefined;
  readonly lists: () => number;
}

/** A scanner of pods and services alone, over a cluster that can be watched. */
async function openWatching(options: Parameters<typeof openScanning>[1] = {}): Promise<Watching> {
  const cluster = fakeCluster('prod');
  const caller = new ScriptedCaller(toolsOf(cluster));
  const scanning = await openScanning(caller, { kinds: fixedKinds([podParser, serviceParser]), ...options });
  const watch = new FakeWatch(scanning, cluster);
  caller.set(WATCH, watch.answer);
  return {
    ...{ cluster, watch, caller, scanning },
    pods: () => scanning.test.values('SELECT name FROM pods ORDER BY name'),
    scope: (kind = 'Pod') => scanning.test.query(`SELECT * FROM cache_metadata WHERE kind = '${kind}'`)[0],
    lists: () => caller.callsOf('k8s_list_pods').length,
    [Symbol.asyncDispose]: () => scanning[Symbol.asyncDispose](),
  };
}

describe('a scope that is watched', () => {
  it('shows what is made, changed and deleted without another list', async () => {
    await using watching = await openWatching();
    const { scanning, watch } = watching;
    scanning.start();
    await scanning.clock.advance(SECOND);
    watch.put(podObject('shop', 'late'));
    watch.delete(podObject('shop', 'web-1'));
    await scanning.clock.settle();
    expect(watching.pods()).toEqual(['cron', 'late', 'web-2']);
    await scanning.clock.advance(HOUR - MINUTE * 10);
    expect(watching.lists()).toBe(1);
    expect(watching.scope()).toMatchObject({ source: 'watch', poll_reason: null, error: null, item_count: 3 });
  });

  it('stays fresh while nothing happens, by a poll every half minute', async () => {
    await using watching = await openWatching();
    const { scanning, caller } = watching;
    scanning.start();
    await scanning.clock.advance(10 * MINUTE);
    const age = scanning.clock.now() - Date.parse(String(watching.scope()?.observed_at));
    expect(age).toBeLessThanOrEqual(31 * SECOND);
    const polls = caller.callsOf(WATCH).filter(({ kind }) => kind === 'Pod');
    expect(polls.length).toBeGreaterThanOrEqual(18);
    expect(polls.length).toBeLessThanOrEqual(21);
  });

  it('is listed again when the API server has forgotten the version', async () => {
    await using watching = await openWatching();
    const { scanning, watch, cluster } = watching;
    scanning.start();
    await scanning.clock.advance(SECOND);
    await scanning.pause();
    watch.delete(podObject('shop', 'web-2'));
    cluster.resourceVersion += 50;
    watch.forgottenBefore = cluster.resourceVersion;
    scanning.start();
    await scanning.clock.advance(MINUTE);
    expect(watching.lists()).toBe(2);
    expect(watching.pods()).toEqual(['cron', 'web-1']);
    expect(watching.scope()).toMatchObject({ watch_version: String(cluster.resourceVersion), error: null });
  });

  it('asks again from the same version when an answer was lost', async () => {
    await using watching = await openWatching();
    const { scanning, watch, caller } = watching;
    scanning.start();
    await scanning.clock.advance(SECOND);
    let lost = 0;
    caller.set(WATCH, async (toolArguments, options) => {
      const answer = await watch.answer(toolArguments, options);
      if (toolArguments.kind !== 'Pod' || lost++ > 0) return answer;
      throw new AppError('mcp_unreachable', 'The MCP server died under the call.');
    });
    await scanning.clock.advance(MINUTE);
    watch.put(podObject('shop', 'late'));
    await scanning.clock.advance(MINUTE);
    expect(watching.pods()).toContain('late');
    expect(watching.lists()).toBe(1);
    expect(watching.scope()).toMatchObject({ error: null });
  });

  it('goes on where it was when the scanner starts again, without a list', async () => {
    await using watching = await openWatching();
    const { scanning, watch } = watching;
    scanning.start();
    await scanning.clock.advance(5 * SECOND);
    await scanning.pause();
    watch.put(podObject('shop', 'while-away'));
    await scanning.clock.advance(20 * MINUTE);
    scanning.start();
    await scanning.clock.advance(5 * SECOND);
    expect(watching.pods()).toContain('while-away');
    expect(watching.lists()).toBe(1);
  });

  it('is listed after a start when its rows are to be written anew', async () => {
    await using watching = await openWatching();
    const { scanning } = watching;
    scanning.start();
    await scanning.clock.advance(5 * SECOND);
    await scanning.pause();
    {
      using database = new DatabaseSync(scanning.test.path);
      database.exec("UPDATE objects SET resource_version = '' WHERE name = 'web-1'");
    }
    scanning.start();
    await scanning.clock.advance(MINUTE);
    expect(watching.lists()).toBe(2);
    expect(scanning.test.values("SELECT count(*) FROM objects WHERE resource_version = ''")).toEqual([0]);
  });

  it('is filled anew when its file is deleted', async () => {
    await using watching = await openWatching();
    const { scanning } = watching;
    scanning.start();
    await scanning.clock.advance(MINUTE);
    for (const suffix of ['', '-wal', '-shm']) await rm(`${scanning.test.path}${suffix}`, { force: true });
    await scanning.clock.advance(2 * MINUTE);
    expect(watching.pods()).toEqual(['cron', 'web-1', 'web-2']);
    expect(watching.scope()).toMatchObject({ source: 'watch' });
  });

  it('starts anew when another cluster has taken the name', async () => {
    await using watching = await openWatching();
    const { scanning, cluster } = watching;
    scanning.start();
    await scanning.clock.advance(MINUTE);
    cluster.uid = 'recreated';
    cluster.objects.set('Pod', [podObject('shop', 'new')]);
    await scanning.clock.advance(2 * MINUTE);
    expect(watching.pods()).toEqual(['new']);
    expect(watching.scope()).toMatchObject({ source: 'watch', item_count: 1 });
  });
});

describe('a watch that fails', () => {
  it('records why on its scope, backs off alone, and clears it when it works again', async () => {
    await using watching = await openWatching();
    const { scanning, watch, caller } = watching;
    scanning.start();
    await scanning.clock.advance(MINUTE);
    caller.set(WATCH, async (toolArguments, options) => {
      if (toolArguments.kind === 'Pod') throw apiFailure(429, 'TooManyRequests', { retryAfterMs: 20_000 });
      return await watch.answer(toolArguments, options);
    });
    await scanning.clock.advance(2 * MINUTE);
    expect(watching.scope()).toMatchObject({ error: 'TooManyRequests: said by the API server' });
    expect(watching.scope('Service')).toMatchObject({ error: null });
    const polls = caller.callsOf(WATCH).filter(({ kind }) => kind === 'Pod').length;
    expect(polls).toBeLessThan(15);
    caller.set(WATCH, watch.answer);
    await scanning.clock.advance(5 * MINUTE);
    expect(watching.scope()).toMatchObject({ error: null, source: 'watch' });
  });

  it('is stood in for by lists when only the watch fails for long', async () => {
    await using watching = await openWatching();
    const { scanning, caller } = watching;
    scanning.start();
    await scanning.clock.advance(MINUTE);
    caller.set(WATCH, () => {
      throw apiFailure(500, 'InternalError');
    });
    const seen = new Set<string>();
    await scanning.clock.advance(HOUR, () => {
      const state = scanning.test.cache.scopes().find(({ kind }) => kind === 'Pod');
      seen.add(scanning.test.ttl.freshness(state, scanning.clock.now()));
    });
    expect(watching.lists()).toBeGreaterThan(8);
    expect([...seen]).toEqual(['fresh']);
  });

  it('waits for a cluster that is gone, and goes on without a list when it is back', async () => {
    await using watching = await openWatching();
    const { scanning, watch, caller, cluster } = watching;
    const { k8s_get_cluster_info: info = () => undefined } = toolsOf(cluster);
    scanning.start();
    await scanning.clock.advance(MINUTE);
    const gone = (): never => {
      throw new AppError('kube_unreachable', 'Connection refused.');
    };
    for (const tool of ['k8s_get_cluster_info', WATCH]) caller.set(tool, gone);
    await scanning.clock.advance(2 * MINUTE);
    expect(scanning.test.query('SELECT reachable, error FROM clusters')).toEqual([
      { reachable: 0, error: 'Connection refused.' },
    ]);
    caller.set('k8s_get_cluster_info', info);
    caller.set(WATCH, watch.answer);
    watch.put(podObject('shop', 'late'));
    await scanning.clock.advance(5 * MINUTE);
    expect(watching.pods()).toContain('late');
    expect(watching.lists()).toBe(1);
    expect(scanning.test.query('SELECT reachable, error FROM clusters')).toEqual([{ reachable: 1, error: null }]);
  });
});

describe('a scope that can not be watched', () => {
  it.each([
    ['the right is missing', () => Promise.reject(apiFailure(403, 'Forbidden')), 'no right to watch Pod'],
    ['the kind has no watch', () => Promise.reject(apiFailure(405, 'MethodNotAllowed')), "Pod can't be watched"],
    ['the server is another', () => ({ nothing: 'of ours' }), "the MCP server's watch can't be used"],
  ])('is listed at intervals where %s, and says so', async (_why, answer, reason) => {
    await using watching = await openWatching();
    const { scanning, caller } = watching;
    caller.set(WATCH, answer);
    scanning.start();
    await scanning.clock.advance(31 * MINUTE);
    expect(watching.scope()).toMatchObject({ source: 'list', poll_reason: reason, error: null });
    expect(watching.lists()).toBeGreaterThanOrEqual(6);
    expect(watching.lists()).toBeLessThanOrEqual(10);
  });

  it('is listed at intervals where the setting says so', async () => {
    await using watching = await openWatching({ watch: false });
    const { scanning, caller } = watching;
    scanning.start();
    await scanning.clock.advance(31 * MINUTE);
    expect(caller.callsOf(WATCH)).toEqual([]);
    expect(watching.scope()).toMatchObject({ source: 'list', poll_reason: 'SCANNER_WATCH is off' });
    expect(watching.lists()).toBeGreaterThanOrEqual(6);
  });

  it('is watched as soon as it can be', async () => {
    await using watching = await openWatching();
    const { scanning, caller, watch } = watching;
    caller.set(WATCH, () => Promise.reject(apiFailure(403, 'Forbidden')));
    scanning.start();
    await scanning.clock.advance(MINUTE);
    caller.set(WATCH, watch.answer);
    await scanning.clock.advance(10 * MINUTE);
    expect(watching.scope()).toMatchObject({ source: 'watch', poll_reason: null });
  });
});

describe('where each namespace is a scope of its own', () => {
  const forbidWhole = ({ caller, watch, cluster }: Watching): void => {
    const { k8s_list_pods: list = () => undefined } = toolsOf(cluster);
    caller.set('k8s_list_pods', (toolArguments, options) => {
      if (toolArguments.namespace === undefined) throw apiFailure(403, 'Forbidden');
      return list(toolArguments, options);
    });
    caller.set(WATCH, (toolArguments, options) => watch.answer(toolArguments, options));
  };

  it('watches each, and finds a namespace that comes later', async () => {
    await using watching = await openWatching();
    forbidWhole(watching);
    const { scanning, watch } = watching;
    scanning.start();
    await scanning.clock.advance(MINUTE);
    watch.put(podObject('tools', 'second'));
    await scanning.clock.settle();
    expect(watching.pods()).toEqual(['cron', 'second', 'web-1', 'web-2']);
    watch.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'bank', uid: 'bank' } });
    watch.put(podObject('bank', 'vault'));
    await scanning.clock.advance(6 * MINUTE);
    expect(watching.pods()).toContain('vault');
    const inShop = watching.caller.callsOf('k8s_list_pods').filter(({ namespace }) => namespace === 'shop');
    expect(inShop).toHaveLength(1);
  });
});

describe('the check of a watch', () => {
  const RESYNC = { resyncIntervalMs: 10 * MINUTE };

  it('lists once in its interval, finds nothing on a busy scope, and writes no version back', async () => {
    await using watching = await openWatching(RESYNC);
    const { scanning, watch } = watching;
    scanning.start();
    await scanning.clock.advance(SECOND);
    for (let step = 0; step < 250; step++) {
      watch.put(podObject('shop', `busy-${step % 7}`));
      if (step % 5 === 4) watch.delete(podObject('shop', `busy-${step % 7}`));
      await scanning.clock.advance(5 * SECOND);
    }
    expect(watching.lists()).toBe(3);
    expect(watching.scope()).toMatchObject({ resync_wrong: 0, resync_wrong_total: 0, source: 'watch' });
    expect(watching.scope()?.resynced_at).not.toBeNull();
  });

  it.each([
    ['an older version', "UPDATE objects SET resource_version = '1' WHERE name = 'web-1'"],
    ['an object too few', "DELETE FROM objects WHERE name = 'web-1'"],
    ['a missing row of its table', "DELETE FROM pods WHERE name = 'web-1'"],
    [
      'an object too many',
      `INSERT INTO objects SELECT 999, cluster, api_group, api_version, kind, namespace, 'ghost', 'ghost', '1', labels, created_at,
       changed_at FROM objects WHERE name = 'web-1'`,
    ],
  ])('finds %s, counts it once, and lists it anew', async (_what, tamper) => {
    await using watching = await openWatching(RESYNC);
    const { scanning } = watching;
    scanning.start();
    await scanning.clock.advance(MINUTE);
    {
      using database = new DatabaseSync(scanning.test.path);
      database.exec('PRAGMA foreign_keys = ON');
      database.exec(tamper);
    }
    await scanning.clock.advance(12 * MINUTE);
    expect(watching.pods()).toEqual(['cron', 'web-1', 'web-2']);
    expect(watching.scope()).toMatchObject({ resync_wrong: 1, resync_wrong_total: 1, item_count: 3 });
    expect(scanning.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', facts: expect.objectContaining({ wrong: 1, kind: 'Pod' }) }),
    );
    await scanning.clock.advance(11 * MINUTE);
    expect(watching.scope()).toMatchObject({ resync_wrong: 0, resync_wrong_total: 1 });
  });
});

describe('kinds that come and go', () => {
  it('are begun and ended while the scanner runs, and their rows go with them', async () => {
    let kinds: readonly (typeof RESOURCE_PARSERS)[number][] = [podParser];
    let isCertain = false;
    const source: KindSource = async () => ({
      parsers: kinds,
      isGone: ({ kind }) => isCertain && !kinds.some((parser) => parser.kind === kind),
    });
    await using watching = await openWatching({ kinds: source });
    const { scanning } = watching;
    const count = (): unknown[] => scanning.test.values('SELECT count(*) FROM services');
    scanning.start();
    await scanning.clock.advance(MINUTE / 2);
    expect(count()).toEqual([0]);
    kinds = [podParser, serviceParser];
    await scanning.clock.advance(2 * MINUTE);
    expect(count()).toEqual([1]);
    kinds = [podParser];
    await scanning.clock.advance(2 * MINUTE);
    expect(count()).toEqual([1]);
    isCertain = true;
    await scanning.clock.advance(2 * MINUTE);
    expect(count()).toEqual([0]);
    expect(watching.scope('Service')).toBeUndefined();
    expect(watching.pods()).toHaveLength(3);
  });
});
