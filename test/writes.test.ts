import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { acquireTestCluster, type TestCluster } from '../testbed/test-cluster.ts';
import { SHOP } from './support/clusters.ts';
import { expectCode } from './support/expect-code.ts';
import { McpHost, NO, YES } from './support/mcp-client.ts';
import { startAtTerminal } from './support/terminal.ts';
import { NO_TEST_BED } from './support/with-cluster.ts';
import { Workspace } from './support/workspace.ts';

describe.skipIf(NO_TEST_BED)('a write', () => {
  let cluster: TestCluster;
  let workspace: Workspace;
  let namespace: string;
  let name: string;
  let count = 0;

  beforeAll(async () => {
    cluster = await acquireTestCluster(SHOP);
    workspace = await Workspace.open(cluster);
    namespace = await cluster.createNamespace('writes');
  });
  afterAll(async () => {
    await workspace?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });
  beforeEach(() => {
    count += 1;
    name = `web-${count}`;
  });

  const create = () => ({
    namespace,
    name,
    image: 'registry.example/web:1.0',
    replicas: 2,
    port: 8080,
    env: { MODE: 'test' },
    labels: { team: 'shop' },
    requests: { cpu: '50m' },
  });
  const deploymentNames = async (): Promise<string> =>
    await cluster.kubectl('get', 'deployments', '-n', namespace, '-o', 'name');
  const makeDeployment = async (): Promise<void> => {
    await cluster.kubectl('create', 'deployment', name, '--image=registry.example/web:1.0', '-n', namespace);
  };

  describe('through a host that asks a person', () => {
    it('is done after a yes, as it was shown', async () => {
      const questions: string[] = [];
      await using host = await McpHost.connect(workspace, {
        answer: (question) => {
          questions.push(question);
          return YES;
        },
      });
      const { text, isError } = await host.call('k8s_create_deployment', create());
      expect(isError).toBe(false);
      expect(text).toContain(name);
      expect(questions).toHaveLength(1);
      expect(questions[0]).toContain(`${namespace}/${name}`);
      expect(questions[0]).toContain('registry.example/web:1.0');
      expect(questions[0]).toContain(cluster.contextName);
      const made = JSON.parse(
        await cluster.kubectl('get', 'deployment', name, '-n', namespace, '-o', 'json'),
      ) as unknown;
      expect(made).toMatchObject({
        metadata: { labels: { team: 'shop' } },
        spec: {
          replicas: 2,
          template: {
            spec: {
              containers: [
                {
                  image: 'registry.example/web:1.0',
                  ports: [{ containerPort: 8080 }],
                  env: [{ name: 'MODE', value: 'test' }],
                  resources: { requests: { cpu: '50m' } },
                },
              ],
            },
          },
        },
      });
    });

    it.each([
      ['a no', NO],
      ['a question that was closed', { action: 'cancel' as const }],
      ['a form that was sent without the tick', { action: 'accept' as const, content: { approve: false } }],
      ['a form that was sent empty', { action: 'accept' as const, content: {} }],
    ])('changes nothing after %s', async (_, answer) => {
      await using host = await McpHost.connect(workspace, { answer: () => answer });
      const created = await host.call('k8s_create_deployment', create());
      expect(created.isError).toBe(true);
      expect(created.text).toMatch(/Nothing was changed/);
      expect(await deploymentNames()).not.toContain(name);
      await makeDeployment();
      const deleted = await host.call('k8s_delete_resource', { kind: 'deployment', name, namespace });
      expect(deleted.isError).toBe(true);
      expect(await deploymentNames()).toContain(name);
    });

    it('deletes after a yes, and says before what goes', async () => {
      await makeDeployment();
      const questions: string[] = [];
      await using host = await McpHost.connect(workspace, {
        answer: (question) => {
          questions.push(question);
          return YES;
        },
      });
      const { isError } = await host.call('k8s_delete_resource', { kind: 'deployment', name, namespace });
      expect(isError).toBe(false);
      expect(questions[0]).toContain(name);
      expect(await deploymentNames()).not.toContain(`deployment.apps/${name}\n`);
    });

    it('does not delete what was made anew under the same name while the person thought', async () => {
      await makeDeployment();
      let replaced: Promise<unknown> | undefined;
      await using host = await McpHost.connect(workspace, {
        answer: () => YES,
        thinking: async () => {
          replaced = cluster.kubectl('delete', 'deployment', name, '-n', namespace, '--wait=true').then(makeDeployment);
          await replaced;
        },
      });
      const { isError } = await host.call('k8s_delete_resource', { kind: 'deployment', name, namespace });
      await replaced;
      expect(isError).toBe(true);
      expect(await deploymentNames()).toContain(name);
    });

    it('is not even asked about where the API server refuses it, in its words', async () => {
      const questions: string[] = [];
      await using host = await McpHost.connect(workspace, {
        answer: (question) => {
          questions.push(question);
          return YES;
        },
      });
      const wrong = { ...create(), name: 'Not_A_Name' };
      const { text, isError } = await host.call('k8s_create_deployment', wrong);
      expect(isError).toBe(true);
      expect(text).toMatch(/RFC 1123/);
      const there = await host.call('k8s_create_deployment', { ...create(), namespace: 'nowhere' });
      expect(there.isError).toBe(true);
      expect(there.text).toContain('nowhere');
      expect(questions).toEqual([]);
    });
  });

  it('is refused, with the way to allow it, where the host cannot ask', async () => {
    await using host = await McpHost.connect(workspace);
    const { text, isError } = await host.call('k8s_create_deployment', create());
    expect(isError).toBe(true);
    expect(text).toMatch(/k8s-mcp tool k8s_create_deployment/);
    expect(await deploymentNames()).not.toContain(name);
  });

  it('is not there at all where MCP_READ_ONLY is set', async () => {
    await using host = await McpHost.connect(workspace, { env: { MCP_READ_ONLY: 'true' }, answer: () => YES });
    const { tools } = await host.client.listTools();
    expect(tools.map((tool) => tool.name).filter((tool) => /create|delete/.test(tool))).toEqual([]);
    await expect(host.call('k8s_create_deployment', create())).rejects.toThrow(/k8s_create_deployment/);
    expect(await deploymentNames()).not.toContain(name);
  });

  describe('at a terminal', () => {
    const words = (): readonly string[] => [
      'tool',
      'k8s_create_deployment',
      '--namespace',
      namespace,
      '--name',
      name,
      '--image',
      'registry.example/web:1.0',
    ];

    it('is done after a typed yes', async () => {
      await using program = startAtTerminal(workspace, words());
      await program.waitFor('stdout', /\[y\/N\]/);
      program.stdin.write('y\n');
      const { code, stdout } = await program.ended;
      expect(code).toBe(0);
      expect(stdout).toContain(name);
      expect(await deploymentNames()).toContain(name);
    });

    it.each([
      ['a typed no', 'n\n'],
      ['nothing but Enter', '\n'],
      ['Ctrl-D', '\u0004'],
    ])('changes nothing after %s', async (_, typed) => {
      await using program = startAtTerminal(workspace, words());
      await program.waitFor('stdout', /\[y\/N\]/);
      program.stdin.write(typed);
      expectCode(await program.ended, 1);
      expect(await deploymentNames()).not.toContain(name);
    });

    it('changes nothing, and leaves nothing running, after Ctrl-C', async () => {
      await using program = startAtTerminal(workspace, words());
      await program.waitFor('stdout', /\[y\/N\]/);
      program.stdin.write('\u0003');
      expect((await program.ended).code).not.toBe(0);
      expect(await workspace.isQuietWithin(5_000)).toBe(true);
      expect(await deploymentNames()).not.toContain(name);
    });
  });

  it('is refused where a command runs without a terminal', async () => {
    const args = ['tool', 'k8s_create_deployment', '--namespace', namespace, '--name', name, '--image', 'i'];
    const { code, stderr } = await workspace.run(args, { input: 'y\n' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/terminal/);
    expect(await deploymentNames()).not.toContain(name);
  });
});
