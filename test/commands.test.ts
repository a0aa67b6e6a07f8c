import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acquireTestCluster, type TestCluster } from '../testbed/test-cluster.ts';
import { SHOP } from './support/clusters.ts';
import { expectCode } from './support/expect-code.ts';
import { startAtTerminal } from './support/terminal.ts';
import { NO_TEST_BED } from './support/with-cluster.ts';
import { Workspace } from './support/workspace.ts';

const ENDLESS = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n';
/** Colours and what else a terminal obeys. */
const ESCAPES = /\u001b/;

describe.skipIf(NO_TEST_BED)('the commands', () => {
  let cluster: TestCluster;
  let workspace: Workspace;

  beforeAll(async () => {
    cluster = await acquireTestCluster(SHOP);
    workspace = await Workspace.open(cluster);
    expectCode(await workspace.run(['scan', '--once']), 0);
  });
  afterAll(async () => {
    await workspace?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  it.each([
    [['scan', '--once', '--json']],
    [['status', '--json']],
    [['query', 'SELECT namespace, count(*) AS pods FROM pods GROUP BY namespace', '--json']],
    [['tool', '--json']],
    [['tool', 'k8s_list_pods', '--namespace', 'shop', '--json']],
    [['doctor', '--json']],
  ])('print JSON and nothing else to standard output with --json: %j', async (args) => {
    const ending = await workspace.run(args);
    expectCode(ending, 0);
    expect(JSON.parse(ending.stdout)).toBeTypeOf('object');
  });

  it.each([
    [['scan', '--once']],
    [['status']],
    [['query', 'SELECT 1 AS one']],
    [['tool']],
    [['tool', 'k8s_list_pods']],
    [['doctor']],
  ])('use no colours where nobody looks: %j', async (args) => {
    const ending = await workspace.run(args);
    expectCode(ending, 0);
    expect(ending.stdout).not.toMatch(ESCAPES);
    expect(ending.stderr).not.toMatch(ESCAPES);
  });

  it('show progress of a scan at a terminal', async () => {
    await using scan = startAtTerminal(workspace, ['scan', '--once'], { LOG_FORMAT: 'pretty' });
    const ending = await scan.ended;
    expectCode(ending, 0);
    expect(ending.stdout).toMatch(ESCAPES);
    expect(ending.stdout).toMatch(/Pod +complete/);
  });

  it.each([
    [['scna']],
    [['scan', '--twice']],
    [['tool', 'k8s_list_pod']],
    [['tool', 'k8s_list_pods', '--namespce', 'shop']],
    [['query', 'SELECT nme FROM pods']],
    [['query', 'DELETE FROM pods']],
    [['serve', '--http', 'nowhere']],
    [['serve', '--toolsets', 'cor']],
  ])('end with 2, a word on what was meant and no stack where they are used wrongly: %j', async (args) => {
    const { code, stdout, stderr } = await workspace.run(args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).not.toBe('');
    expect(stderr).not.toMatch(/\n\s+at .*\.ts/);
  });

  it('end a question to the cache that never ends at its deadline, and leave nothing running', async () => {
    const { code, stderr } = await workspace.run(['query', ENDLESS, '--timeout', '1']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/within 1( s|000 ms)/);
    expect(await workspace.isQuietWithin(5_000)).toBe(true);
  });

  it('leave no reader behind when they are killed in the middle of a question', async () => {
    await using query = workspace.start(['query', ENDLESS, '--timeout', '600']);
    await waitForReader(workspace);
    await query.kill();
    expect(await workspace.isQuietWithin(15_000)).toBe(true);
  });

  it('answer questions about nothing where nothing was scanned yet', async () => {
    await using empty = await Workspace.open(cluster);
    const status = await empty.run(['status']);
    expect(status.stderr + status.stdout).toMatch(/scan/);
    const query = await empty.run(['query', 'SELECT count(*) FROM pods']);
    expect(query.code).toBe(1);
    expect(query.stderr).toMatch(/k8s-mcp scan/);
  });
});

async function waitForReader(workspace: Workspace): Promise<void> {
  while ((await workspace.processes()).length < 2) await new Promise((resolve) => setTimeout(resolve, 50));
}
