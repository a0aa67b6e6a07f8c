import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acquireTestCluster, type TestCluster } from '../testbed/test-cluster.ts';
import { SHOP } from './support/clusters.ts';
import { expectCode } from './support/expect-code.ts';
import { startAtTerminal } from './support/terminal.ts';
import { NO_TEST_BED } from './support/with-cluster.ts';
import { Workspace } from './support/workspace.ts';

const CHINESE = { LANG: 'zh_CN.UTF-8' };

describe.skipIf(NO_TEST_BED)('in a Chinese locale', () => {
  let cluster: TestCluster;
  let workspace: Workspace;
  const run = (...args: readonly string[]) => workspace.run(args, { env: CHINESE });

  beforeAll(async () => {
    cluster = await acquireTestCluster(SHOP);
    workspace = await Workspace.open(cluster);
    expectCode(await workspace.run(['scan', '--once']), 0);
  });
  afterAll(async () => {
    await workspace?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  it('a scan, the status and a query report in Chinese', async () => {
    const scan = await run('scan', '--once');
    expectCode(scan, 0);
    expect(scan.stdout).toMatch(/^集群 .*类型 .*结果/);
    expect(scan.stdout).toMatch(/Pod +完整/);
    expect(scan.stdout).toMatch(/凡有权读取的内容均已写入缓存，用时 .*。\n$/);

    const status = await run('status');
    expect(status.stdout).toMatch(/可连接\n/);
    expect(status.stdout).toMatch(/（全部） +[\d,]+ +新鲜 .*列表/);

    const query = await run('query', '--timeout', '50', 'SELECT count(*) AS n FROM pods');
    expect(query.stderr).toMatch(/^1 行 · .* Pod：.*前，新鲜\n$/);
  });

  it('changes and differences are told in Chinese', async () => {
    const pod = JSON.parse(await cluster.kubectl('-n', 'shop', 'get', 'pods', '-o', 'json')) as PodList;
    const [name = ''] = pod.items.map(({ metadata }) => metadata.name);
    await cluster.kubectl('-n', 'shop', 'label', 'pod', name, 'told-in=chinese', '--overwrite');
    expectCode(await run('scan', '--once'), 0);
    await cluster.kubectl('-n', 'shop', 'label', 'pod', name, 'told-in-');
    const changes = await run('changes', '--since', '10m', '--namespace', 'shop');
    expect(changes.stdout).toMatch(/^变更 · 集群 .* · 命名空间 shop · .*Z 至 .*Z · 共 \d+ 行 · 记录完整至 /);
    expect(changes.stdout).toMatch(/\n变更 \d+ 次 · .*\n注：.*之前没有记录。\n/);
    expect(changes.stdout).toMatch(/\n时间\t性质\t对象\t变化\t详情\n(.*\n)*.*\t随之变化\t.*told-in/);
    const diff = await run('diff', '--from', '1s', '--namespace', 'nowhere');
    expect(diff.stdout).toMatch(/的命名空间 nowhere 中没有符合条件的差异（.*）。\n$/);
  });

  it('doctor finds and concludes in Chinese', async () => {
    const { stdout } = await run('doctor');
    expect(stdout).toMatch(/✔ 设置：.*；主目录 /);
    expect(stdout).toMatch(/✔ 集群 .*：可以列出 namespaces, .*configmaps\n/);
    expect(stdout).toMatch(/一切正常。\n$/);
    expect(stdout.split('\n').filter((line) => line !== '' && !/\p{Script=Han}/u.test(line))).toEqual([
      expect.stringMatching(/^✔ Node：?/),
    ]);
  });

  it.each([
    [['query', '--timeout', '50', 'SELECT nme FROM pods'], /^k8s-mcp: 没有列 nme。最接近的名称：name/],
    [['query', '--timeout', '50', 'DELETE FROM pods'], /^k8s-mcp: 不能使用 DELETE：缓存只能读取。/],
    [['tool', 'k8s_lst_pods'], /^k8s-mcp: MCP server 没有工具“k8s_lst_pods”。是否想用 /],
    [
      ['tool', 'k8s_list_pods', '--namspace', 'shop'],
      /^k8s-mcp: k8s_list_pods 没有参数 --namspace。是否想用 --namespace/,
    ],
    [['--context', 'nowhere', 'scan', '--once'], /^k8s-mcp: .* 中没有名为“nowhere”的 context。/],
    [['--context', 'nowhere', 'tool'], /^k8s-mcp: .* 中没有名为“nowhere”的 context。/],
    [['--limit', 'x'], /^错误：没有选项 --limit/],
  ])('a mistake is told once, and in Chinese: %j', async (args, told) => {
    const { stderr, code } = await run(...args);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(told);
    expect(stderr).not.toMatch(/原文|There is no|Did you mean|error:/);
  });

  it('--help has Chinese for everything it describes', async () => {
    for (const command of [
      '',
      'serve',
      'scan',
      'status',
      'ask',
      'chat',
      'query',
      'changes',
      'diff',
      'doctor',
      'completion',
    ]) {
      const { stdout } = await run(...(command === '' ? ['--help'] : [command, '--help']));
      const described = stdout.split('\n').filter((line) => /^ {2}(-|\S+ {2})/.test(line) || /^[a-z]/.test(line));
      for (const line of described) expect(line, `${command} --help`).toMatch(/\p{Script=Han}/u);
    }
  });

  it('a write without a terminal is refused with the way to allow it, and at one asked about in Chinese', async () => {
    const target = ['tool', 'k8s_delete_resource', '--kind', 'deployment', '--namespace', 'shop', '--name', 'web'];
    const refused = await run(...target);
    expect(refused.stderr).toMatch(/^k8s-mcp: 集群没有改动：写操作需要有人确认.*k8s-mcp tool k8s_delete_resource …\n$/);
    const english = await workspace.run(target);
    expect(english.stderr).toMatch(
      /^k8s-mcp: Nothing was changed: a write needs a person's yes.*k8s_delete_resource …\n$/,
    );

    await using asked = startAtTerminal(workspace, target, CHINESE);
    const [question] = await asked.waitFor('stdout', /集群 [\s\S]*是否执行？\[y\/N\] /);
    expect(question).toMatch(/集群 .*：删除 deployment shop\/web\r?\n/);
    expect(question).toMatch(/创建于 .* 前\r?\n/);
    expect(question).toMatch(/它的 \d+ 个 Pod 会一并删除/);
    asked.stdin.write('n\r');
    expect((await asked.ended).stdout).toContain('Nothing was changed');
    expect(await cluster.kubectl('get', 'deployment', 'web', '-n', 'shop', '-o', 'name')).toContain('web');
  });

  it('JSON and the log stay as they are', async () => {
    const status = await run('status', '--json');
    expect(JSON.parse(status.stdout)).toMatchObject({ state: 'current' });
    expect(status.stdout).not.toMatch(/\p{Script=Han}/u);
    const findings = await run('doctor', '--json');
    expect(findings.stdout).not.toMatch(/\p{Script=Han}/u);
    const scan = await run('scan', '--once', '--json');
    expect(`${scan.stdout}${scan.stderr}`).not.toMatch(/\p{Script=Han}/u);
  });
});

interface PodList {
  readonly items: readonly { readonly metadata: { readonly name: string } }[];
}
