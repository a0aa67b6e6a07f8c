import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acquireTestCluster } from '../testbed/test-cluster.ts';
import { SHOP } from './support/clusters.ts';
import { expectCode } from './support/expect-code.ts';
import { NO_TEST_BED } from './support/with-cluster.ts';
import { Workspace } from './support/workspace.ts';

const WRONG = {
  SCANNER_STATIC_INTERVAL: 'soon',
  SCANNER_DYNAMIC_INTERVAL: '-5',
  SCANNER_BATCH_SIZE: '0',
  SCANNER_CONCURRENT_LIMIT: '3.5',
  SCANNER_TIMEOUT: '1e99',
  CACHE_DYNAMIC_TTL: 'NaN',
  CACHE_STATIC_TTL: '5 minutes',
  CACHE_CLEANUP_INTERVAL: 'never',
  CACHE_RETENTION: '-1',
  MCP_SERVER_URL: 'gopher://x',
  MCP_RESULT_TOKENS: '1',
  MCP_READ_ONLY: 'perhaps',
  LOG_LEVEL: 'loud',
  LOG_FORMAT: 'poem',
};

describe('settings that are wrong', () => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await Workspace.open({ kubeconfigPath: '/nowhere/kubeconfig' });
  });
  afterAll(async () => await workspace?.[Symbol.asyncDispose]());

  it.each([
    ['scan', '--once'],
    ['scan'],
    ['serve'],
    ['status'],
    ['tool'],
    ['query', 'SELECT 1'],
  ])('are all reported at once, with their names: %s', async (...args) => {
    const ending = await workspace.run(args, { env: WRONG });
    expectCode(ending, 2);
    for (const name of Object.keys(WRONG)) expect(ending.stderr).toContain(name);
    expect(ending.stdout).toBe('');
    expect(existsSync(workspace.databasePath)).toBe(false);
  });

  it('are found by the doctor too', async () => {
    const { code, stdout } = await workspace.run(['doctor'], { env: WRONG });
    expect(code).toBe(1);
    for (const name of Object.keys(WRONG)) expect(stdout).toContain(name);
  });

  it('are reported with the same names where a file sets them', async () => {
    const path = `${workspace.folder}/wrong.env`;
    const lines = Object.entries(WRONG).map(([name, value]) => `${name}=${value}`);
    await writeFile(path, lines.join('\n'));
    const ending = await workspace.run(['--env-file', path, 'scan', '--once']);
    expectCode(ending, 2);
    for (const name of Object.keys(WRONG).filter((known) => known !== 'LOG_FORMAT'))
      expect(ending.stderr).toContain(name);
  });

  it('only warn where the name is unknown, and say which was meant', async () => {
    const { code, stderr } = await workspace.run(['status'], { env: { SCANER_TIMEOUT: '5', SCANNER_BATCHSIZE: '50' } });
    expect(code).not.toBe(2);
    expect(stderr).toMatch(/SCANNER_BATCHSIZE.*SCANNER_BATCH_SIZE/);
  });

  it('name the contexts that there are where one is asked for that is not', async () => {
    const { code, stderr } = await workspace.run(['scan', '--once'], { env: { KUBECONFIG: '/nowhere/kubeconfig' } });
    expect(code).toBe(1);
    expect(stderr).toContain('/nowhere/kubeconfig');
  });
});

describe.skipIf(NO_TEST_BED)('settings of a model', () => {
  it('are not needed to scan, to look and to ask', async () => {
    await using cluster = await acquireTestCluster(SHOP);
    await using workspace = await Workspace.open(cluster);
    expect(
      Object.keys(workspace.env).filter((name) => /LLM|AGENT|OPENAI|ANTHROPIC|OPENROUTER|GEMINI|GOOGLE/.test(name)),
    ).toEqual([]);
    for (const args of [
      ['scan', '--once'],
      ['status'],
      ['query', 'SELECT count(*) FROM pods'],
      ['tool', 'k8s_list_pods'],
      ['doctor'],
    ]) {
      expectCode(await workspace.run(args), 0);
    }
  });

  it('hold nothing up where they are wrong', async () => {
    await using cluster = await acquireTestCluster(SHOP);
    await using workspace = await Workspace.open(cluster);
    const env = { LLM_PROVIDER: 'none-such', LLM_API_KEY: 'not-a-key', LLM_TIMEOUT: 'long', AGENT_MAX_STEPS: 'many' };
    expectCode(await workspace.run(['scan', '--once'], { env }), 0);
  });
});
