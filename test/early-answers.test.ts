import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectCode } from './support/expect-code.ts';
import { writeKubeconfig } from './support/kubeconfig.ts';
import { Workspace } from './support/workspace.ts';

const HELLO = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } };
const INITIALIZE = line({ id: 1, method: 'initialize', params: HELLO });
/** The same, in a form that is left to the SDK. */
const INITIALIZE_BY_SDK = line({ id: 1, method: 'initialize', params: { ...HELLO, _meta: {} } });
const INITIALIZED = line({ method: 'notifications/initialized' });
const LIST = line({ id: 2, method: 'tools/list', params: {} });

function line(message: object): string {
  return `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`;
}

describe('the first answers of serve', () => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await Workspace.open({ kubeconfigPath: '' });
    // Nothing here calls a tool, so no cluster has to answer.
    await writeKubeconfig(kubeconfig(), [
      { name: 'one', server: 'http://127.0.0.1:1' },
      { name: 'two', server: 'http://127.0.0.1:1' },
    ]);
  });
  afterAll(async () => await workspace?.[Symbol.asyncDispose]());

  const kubeconfig = (): string => join(workspace.folder, 'kubeconfig');
  const env = (more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
    KUBECONFIG: kubeconfig(),
    ...more,
  });

  /** What `serve` answers to the requests 1 and 2. */
  async function answers(
    lines: readonly string[],
    options: { readonly args?: readonly string[]; readonly env?: Readonly<Record<string, string>> },
  ): Promise<readonly unknown[]> {
    await using server = workspace.start(['serve', ...(options.args ?? [])], { env: env(options.env) });
    server.stdin.write(lines.join(''));
    await server.waitFor('stdout', /"id":2\}/);
    server.stdin.end();
    const ending = await server.ended;
    expectCode(ending, 0);
    return ending.stdout
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text) as unknown);
  }

  it.each([
    ['one cluster', {}],
    ['several clusters', { env: { K8S_CONTEXTS: '*' } }],
    ['a server that only reads', { env: { MCP_READ_ONLY: 'true' } }],
    ['a server with a name of its own', { env: { MCP_SERVER_NAME: 'prod' } }],
    ['one toolset', { args: ['--toolsets', 'write'] }],
    ["a scanner's server", { args: ['--toolsets', 'core,sync'] }],
    ['no tool at all', { args: ['--toolsets', 'write'], env: { MCP_READ_ONLY: 'true' } }],
  ])('are those of the MCP SDK, for %s', async (_, options) => {
    const early = await answers([INITIALIZE, INITIALIZED, LIST], options);
    expect(early).toHaveLength(2);
    expect(early).toEqual(await answers([INITIALIZE_BY_SDK, INITIALIZED, LIST], options));
  });

  it('come before those to what was asked behind them', async () => {
    await using server = workspace.start(['serve'], { env: env() });
    server.stdin.write([INITIALIZE, INITIALIZED, LIST, line({ id: 3, method: 'ping' })].join(''));
    await server.waitFor('stdout', /"id":3\}/);
    server.stdin.end();
    const { stdout } = await server.ended;
    expect([...stdout.matchAll(/"id":(\d+)\}$/gm)].map(([, id]) => id)).toEqual(['1', '2', '3']);
  });

  it.each([
    ['before a word', ''],
    ['in the middle of one', INITIALIZE.slice(0, 20)],
    ['after the greeting', INITIALIZE],
    ['after the list', INITIALIZE + INITIALIZED + LIST],
  ])('end with the input, with exit code 0: %s', async (_, input) => {
    const ending = await workspace.run(['serve'], { env: env(), input });
    expectCode(ending, 0);
    expect(ending.stdout.split('\n')).toHaveLength(1 + [...input.matchAll(/"id":\d+,.*\n/g)].length);
  });

  it('end at SIGTERM', async () => {
    await using server = workspace.start(['serve'], { env: env() });
    server.stdin.write(INITIALIZE);
    await server.waitFor('stdout', /"id":1\}/);
    server.signal('SIGTERM');
    expectCode(await server.ended, 0);
  });

  it.each([
    ['a kubeconfig that is missing', 1, { KUBECONFIG: '/nowhere/kubeconfig' }, /No kubeconfig found.*\/nowhere/],
    ['a context that is missing', 1, { K8S_CONTEXTS: 'tow' }, /Did you mean "two"\?/],
    ['a setting that is wrong', 2, { MCP_READ_ONLY: 'perhaps' }, /MCP_READ_ONLY/],
  ])('are not given with %s', async (_, code, wrong, says) => {
    const ending = await workspace.run(['serve'], { env: env(wrong), input: INITIALIZE + INITIALIZED + LIST });
    expectCode(ending, code);
    expect(ending.stderr).toMatch(says);
    expect(ending.stdout).toBe('');
  });

  it('are not given with a broken kubeconfig', async () => {
    const broken = join(workspace.folder, 'broken');
    await writeFile(broken, 'contexts: [');
    const ending = await workspace.run(['serve'], { env: env({ KUBECONFIG: broken }), input: INITIALIZE });
    expectCode(ending, 1);
    expect(ending.stderr).toContain("isn't valid YAML at line 1");
    expect(ending.stdout).toBe('');
  });
});
