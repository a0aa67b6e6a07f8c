import { copyFile, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { acquireTestCluster, type TestCluster } from '../testbed/test-cluster.ts';
import { SHOP } from './support/clusters.ts';
import { expectCode } from './support/expect-code.ts';
import { McpHost } from './support/mcp-client.ts';
import { tokensOf } from './support/tokens.ts';
import { NO_TEST_BED } from './support/with-cluster.ts';
import { Workspace } from './support/workspace.ts';

/** A statement that has no end. */
const ENDLESS = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n';

describe.skipIf(NO_TEST_BED)('the tools over the cache in the MCP server', () => {
  let cluster: TestCluster;
  /** Whose database was filled by a scan, once for all. */
  let first: Workspace;
  let workspace: Workspace;

  beforeAll(async () => {
    cluster = await acquireTestCluster(SHOP);
    first = await Workspace.open(cluster);
    expectCode(await first.run(['scan', '--once']), 0);
  });
  afterAll(async () => {
    await first?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    // A statement has its time from the call on, the start of the reader included: on a busy machine that takes seconds.
    workspace = await Workspace.open({ ...cluster, env: { AGENT_CACHE_QUERY_TIMEOUT: '60' } });
    return async () => await workspace[Symbol.asyncDispose]();
  });

  const fill = async (): Promise<void> => await copyFile(first.databasePath, workspace.databasePath);
  const toolNames = async (host: McpHost): Promise<readonly string[]> =>
    (await host.client.listTools()).tools.map(({ name }) => name);

  it('are listed from the moment on in which there is a cache, and say before how to fill one', async () => {
    await using host = await McpHost.connect(workspace);
    expect(await toolNames(host)).not.toContain('k8s_query');
    const early = await host.call('k8s_query', { sql: 'SELECT 1' });
    expect(early).toMatchObject({ isError: true, text: expect.stringMatching(/no cache at .* yet.*k8s-mcp scan/) });
    await fill();
    expect(await toolNames(host)).toContain('k8s_query');
    expect((await host.call('k8s_query', { sql: 'SELECT count(*) AS n FROM nodes' })).isError).toBe(false);
  });

  it('are not there where the toolsets were named without them, and always where they were named', async () => {
    {
      await using host = await McpHost.connect(workspace, { args: ['serve', '--toolsets', 'cache'] });
      expect(await toolNames(host)).toContain('k8s_query');
    }
    await fill();
    await using host = await McpHost.connect(workspace, { args: ['serve', '--toolsets', 'core,write'] });
    expect(await toolNames(host)).not.toContain('k8s_query');
    await expect(host.call('k8s_query', { sql: 'SELECT 1' })).rejects.toThrow(/Unknown tool: k8s_query/);
  });

  it('read what the scan stored, under its age and the cluster it is of', async () => {
    await fill();
    await using host = await McpHost.connect(workspace);
    const { text, isError, raw } = await host.call('k8s_query', {
      sql: "SELECT name FROM services WHERE namespace = 'shop' ORDER BY name",
    });
    expect(isError).toBe(false);
    expect(text).toMatch(
      new RegExp(`^services · cluster ${cluster.contextName} · cached \\d+ \\w+ ago \\((fresh|stale|expired)\\)`),
    );
    const there = (await cluster.kubectl('get', 'services', '-n', 'shop', '-o', 'name')).trim().split('\n');
    for (const service of there) expect(text).toMatch(new RegExp(`^${service.replace('service/', '')}$`, 'm'));
    expect(raw._meta).toMatchObject({ 'k8s-mcp/source': { from: 'cache', ageMs: expect.any(Number) } });
    const narrowed = { sql: 'SELECT count(*) AS n FROM services', cluster: cluster.contextName };
    expect((await host.call('k8s_query', narrowed)).text).toMatch(/^n\n\d+\n1 row$/m);
    const unknown = await host.call('k8s_query', { ...narrowed, cluster: `${cluster.contextName}x` });
    expect(unknown).toMatchObject({
      isError: true,
      text: expect.stringContaining(`Did you mean ${cluster.contextName}`),
    });
    const form = await host.call('k8s_query', { sql: "SELECT 'a' AS x, 1 AS y" }, 'rows');
    expect(form.structured).toMatchObject({ columns: ['x', 'y'], rows: [['a', 1]], truncated: false });
  });

  it('refuse in words what is no reading statement, or a wrong one, and change nothing', async () => {
    await fill();
    const before = await readFile(workspace.databasePath);
    await using host = await McpHost.connect(workspace);
    for (const [sql, words] of [
      ["ATTACH DATABASE '/tmp/other.db' AS other", /ATTACH is not possible/],
      ['DELETE FROM pods', /DELETE is not possible/],
      ['WITH gone AS (SELECT 1) DELETE FROM pods', /only reading is possible/],
      ['WITH x AS (SELECT 1) INSERT INTO pods (id, cluster) SELECT 1, 2', /only reading is possible/],
      ['PRAGMA user_version = 99', /of the pragmas only/],
      ['PRAGMA journal_mode(delete)', /of the pragmas only/],
      ['PRAGMA temp_store_directory = "/tmp"', /of the pragmas only/],
      ["SELECT load_extension('/tmp/x.so')", /load_extension can't be called|no such function/],
      ["SELECT writefile('/tmp/x', 'y')", /no such function/],
      ["VACUUM INTO '/tmp/copy.db'", /VACUUM is not possible/],
      ['SELECT 1; DROP TABLE pods', /more than one statement/],
      ['SELECT length(zeroblob(1000000000))', /too big/],
      ["SELECT replace(hex(zeroblob(30000000)), '0', hex(zeroblob(1000)))", /too big|memory|didn't answer/],
      ['SELECT status FROM podz', /Nearest: pods/],
      ['SELECT nam FROM pods', /Nearest: name.*Columns of pods: id, cluster, namespace, name/],
      ['', /no SQL statement/],
    ] as const) {
      const { text, isError } = await host.call('k8s_query', { sql });
      expect({ sql, text, isError }).toMatchObject({ isError: true, text: expect.stringMatching(words) });
      expect(tokensOf(text)).toBeLessThan(600);
      const next = await host.call('k8s_query', { sql: 'SELECT count(*) AS n FROM pods' });
      expect(next.isError, next.text).toBe(false);
    }
    expect((await readFile(workspace.databasePath)).equals(before)).toBe(true);
  });

  it('read in a process of their own, which is started by the first call, replaced past its time, and ends with the server', async () => {
    await fill();
    const host = await McpHost.connect(workspace, { env: { AGENT_CACHE_QUERY_TIMEOUT: '10' } });
    await toolNames(host);
    expect(await workspace.processes()).toHaveLength(1);
    await expect.poll(async () => (await host.call('k8s_query', { sql: 'SELECT 1' })).isError).toBe(false);
    const calls = [ENDLESS, 'SELECT 1 AS one'].map((sql) => host.call('k8s_query', { sql }));
    const [endless, behind] = await Promise.all(calls);
    expect(endless).toMatchObject({ isError: true, text: expect.stringMatching(/within 10000 ms\. Narrow the query/) });
    expect(behind?.text).toMatch(/within 10000 ms|^one\n1$/m);
    expect((await host.call('k8s_query', { sql: 'SELECT 2 AS two' })).text).toMatch(/^two\n2\n/m);
    expect(await workspace.processes()).toHaveLength(2);
    const last = host.call('k8s_query', { sql: ENDLESS }).catch((error: unknown) => error);
    await host[Symbol.asyncDispose]();
    await last;
    expect(await workspace.isQuietWithin(5_000)).toBe(true);
  });

  it('stop reading when the host cancels the call', async () => {
    await fill();
    await using host = await McpHost.connect(workspace);
    const cancel = new AbortController();
    const call = host.client
      .callTool({ name: 'k8s_query', arguments: { sql: ENDLESS } }, { signal: cancel.signal })
      .catch((error: unknown) => error);
    await expect.poll(async () => (await workspace.processes()).length).toBe(2);
    cancel.abort();
    expect(await call).toBeInstanceOf(Error);
    expect((await host.call('k8s_query', { sql: 'SELECT 2 AS two' })).text).toMatch(/^two\n2\n/m);
  });

  it('stay in the budget, whatever is in a cell', async () => {
    await fill();
    await using host = await McpHost.connect(workspace);
    for (const [sql, words] of [
      ['SELECT * FROM pods JOIN object_bodies USING (id)', /rows shown: narrow with WHERE/],
      ["SELECT printf('%.*c', 200000, '字') AS wide", /1 long cell cut/],
      [
        "SELECT CAST(x'ff80fe0041' AS TEXT) || char(27) || '[31m' || char(8238) || char(10) AS odd",
        /^odd\n.*A|^odd\n/m,
      ],
      ['SELECT CAST(hex(randomblob(40000)) AS TEXT) AS noise', /cut/],
      [`SELECT ${Array.from({ length: 1500 }, (_, index) => `${index} AS "column ${index}"`).join(', ')}`, /^1 row$/m],
    ] as const) {
      const { text, isError } = await host.call('k8s_query', { sql });
      expect(isError, text.slice(0, 200)).toBe(false);
      expect(text).toMatch(words);
      expect(tokensOf(text), sql.slice(0, 60)).toBeLessThanOrEqual(4000);
      expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f\u202e\ufffe]/);
    }
  });

  it.each([
    [
      "is another program's",
      async (path: string) => await writeFile(path, 'once upon a time '.repeat(500)),
      /isn't a|not a|damaged|another program/i,
    ],
    ['is cut', async (path: string) => await truncate(path, 20_000), /damaged|malformed|can't be read/i],
    [
      'is held by another process',
      async (path: string) => {
        const holder = new DatabaseSync(path);
        holder.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; UPDATE pods SET restarts = 0');
        return () => holder.close();
      },
      /locked|busy|in use|held/i,
    ],
    ['is empty', async (path: string) => await writeFile(path, ''), /no cache at/],
  ])('end in a sentence where the file %s', async (_, harm, words) => {
    await fill();
    const end = await harm(workspace.databasePath);
    await using host = await McpHost.connect(workspace);
    const { text, isError } = await host.call('k8s_query', { sql: 'SELECT count(*), max(name) FROM pods' });
    expect({ text, isError }).toMatchObject({ isError: true, text: expect.stringMatching(words) });
    expect(text).not.toMatch(/SQLITE_|at .*\.ts/);
    if (typeof end === 'function') end();
    await rm(workspace.databasePath);
    await fill();
    expect((await host.call('k8s_query', { sql: 'SELECT count(*) AS n FROM pods' })).isError).toBe(false);
  });

  it.each([
    ['older', 'PRAGMA user_version = 1; DROP VIEW unhealthy; ALTER TABLE services DROP COLUMN type; DROP TABLE scans'],
    [
      'newer',
      'PRAGMA user_version = 99; DROP TABLE scans; DROP TABLE clusters; ALTER TABLE cache_metadata DROP COLUMN source',
    ],
  ])('answer from a file of a version that is %s what it has, and name what it has not', async (_, change) => {
    await fill();
    {
      using database = new DatabaseSync(workspace.databasePath);
      database.exec(change);
    }
    await using host = await McpHost.connect(workspace);
    const count = await host.call('k8s_query', { sql: 'SELECT count(*) AS n FROM services' });
    expect(count.text).toMatch(/^n\n\d+\n1 row$|version/m);
    const scans = await host.call('k8s_query', { sql: 'SELECT count(*) FROM scans' });
    expect(scans).toMatchObject({ isError: true, text: expect.stringMatching(/no such table: scans|version/) });
  });
});
