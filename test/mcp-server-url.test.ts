import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acquireTestCluster, type TestCluster } from '../testbed/test-cluster.ts';
import { ClusterAnswer } from './comparison/cluster-answer.ts';
import { compareWithCluster } from './comparison/compare.ts';
import { SHOP } from './support/clusters.ts';
import { expectCode } from './support/expect-code.ts';
import { scanOnce } from './support/scan-once.ts';
import { NO_TEST_BED } from './support/with-cluster.ts';
import { Workspace } from './support/workspace.ts';

describe.skipIf(NO_TEST_BED)('MCP_SERVER_URL', () => {
  let cluster: TestCluster;
  let answer: ClusterAnswer;

  beforeAll(async () => {
    cluster = await acquireTestCluster(SHOP);
    answer = new ClusterAnswer(cluster);
  });
  afterAll(async () => {
    answer?.[Symbol.dispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  async function expectEqualAfterScan(workspace: Workspace, env: Record<string, string>): Promise<void> {
    const { ending, window } = await scanOnce(workspace, cluster, { env });
    expectCode(ending, 0);
    const { databasePath } = workspace;
    expect(await compareWithCluster(answer, { databasePath, clusterName: cluster.contextName, window })).toEqual([]);
  }

  it('starts the program that it names, with its arguments and our environment', async () => {
    await using workspace = await Workspace.open(cluster);
    const { command, args } = workspace.commandLine(['serve']);
    const query = new URLSearchParams(args.map((word) => ['arg', word]));
    await expectEqualAfterScan(workspace, { MCP_SERVER_URL: `stdio://${command}?${query}` });
  });

  it('scans through a server that somebody else has started', async () => {
    await using workspace = await Workspace.open(cluster);
    await using server = workspace.start(['serve', '--http', '127.0.0.1:0']);
    const [, url = ''] = await server.waitFor('stderr', /(http:\/\/127\.0\.0\.1:\d+\/mcp)/);
    // The scanner itself can't reach the cluster: it has no kubeconfig.
    await expectEqualAfterScan(workspace, { MCP_SERVER_URL: url, KUBECONFIG: `${workspace.folder}/none` });
  });

  it('says what was tried where the program is not there', async () => {
    await using workspace = await Workspace.open(cluster);
    const { code, stderr } = await workspace.run(['scan', '--once'], {
      env: { MCP_SERVER_URL: 'stdio:///no/such/program' },
    });
    expect(code).toBe(1);
    expect(stderr).toContain('/no/such/program');
  });

  it('says what was tried where nobody answers', async () => {
    await using workspace = await Workspace.open(cluster);
    const { code, stderr } = await workspace.run(['scan', '--once'], {
      env: { MCP_SERVER_URL: 'http://127.0.0.1:1/mcp' },
    });
    expect(code).toBe(1);
    expect(stderr).toContain('http://127.0.0.1:1/mcp');
  });

  it('is refused where it says nothing that can be reached', async () => {
    await using workspace = await Workspace.open(cluster);
    for (const env of [
      { MCP_SERVER_URL: 'ftp://x' },
      { MCP_SERVER_URL: 'stdio:///bin/true', MCP_SERVER_TYPE: 'http' },
    ]) {
      const { code, stderr } = await workspace.run(['scan', '--once'], { env });
      expect(code).toBe(2);
      expect(stderr).toMatch(/MCP_SERVER_(URL|TYPE)/);
    }
  });

  it('gives the program no key of the language model, whichever variable holds it', async () => {
    await using workspace = await Workspace.open(cluster);
    const file = `${workspace.folder}/environment`;
    const query = new URLSearchParams([
      ['arg', '-c'],
      ['arg', `env > '${file}'; exit 1`],
    ]);
    const env = { MCP_SERVER_URL: `stdio:///bin/sh?${query}`, OPENROUTER_API_KEY: 'sk-of-the-model', BESIDE: 'it' };
    expect((await workspace.run(['ask', 'hello?'], { env })).code).toBe(1);
    const given = await readFile(file, 'utf8');
    expect(given).toContain('BESIDE=it');
    expect(given).not.toContain('sk-of-the-model');
  });
});
