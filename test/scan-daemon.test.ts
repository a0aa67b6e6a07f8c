import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acquireTestCluster, type TestCluster } from '../testbed/test-cluster.ts';
import { CacheDatabase } from './comparison/database.ts';
import { clusterAccess } from './support/cluster-access.ts';
import { SHOP } from './support/clusters.ts';
import { endsWithin, eventually } from './support/eventually.ts';
import { FaultProxy, laterPageOf } from './support/fault-proxy.ts';
import { writeKubeconfig } from './support/kubeconfig.ts';
import { Program } from './support/program.ts';
import { NO_TEST_BED } from './support/with-cluster.ts';
import { Workspace } from './support/workspace.ts';

/** Lists at intervals, so often that a test sees several; what watches do instead is in watch-daemon.test.ts. */
const OFTEN = {
  SCANNER_WATCH: 'false',
  SCANNER_DYNAMIC_INTERVAL: '2',
  CACHE_DYNAMIC_TTL: '10',
  SCANNER_BATCH_SIZE: '10',
  SCANNER_TIMEOUT: '5',
};

/** A reader that begins to read and never ends; says so when it has. */
const HANGING_READER = `
  const { DatabaseSync } = require('node:sqlite');
  const database = new DatabaseSync(process.argv[1], { readOnly: true });
  database.exec('BEGIN');
  database.prepare('SELECT count(*) FROM objects').get();
  console.log('reading');
  setInterval(() => {}, 1000);
`;

describe.skipIf(NO_TEST_BED)('the scan daemon', () => {
  let cluster: TestCluster;

  beforeAll(async () => {
    cluster = await acquireTestCluster(SHOP);
  });
  afterAll(async () => await cluster?.[Symbol.asyncDispose]());

  const openWorkspace = () => Workspace.open({ kubeconfigPath: cluster.kubeconfigPath, env: OFTEN });
  const observedAt = ({ databasePath }: Workspace): string => {
    using database = new CacheDatabase(databasePath);
    return String(database.rows("SELECT observed_at FROM cache_metadata WHERE kind = 'Pod'")[0]?.observed_at ?? '');
  };
  const nextScan = async (workspace: Workspace): Promise<void> => {
    const before = observedAt(workspace);
    await eventually('a scan', () => observedAt(workspace) > before || undefined);
  };

  it('keeps a second one from the database, in words that say who holds it', async () => {
    await using workspace = await openWorkspace();
    await using first = workspace.start(['scan']);
    await first.waitFor('stderr', /"kind":"Pod".*"scanned"/);
    for (const args of [['scan'], ['scan', '--once']]) {
      const second = await workspace.run(args);
      expect(second.code).toBe(1);
      expect(second.stderr).toContain(String(first.pid));
      expect(second.stderr).toContain(workspace.databasePath);
    }
    await nextScan(workspace);
  });

  it.each([
    'SIGTERM',
    'SIGINT',
  ] as const)('ends cleanly within five seconds of %s, and its server with it', async (signal) => {
    await using workspace = await openWorkspace();
    await using daemon = workspace.start(['scan']);
    await daemon.waitFor('stderr', /"kind":"Pod".*"scanned"/);
    daemon.signal(signal);
    expect(await endsWithin(daemon.ended, 5_000)).toBe(true);
    expect(await daemon.ended).toMatchObject({ code: 0, signal: null });
    expect(await workspace.isQuietWithin(2_000)).toBe(true);
  });

  it('ends cleanly within five seconds of SIGTERM in the middle of a list that hangs', async () => {
    await using proxy = await FaultProxy.open(clusterAccess(cluster.kubeconfigPath, cluster.contextName));
    await using workspace = await openWorkspace();
    const KUBECONFIG = await writeKubeconfig(`${workspace.folder}/kubeconfig`, [{ name: 'slow', server: proxy.url }]);
    proxy.misbehave({ on: laterPageOf('pods'), fault: { type: 'hang' } });
    await using daemon = workspace.start(['scan'], { env: { KUBECONFIG } });
    await eventually('the list to hang', () => proxy.requests.some(laterPageOf('pods')) || undefined);
    daemon.signal('SIGTERM');
    expect(await endsWithin(daemon.ended, 5_000)).toBe(true);
    expect(await daemon.ended).toMatchObject({ code: 0 });
    expect(await workspace.isQuietWithin(2_000)).toBe(true);
    using database = new CacheDatabase(workspace.databasePath);
    expect(database.integrity()).toBe('ok');
    expect(database.rows("SELECT complete, item_count FROM cache_metadata WHERE kind = 'Pod'")).toEqual([
      { complete: 0, item_count: null },
    ]);
  });

  it('takes its server with it when it is killed', async () => {
    await using workspace = await openWorkspace();
    await using daemon = workspace.start(['scan']);
    await daemon.waitFor('stderr', /"kind":"Pod".*"scanned"/);
    await daemon.kill();
    expect(await workspace.isQuietWithin(5_000)).toBe(true);
  });

  it('is not held up by a reader that hangs, nor by one that is killed in mid-read', async () => {
    await using workspace = await openWorkspace();
    await using daemon = workspace.start(['scan']);
    await daemon.waitFor('stderr', /"kind":"Pod".*"scanned"/);
    await using reader = new Program({
      command: process.execPath,
      args: ['-e', HANGING_READER, workspace.databasePath],
      env: workspace.env,
      cwd: workspace.folder,
    });
    await reader.waitFor('stdout', /reading/);
    await nextScan(workspace);
    await nextScan(workspace);
    await reader.kill();
    await nextScan(workspace);
    expect(daemon.said('stderr')).not.toMatch(/"level":"(warn|error)"/);
  });

  it('never blocks a reader', async () => {
    await using workspace = await openWorkspace();
    await using daemon = workspace.start(['scan']);
    await daemon.waitFor('stderr', /"kind":"Pod".*"scanned"/);
    // No time to wait at all: a reader that were blocked once would fail here.
    using database = new DatabaseSync(workspace.databasePath, { readOnly: true, timeout: 0 });
    const before = observedAt(workspace);
    let reads = 0;
    await eventually('two scans', () => {
      reads += Number(database.prepare('SELECT count(*) AS count FROM pods').get()?.count) > 0 ? 1 : 0;
      return (reads > 50 && observedAt(workspace) > before) || undefined;
    });
  });

  it('starts its MCP server again when that was killed', async () => {
    await using workspace = await openWorkspace();
    await using daemon = workspace.start(['scan']);
    await daemon.waitFor('stderr', /"kind":"Pod".*"scanned"/);
    const server = (await workspace.processes()).find((pid) => pid !== daemon.pid);
    expect(server).toBeDefined();
    process.kill(server ?? daemon.pid, 'SIGKILL');
    await nextScan(workspace);
    await nextScan(workspace);
    expect((await workspace.processes()).length).toBe(2);
  });
});

describe.skipIf(NO_TEST_BED)('the scan daemon of a cluster that stops and starts', () => {
  it('says that it is gone, keeps what it has, and goes on when it is back', { timeout: 120_000 }, async () => {
    await using cluster = await acquireTestCluster({ workloads: 'none', needsKwok: true });
    await using workspace = await Workspace.open({ kubeconfigPath: cluster.kubeconfigPath, env: OFTEN });
    const rows = (sql: string) => {
      using database = new CacheDatabase(workspace.databasePath);
      return database.rows(sql);
    };
    await using daemon = workspace.start(['scan']);
    await daemon.waitFor('stderr', /"kind":"Node".*"scanned"/);
    const nodes = rows('SELECT name FROM nodes ORDER BY name');
    await cluster.stopApiServer();
    await eventually(
      'the trouble to be recorded',
      () =>
        rows("SELECT * FROM cache_metadata WHERE kind = 'Node' AND error IS NOT NULL")[0] ??
        rows('SELECT * FROM clusters WHERE reachable = 0')[0],
    );
    expect(rows('SELECT name FROM nodes ORDER BY name')).toEqual(nodes);
    const status = await workspace.run(['status']);
    expect(status.stdout).toMatch(/ECONNREFUSED|refused|reach/i);
    await cluster.startApiServer();
    const since = new Date().toISOString();
    await eventually(
      'the daemon to go on',
      () => rows(`SELECT * FROM cache_metadata WHERE kind = 'Node' AND error IS NULL AND observed_at > '${since}'`)[0],
      90_000,
    );
    expect(rows('SELECT reachable, error FROM clusters')).toEqual([{ reachable: 1, error: null }]);
  });
});
