import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acquireTestCluster, type TestCluster } from '../testbed/test-cluster.ts';
import { CacheDatabase } from './comparison/database.ts';
import { clusterAccess } from './support/cluster-access.ts';
import { OWN, SHOP } from './support/clusters.ts';
import { eventually } from './support/eventually.ts';
import { FaultProxy, listOf, refusal, watchOf } from './support/fault-proxy.ts';
import { writeKubeconfig } from './support/kubeconfig.ts';
import type { Program } from './support/program.ts';
import { NO_TEST_BED } from './support/with-cluster.ts';
import { Workspace } from './support/workspace.ts';

/** Long enough that no list of the interval comes in the way. */
const ENV = { SCANNER_DYNAMIC_INTERVAL: '3000', CACHE_DYNAMIC_TTL: '3000' };

/** Programs that start beside many others take their time. */
const PATIENCE_MS = 90_000;

const isServices = listOf('services');
const isWatch = watchOf('services');

interface Scene extends AsyncDisposable {
  readonly workspace: Workspace;
  readonly proxy: FaultProxy;
  readonly namespace: string;
  start(env?: Record<string, string>): Program;
  rows(sql: string): readonly Record<string, unknown>[];
  /** Names of the services in the namespace. */
  services(): readonly unknown[];
  /** Until the cache has exactly these. */
  shows(...names: readonly string[]): Promise<void>;
  create(name: string): Promise<void>;
  remove(name: string): Promise<void>;
  /** Lists of services so far; watches aren't among them. */
  lists(): number;
  watched(): Promise<void>;
}

async function openScene(cluster: TestCluster, env: Record<string, string> = {}): Promise<Scene> {
  const proxy = await FaultProxy.open(clusterAccess(cluster.kubeconfigPath, cluster.contextName));
  const workspace = await Workspace.open({ kubeconfigPath: '', env: { ...ENV, ...env } });
  const KUBECONFIG = await writeKubeconfig(`${workspace.folder}/kubeconfig`, [{ name: 'door', server: proxy.url }]);
  const namespace = await cluster.createNamespace('watched');
  const rows: Scene['rows'] = (sql) => {
    using database = new CacheDatabase(workspace.databasePath);
    return database.rows(sql);
  };
  const services = (): readonly unknown[] =>
    rows(`SELECT name FROM services WHERE namespace = '${namespace}' ORDER BY name`).map(({ name }) => name);
  return {
    ...{ workspace, proxy, namespace, rows, services },
    start: (more = {}) => workspace.start(['scan'], { env: { KUBECONFIG, ...more } }),
    shows: async (...names) => {
      const wanted = JSON.stringify(names);
      await eventually(`the services ${wanted}`, () => JSON.stringify(services()) === wanted || undefined, PATIENCE_MS);
    },
    create: async (name) => {
      await cluster.kubectl('create', 'service', 'clusterip', name, '--tcp=80', '-n', namespace);
    },
    remove: async (name) => {
      await cluster.kubectl('delete', 'service', name, '-n', namespace);
    },
    lists: () => proxy.requests.filter((request) => isServices(request) && !isWatch(request)).length,
    watched: async () => {
      await eventually('a watch', () => proxy.requests.find(isWatch), PATIENCE_MS);
    },
    [Symbol.asyncDispose]: async () => {
      await workspace[Symbol.asyncDispose]();
      await proxy[Symbol.asyncDispose]();
    },
  };
}

describe.skipIf(NO_TEST_BED)('the scan daemon over watches', { timeout: 240_000 }, () => {
  let cluster: TestCluster;

  beforeAll(async () => {
    cluster = await acquireTestCluster(SHOP);
  });
  afterAll(async () => await cluster?.[Symbol.asyncDispose]());

  it('shows what is made, changed and deleted by one list', async () => {
    await using scene = await openScene(cluster);
    await using _daemon = scene.start();
    await scene.watched();
    await scene.create('one');
    await scene.create('two');
    await scene.shows('one', 'two');
    await cluster.kubectl('label', 'service', 'one', 'tier=front', '-n', scene.namespace);
    await eventually('the label', () => scene.rows("SELECT 1 FROM services WHERE labels ->> 'tier' = 'front'")[0]);
    await scene.remove('two');
    await scene.shows('one');
    expect(scene.lists()).toBe(1);
    expect(scene.rows("SELECT source, error FROM cache_metadata WHERE kind = 'Service'")).toEqual([
      { source: 'watch', error: null },
    ]);
  });

  it('goes on from where it was after a kill, without a list', async () => {
    await using scene = await openScene(cluster);
    {
      await using daemon = scene.start();
      await scene.create('one');
      await scene.shows('one');
      await scene.watched();
      await daemon.kill();
    }
    await scene.create('while-away');
    await scene.remove('one');
    await using _daemon = scene.start();
    await scene.shows('while-away');
    expect(scene.lists()).toBe(1);
  });

  it('lists again when the API server has forgotten the version', async () => {
    await using scene = await openScene(cluster);
    await using _daemon = scene.start();
    await scene.create('one');
    await scene.shows('one');
    const gone = refusal(410, 'Expired', 'too old resource version');
    scene.proxy.misbehave({ on: isWatch, fault: gone, times: 1 });
    await scene.create('two');
    await scene.create('three');
    await scene.shows('one', 'three', 'two');
    await eventually('another list', () => scene.lists() === 2 || undefined);
  });

  it('goes on without a list when its MCP server was killed under the polls', async () => {
    await using scene = await openScene(cluster);
    await using daemon = scene.start();
    await scene.create('one');
    await scene.shows('one');
    const server = (await scene.workspace.processes()).find((pid) => pid !== daemon.pid);
    process.kill(server ?? daemon.pid, 'SIGKILL');
    await scene.create('two');
    await scene.shows('one', 'two');
    expect(scene.lists()).toBe(1);
  });

  it('watches the one namespace it is told to', async () => {
    await using scene = await openScene(cluster);
    await using _daemon = scene.start({ SCANNER_NAMESPACES: scene.namespace });
    await scene.watched();
    await scene.create('one');
    await scene.shows('one');
    const watches = scene.proxy.requests.filter(isWatch).map(({ path }) => path);
    expect(new Set(watches)).toEqual(new Set([`/api/v1/namespaces/${scene.namespace}/services`]));
    expect(scene.rows('SELECT DISTINCT namespace FROM services')).toEqual([{ namespace: scene.namespace }]);
  });

  it('lists at intervals where the right to watch is missing, and status says so', async () => {
    await using scene = await openScene(cluster, { SCANNER_DYNAMIC_INTERVAL: '2', CACHE_DYNAMIC_TTL: '10' });
    const { server, tls } = clusterAccess(cluster.kubeconfigPath, cluster.contextName);
    const { namespace } = scene;
    await cluster.kubectl('create', 'serviceaccount', 'lister', '-n', namespace);
    const verbs = '--verb=get,list';
    await cluster.kubectl('create', 'role', 'lister', verbs, '--resource=services', '-n', namespace);
    const subject = `--serviceaccount=${namespace}:lister`;
    await cluster.kubectl('create', 'rolebinding', 'lister', '--role=lister', subject, '-n', namespace);
    const token = (await cluster.kubectl('create', 'token', 'lister', '-n', namespace)).trim();
    const KUBECONFIG = await writeKubeconfig(`${scene.workspace.folder}/lister`, [
      { name: 'lister', server, ca: tls.ca, namespace, user: { token } },
    ]);
    await using _daemon = scene.start({ KUBECONFIG, SCANNER_NAMESPACES: namespace });
    await scene.create('one');
    await scene.shows('one');
    await scene.create('two');
    await scene.shows('one', 'two');
    const status = await scene.workspace.run(['status']);
    expect(status.stdout).toContain('polling: no right to watch Service');
  });

  it('finds nothing wrong on a busy scope, and what somebody has written into the database', async () => {
    await using scene = await openScene(cluster, { SCANNER_RESYNC_INTERVAL: '10' });
    await using daemon = scene.start();
    await scene.create('busy');
    await scene.create('still');
    await scene.shows('busy', 'still');
    const checked = (): Record<string, unknown> | undefined =>
      scene.rows("SELECT resynced_at, resync_wrong AS wrong FROM cache_metadata WHERE kind = 'Service'")[0];
    const next = async (): Promise<unknown> => {
      const before = checked()?.resynced_at;
      return await eventually('a check', () => (checked()?.resynced_at === before ? undefined : checked()), 120_000);
    };
    let isBusy = true;
    const busy = (async () => {
      for (let step = 0; isBusy; step++)
        await cluster.kubectl('annotate', 'service', 'busy', `step=${step}`, '--overwrite', '-n', scene.namespace);
    })();
    try {
      expect(await next()).toMatchObject({ wrong: 0 });
    } finally {
      isBusy = false;
      await busy;
    }
    {
      using database = new DatabaseSync(scene.workspace.databasePath, { timeout: 5_000 });
      database.exec(`DELETE FROM services WHERE name = 'still' AND namespace = '${scene.namespace}'`);
    }
    await daemon.waitFor('stderr', /"wrong":1.*the cache differed from the cluster/, 120_000);
    await scene.shows('busy', 'still');
    const status = await scene.workspace.run(['status']);
    expect(status.stdout).toContain('1 of Service wrong, listed anew');
  });
});

describe.skipIf(NO_TEST_BED)('the scan daemon over watches of an API server that is killed', () => {
  it('misses nothing once it is back', { timeout: 240_000 }, async () => {
    await using cluster = await acquireTestCluster(OWN);
    await using scene = await openScene(cluster);
    await using _daemon = scene.start();
    await scene.create('one');
    await scene.create('two');
    await scene.shows('one', 'two');
    await cluster.stopApiServer();
    await eventually('the trouble to be told', () => scene.rows('SELECT 1 FROM clusters WHERE reachable = 0')[0]);
    expect(scene.services()).toEqual(['one', 'two']);
    await cluster.startApiServer();
    await scene.remove('one');
    await scene.create('three');
    await scene.shows('three', 'two');
    await eventually('the trouble to be over', () => scene.rows('SELECT 1 FROM clusters WHERE error IS NULL')[0]);
  });
});
