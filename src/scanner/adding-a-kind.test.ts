import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { CacheManager } from '../cache/cache-manager.ts';
import { type CacheMigration, MIGRATIONS } from '../cache/schema/migrations.ts';
import { fieldsOf } from '../kube/words/fields.ts';
import { silentLog } from '../lib/log.ts';
import { ManualClock } from '../lib/testing/manual-clock.ts';
import { fixedKinds } from './kind-source.ts';
import { labelsJson } from './resource-parser/column-values.ts';
import type { ResourceParser } from './resource-parser/resource-parser.ts';
import { RESOURCE_PARSERS } from './resource-parser/resource-parsers.ts';
import { ScanCoordinator } from './scan-coordinator.ts';
import { fakeCluster, toolsOf } from './testing/fake-cluster.ts';
import { recordingListener } from './testing/recording-listener.ts';
import { ScriptedCaller } from './testing/scripted-caller.ts';
import { openTestCache } from './testing/test-cache.ts';

/** All that a new kind takes: this literal in a file of its own … */
const widgetParser: ResourceParser = {
  kind: 'Widget',
  apiGroup: 'acme.io',
  tool: 'k8s_list_resources',
  toolArguments: { kind: 'Widget' },
  table: 'widgets',
  kindClass: 'dynamic',
  namespaced: true,
  columns: (widget) => ({ size: Number(fieldsOf(widget.spec).size), labels: labelsJson(widget) }),
};

/** … and this migration. */
const widgets: CacheMigration = {
  name: '9999-widgets',
  up: async (db) => {
    await sql`CREATE TABLE widgets (
      id INTEGER NOT NULL PRIMARY KEY REFERENCES objects (id) ON DELETE CASCADE,
      cluster TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL, size INTEGER, labels TEXT
    ) STRICT`.execute(db);
  },
};

it('scans a kind that has a parser and a table, and needs nothing else', async () => {
  const clock = new ManualClock();
  await using test = await openTestCache(clock);
  const cluster = fakeCluster('prod');
  cluster.objects.set('Widget', [
    {
      apiVersion: 'acme.io/v1',
      kind: 'Widget',
      metadata: { name: 'big', namespace: 'shop', uid: 'w', resourceVersion: '7', labels: { a: 'b' } },
      spec: { size: 42 },
    },
  ]);
  await using cache = await CacheManager.open(
    { clock, log: silentLog },
    { path: test.path, migrations: [...MIGRATIONS, widgets] },
  );
  const coordinator = new ScanCoordinator(
    {
      caller: new ScriptedCaller(toolsOf(cluster)),
      ...{ cache, clock, ttl: test.ttl, random: () => 1, log: silentLog, listener: recordingListener() },
      clusters: async () => [],
      kinds: fixedKinds([...RESOURCE_PARSERS, widgetParser]),
    },
    {
      ...{ contexts: [], watch: true, resyncIntervalMs: 3_600_000 },
      ...{ batchSize: 100, concurrentLimit: 3, timeoutMs: 120_000, namespaces: [], retentionMs: 86_400_000 },
      ...{ staticIntervalMs: 1_800_000, dynamicIntervalMs: 300_000, cleanupIntervalMs: 300_000 },
    },
  );
  const summary = await coordinator.scanOnce(new AbortController().signal);
  expect(summary.ok).toBe(true);
  expect(test.query('SELECT cluster, namespace, name, size, labels FROM widgets')).toEqual([
    { cluster: 'prod', namespace: 'shop', name: 'big', size: 42, labels: '{"a":"b"}' },
  ]);
  expect(test.query("SELECT api_group, item_count FROM cache_metadata WHERE kind = 'Widget'")).toEqual([
    { api_group: 'acme.io', item_count: 1 },
  ]);
});
