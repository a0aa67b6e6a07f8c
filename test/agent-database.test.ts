import { chmod, copyFile, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openScriptedProvider, type ScriptedProvider } from '../src/agent/testing/scripted-provider.ts';
import { acquireTestCluster, type TestCluster } from '../testbed/test-cluster.ts';
import { askJson, oneCall } from './support/asking.ts';
import { childOf } from './support/child-of.ts';
import { clusterAccess } from './support/cluster-access.ts';
import { SHOP } from './support/clusters.ts';
import { Conversation, type ToldTurn } from './support/conversation.ts';
import { expectCode } from './support/expect-code.ts';
import { FaultProxy, laterPageOf } from './support/fault-proxy.ts';
import { writeKubeconfig } from './support/kubeconfig.ts';
import { NO_TEST_BED } from './support/with-cluster.ts';
import { Workspace } from './support/workspace.ts';

const QUESTION = 'which services are there?';
const NAMES = ['api', 'store', 'web'];

describe.skipIf(NO_TEST_BED)('an agent on a database in trouble', () => {
  let cluster: TestCluster;
  let namespace: string;
  let workspace: Workspace;
  let provider: ScriptedProvider;
  /** Whose database was filled by a scan, once for all. */
  let first: Workspace;

  beforeAll(async () => {
    cluster = await acquireTestCluster(SHOP);
    namespace = await cluster.createNamespace('agent-database');
    for (const name of NAMES)
      await cluster.kubectl('create', 'service', 'clusterip', name, '--tcp=80', '-n', namespace);
    first = await Workspace.open(cluster);
    expectCode(await first.run(['scan', '--once']), 0);
    provider = await openScriptedProvider((request, attempt) => listServices()(request, attempt));
  });
  afterAll(async () => {
    await provider?.[Symbol.asyncDispose]();
    await first?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    workspace = await Workspace.open(cluster);
    return async () => await workspace[Symbol.asyncDispose]();
  });

  const listServices = () => oneCall('k8s_list_services', { namespace });
  const fill = async (): Promise<void> => {
    expect((await readdir(dirname(first.databasePath))).filter((name) => name.endsWith('-wal'))).toEqual([]);
    await copyFile(first.databasePath, workspace.databasePath);
  };
  const scan = async (): Promise<void> => expectCode(await workspace.run(['scan', '--once']), 0);

  function expectAll(answer: string): void {
    for (const name of NAMES) expect(answer).toMatch(new RegExp(`^${namespace}\t${name}\t|^${name}\t`, 'm'));
    expect(answer).toMatch(/services · cluster .* · 3 found/);
  }

  function expectLive(turn: Pick<ToldTurn, 'answer' | 'outcome' | 'calls'>): void {
    expect(turn).toMatchObject({ outcome: 'answered', calls: [{ source: 'live', isError: false }] });
    expectAll(turn.answer);
  }

  function expectCached(turn: ToldTurn): void {
    expect(turn).toMatchObject({ outcome: 'answered', calls: [{ source: 'cache', isError: false }], notices: [] });
    expectAll(turn.answer);
  }

  function expectLiveAndSaid(turn: ToldTurn, why: RegExp): void {
    expectLive(turn);
    expect(turn.notices).toMatchObject([{ code: 'cacheUnavailable', detail: expect.stringMatching(why) }]);
  }

  it('answers live where no scanner ever ran and there is no file', async () => {
    const { answer, stderr } = await askJson(workspace, listServices(), QUESTION);
    expectLive(answer);
    expect(stderr).toMatch(/answers come live: There is no cache at .* yet/);
  });

  it('answers live, and says nothing of the cache, where it is switched off', async () => {
    await fill();
    const env = { AGENT_ENABLE_CACHE_QUERY: 'false' };
    const { answer, stderr, provider } = await askJson(workspace, listServices(), QUESTION, { env });
    expectLive(answer);
    expect(stderr).not.toMatch(/cache can't/);
    const tools = JSON.stringify(provider.requests[0]?.tools);
    expect(tools).not.toContain('k8s_query');
    expect(tools).not.toContain('not the cache');
  });

  it('reports instead of reading the cluster where the settings want that', async () => {
    const env = { AGENT_FALLBACK_TO_DIRECT_MCP: 'false' };
    const { answer } = await askJson(workspace, listServices(), QUESTION, { env });
    expect(answer).toMatchObject({ outcome: 'answered', calls: [{ source: 'none', isError: true }] });
    expect(answer.answer).toMatch(
      /The cache can't answer: There is no cache at .*AGENT_FALLBACK_TO_DIRECT_MCP is false/,
    );
  });

  it.each([
    ['under way', true],
    ['killed', false],
  ])('answers live while the first scan is %s: a scope that was never finished is not empty', async (_, isAlive) => {
    await using proxy = await FaultProxy.open(clusterAccess(cluster.kubeconfigPath, cluster.contextName));
    const KUBECONFIG = await writeKubeconfig(`${workspace.folder}/proxied`, [
      { name: cluster.contextName, server: proxy.url },
    ]);
    // The scanner's only: it alone has asked by then.
    proxy.misbehave({ on: laterPageOf('pods'), fault: { type: 'hang' }, times: 1 });
    const env = { KUBECONFIG, SCANNER_BATCH_SIZE: '10' };
    await using scanner = workspace.start(['scan'], { env });
    await scanner.waitFor('stderr', /"kind":"Service".*"scanned"/);
    await expect.poll(() => proxy.hanging).toBe(1);
    if (!isAlive) await scanner.kill();
    const pods = await askJson(workspace, oneCall('k8s_list_pods', { namespace: 'shop', limit: 200 }), 'which pods?', {
      env: { KUBECONFIG, MCP_RESULT_TOKENS: '20000' },
    });
    expect(pods.answer.calls).toMatchObject([{ source: 'live', isError: false }]);
    const there = (await cluster.kubectl('get', 'pods', '-n', 'shop', '-o', 'name')).trim().split('\n');
    for (const pod of there) expect(pods.answer.answer).toContain(pod.replace('pod/', ''));
    // What was finished is answered from the cache all the same.
    const services = await askJson(workspace, listServices(), QUESTION, { env: { KUBECONFIG } });
    expect(services.answer.calls).toMatchObject([{ source: 'cache', isError: false }]);
    expectAll(services.answer.answer);
  });

  it.each([
    ['older', 'PRAGMA user_version = 1; DROP VIEW unhealthy; ALTER TABLE services DROP COLUMN type'],
    ['newer', 'PRAGMA user_version = 99; DROP TABLE scans; ALTER TABLE cache_metadata DROP COLUMN source'],
  ])('answers live, and says so, where the file is that of a version which is %s', async (_, change) => {
    await fill();
    {
      using database = new DatabaseSync(workspace.databasePath);
      database.exec(change);
    }
    const { answer, stderr } = await askJson(workspace, listServices(), QUESTION);
    expectLive(answer);
    expect(stderr).toMatch(/answers come live: /);
    const counted = await askJson(
      workspace,
      oneCall('k8s_query', { sql: 'SELECT count(*) AS n, max(type) AS t FROM services' }),
      'how many?',
    );
    // Rows, or words that say what is the matter; never nothing.
    expect(counted.answer.answer).toMatch(/^There is no tool "k8s_query"|version|no such column|^\d+\t/m);
  });

  describe('in mid-conversation', () => {
    it('reads the cluster after the file was deleted, and the cache again after the next scan', async () => {
      await fill();
      await using conversation = Conversation.start(workspace, provider);
      expectCached(await conversation.ask(QUESTION));
      // Each time anew.
      for (let round = 0; round < 2; round++) {
        for (const suffix of ['', '-wal', '-shm']) await rm(`${workspace.databasePath}${suffix}`, { force: true });
        expectLiveAndSaid(await conversation.ask(QUESTION), /There is no cache/);
        // Said once.
        const again = await conversation.ask(QUESTION);
        expectLive(again);
        expect(again.notices).toEqual([]);
        await scan();
        expectCached(await conversation.ask(QUESTION));
      }
      await conversation.finish();
    });

    it('reads the cluster while another process holds the file', async () => {
      await fill();
      await using conversation = Conversation.start(workspace, provider);
      expectCached(await conversation.ask(QUESTION));
      const locked = `${workspace.folder}/data/locked.db`;
      {
        using database = new DatabaseSync(workspace.databasePath);
        database.exec(`VACUUM INTO '${locked}'`);
      }
      using holder = new DatabaseSync(locked);
      holder.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
      for (const suffix of ['-wal', '-shm']) await rm(`${workspace.databasePath}${suffix}`, { force: true });
      await rename(locked, workspace.databasePath);
      expectLiveAndSaid(await conversation.ask(QUESTION), /locked|busy|another process|held/i);
      holder.close();
      expectCached(await conversation.ask(QUESTION));
      await conversation.finish();
    });

    it('goes on reading the cache while a scanner writes, however long that takes', async () => {
      await fill();
      using writer = new DatabaseSync(workspace.databasePath);
      writer.exec('BEGIN IMMEDIATE; DELETE FROM services; UPDATE cache_metadata SET complete = 0, item_count = NULL');
      await using conversation = Conversation.start(workspace, provider);
      expectCached(await conversation.ask(QUESTION));
      writer.exec('ROLLBACK');
      expectCached(await conversation.ask(QUESTION));
      await conversation.finish();
    });

    it.each([
      ['in all but its first page', 8192],
      ['from its first byte on', 0],
    ])('reads the cluster after the file was damaged %s, until it is begun anew', async (_, from) => {
      await fill();
      await using conversation = Conversation.start(workspace, provider);
      // A reader that has seen no page of it yet: pages it holds are as sound as they were.
      expectCached(await conversation.ask(QUESTION));
      process.kill(await childOf(workspace, 'k8s-mcp chat', 'k8s-mcp cache-reader'), 'SIGKILL');
      {
        using database = new DatabaseSync(workspace.databasePath);
        database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      }
      const size = (await readFile(workspace.databasePath)).length;
      const file = await open(workspace.databasePath, 'r+');
      await file.write(Buffer.alloc(size - from, 'not a database '), 0, size - from, from);
      await file.close();
      expectLiveAndSaid(await conversation.ask(QUESTION), /damaged|malformed|not a (SQLite )?database/i);
      if (from > 0) await scan();
      if (from > 0) expectCached(await conversation.ask(QUESTION));
      await conversation.finish();
    });

    it('goes on answering when everything was made read-only', async () => {
      await fill();
      await using conversation = Conversation.start(workspace, provider);
      expectCached(await conversation.ask(QUESTION));
      const folder = `${workspace.folder}/data`;
      await chmod(workspace.databasePath, 0o444);
      await chmod(folder, 0o555);
      try {
        // What can be read is read; only the record of the turn may be impossible now.
        const { notices, ...turn } = await conversation.ask(QUESTION);
        expectAll(turn.answer);
        expect(turn).toMatchObject({ outcome: 'answered', calls: [{ source: 'cache', isError: false }] });
        expect(notices.filter(({ code }) => code !== 'stateUnavailable')).toEqual([]);
      } finally {
        await chmod(folder, 0o755);
      }
      await conversation.finish();
    });

    it('says so, and goes on, when the conversations can no longer be kept', async () => {
      await fill();
      await using conversation = Conversation.start(workspace, provider);
      expectCached(await conversation.ask(QUESTION));
      using holder = new DatabaseSync(`${workspace.folder}/data/k8s_state.db`);
      holder.exec('BEGIN IMMEDIATE');
      const turn = await conversation.ask(QUESTION);
      expect(turn).toMatchObject({ outcome: 'answered', notices: [{ code: 'stateUnavailable' }] });
      holder.exec('ROLLBACK');
      expect((await conversation.ask(QUESTION)).notices).toEqual([]);
      await conversation.finish();
    });
  });

  it('reads a cluster itself after it wrote there, until a scan has seen it since', async () => {
    const own = await cluster.createNamespace('agent-wrote');
    for (const name of ['old', 'kept'])
      await cluster.kubectl('create', 'service', 'clusterip', name, '--tcp=80', '-n', own);
    await scan();
    await using writing = await openScriptedProvider((request, attempt) =>
      request.question === 'delete it'
        ? oneCall('k8s_delete_resource', { kind: 'service', namespace: own, name: 'old' })(request, attempt)
        : oneCall('k8s_list_services', { namespace: own })(request, attempt),
    );
    await using conversation = Conversation.start(workspace, writing, { approve: true });
    const before = await conversation.ask(QUESTION);
    expect(before.calls).toMatchObject([{ source: 'cache' }]);
    expect(before.answer).toMatch(/2 found/);
    const deleted = await conversation.ask('delete it');
    expect(deleted.approvals).toEqual([expect.stringContaining(`${own}/old`)]);
    expect(deleted.calls).toMatchObject([{ source: 'live', isError: false }]);
    const after = await conversation.ask(QUESTION);
    expect(after.calls).toMatchObject([{ source: 'live' }]);
    expect(after.answer).toMatch(/1 found/);
    await scan();
    const later = await conversation.ask(QUESTION);
    expect(later.calls).toMatchObject([{ source: 'cache' }]);
    expect(later.answer).toMatch(/1 found/);
    await conversation.finish();
  });
});
