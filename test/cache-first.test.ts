import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCacheFirst } from '../src/agent/cache-first.ts';
import type { CacheFirst, CacheOutcome } from '../src/agent/cache-outcome.ts';
import type { AgentTool } from '../src/agent/tool-server.ts';
import { CacheReader } from '../src/cache/cache-reader.ts';
import { systemClock } from '../src/lib/clock.ts';
import { silentLog } from '../src/lib/log.ts';
import { READS_META_KEY, type ReadsDeclaration } from '../src/lib/machine-form.ts';
import { createRedactor } from '../src/result/redactor.ts';
import { type OpenedTools, openTools } from '../src/tools/testing/opened-tools.ts';
import { acquireTestCluster, type TestCluster } from '../testbed/test-cluster.ts';
import { SHOP } from './support/clusters.ts';
import { expectCode } from './support/expect-code.ts';
import { OddKinds } from './support/odd-kinds.ts';
import { BUDGET, tokensOf } from './support/tokens.ts';
import { NO_TEST_BED } from './support/with-cluster.ts';
import { Workspace } from './support/workspace.ts';

const READER = fileURLToPath(new URL('../src/cache/testing/reader-program.ts', import.meta.url));
/** Pods of the shop that crash are of another state every few seconds. */
const MOST_ROUNDS = 12;

type Arguments = Readonly<Record<string, unknown>>;
type Call = readonly [tool: string, toolArguments: Arguments];

describe.skipIf(NO_TEST_BED)('answers from the cache, beside those of the cluster', () => {
  let cluster: TestCluster;
  let tools: OpenedTools;
  let workspace: Workspace;
  let reader: CacheReader;
  let cacheFirst: CacheFirst;
  let odd: OddKinds;
  let pods: readonly (readonly string[])[];

  beforeAll(async () => {
    cluster = await acquireTestCluster(SHOP);
    odd = await OddKinds.create(cluster);
    tools = await openTools(cluster);
    workspace = await Workspace.open(cluster);
    reader = new CacheReader(
      { clock: systemClock, log: silentLog },
      { modulePath: READER, args: [workspace.databasePath], timeoutMs: 10_000 },
    );
    cacheFirst = createCacheFirst(
      {
        reader,
        clusters: async () => [cluster.contextName],
        servers: async () => new Map(),
        redactor: createRedactor({ key: randomBytes(32) }),
        clock: systemClock,
        newId: () => randomBytes(6).toString('base64url'),
      },
      { enabled: true, budgetTokens: BUDGET },
    );
    pods = await names('pods', '-A');
  });
  afterAll(async () => {
    await reader?.[Symbol.asyncDispose]();
    await workspace?.[Symbol.asyncDispose]();
    await tools?.[Symbol.asyncDispose]();
    await odd?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  /** Namespace and name of each. */
  async function names(...args: readonly string[]): Promise<readonly (readonly string[])[]> {
    const columns = 'custom-columns=NS:.metadata.namespace,NAME:.metadata.name';
    const text = await cluster.kubectl('get', ...args, '--no-headers', '-o', columns);
    return text
      .trim()
      .split('\n')
      .map((line) => line.split(/\s+/));
  }

  function agentTool(name: string): AgentTool {
    const listed = tools.runner.tools.find((tool) => tool.name === name);
    if (listed === undefined) throw new Error(`no tool ${name}`);
    return {
      name,
      description: listed.description,
      inputSchema: listed.inputSchema,
      reads: listed._meta?.[READS_META_KEY] as ReadsDeclaration,
    };
  }

  const look = ([tool, toolArguments]: Call): Promise<CacheOutcome> =>
    cacheFirst.look(agentTool(tool), toolArguments, { signal: AbortSignal.timeout(30_000) });

  async function cached(call: Call): Promise<string> {
    const outcome = await look(call);
    return outcome.type === 'answer' ? outcome.answer.text : outcome.type;
  }

  /** Calls whose two answers differ: cells that tell an age, cursors and where it came from left out. */
  async function differences(calls: readonly Call[]): Promise<readonly Call[]> {
    const scan = await workspace.run(['scan', '--once']);
    expectCode(scan, 0);
    const different: Call[] = [];
    for (const call of calls) {
      const { text, isError } = await tools.call(...call);
      const answer = await cached(call);
      // A job's pod may be gone by now.
      const isGone = isError && answer === 'live';
      if (!isGone && withoutTime(answer) !== withoutTime(text)) different.push(call);
    }
    return different;
  }

  async function expectEqual(calls: readonly Call[]): Promise<void> {
    let left = calls;
    for (let round = 1; left.length > 0 && round <= MOST_ROUNDS; round++) left = await differences(left);
    for (const call of left)
      expect(withoutTime(await cached(call))).toBe(withoutTime((await tools.call(...call)).text));
    expect(left).toEqual([]);
  }

  it('are the same lists, cell by cell, for each kind and each way to narrow it', async () => {
    const namespaces = [...new Set(pods.map(([namespace = '']) => namespace))];
    const selectors = [
      'app=web',
      'app',
      '!app',
      'app!=web',
      'app in (web, orders),app',
      'app notin (web)',
      'none=such',
      '',
    ];
    const statuses = ['unhealthy', 'running', 'CrashLoopBackOff', 'Completed', 'Nothing'];
    await expectEqual([
      ['k8s_list_namespaces', {}],
      ['k8s_list_nodes', {}],
      ['k8s_list_pods', {}],
      ['k8s_list_services', {}],
      ['k8s_list_pods', { limit: 3, cursor: null }],
      ...['pods', 'po', 'Node', 'v1/Service', 'svc', 'namespaces.v1'].map(
        (kind): Call => ['k8s_list_resources', { kind }],
      ),
      ...['deployments', 'deploy', 'deployments.v1.apps', 'sts', 'apps/v1/DaemonSet', 'rs', 'job', 'cj', 'pv'].map(
        (kind): Call => ['k8s_list_resources', { kind }],
      ),
      ...['persistentvolumeclaims', 'ing', 'cm'].flatMap((kind): Call[] => [
        ['k8s_list_resources', { kind }],
        ['k8s_list_resources', { kind, namespace: odd.namespace }],
      ]),
      ['k8s_list_resources', { kind: 'pod', namespace: 'shop', labelSelector: 'app=web', limit: 2 }],
      ['k8s_list_resources', { kind: 'deployments', namespace: 'shop', labelSelector: 'app' }],
      ...namespaces.flatMap((namespace): Call[] => [
        ['k8s_list_pods', { namespace }],
        ['k8s_list_services', { namespace }],
      ]),
      ...selectors.flatMap((labelSelector): Call[] => [
        ['k8s_list_pods', { labelSelector }],
        ['k8s_list_pods', { labelSelector, namespace: 'shop' }],
        ['k8s_list_services', { labelSelector }],
      ]),
      ['k8s_list_nodes', { labelSelector: 'node-role.kubernetes.io/worker' }],
      ['k8s_list_nodes', { labelSelector: 'topology.kubernetes.io/zone in (eu-central-1a)' }],
      ['k8s_list_namespaces', { labelSelector: 'kubernetes.io/metadata.name!=shop' }],
      ...statuses.flatMap((status): Call[] => [
        ['k8s_list_pods', { status }],
        ['k8s_list_pods', { status, namespace: 'shop', labelSelector: 'app' }],
      ]),
    ]);
  });

  it('are the same objects, whole and in part', async () => {
    const get = (kind: string, [namespace = '', name = '']: readonly string[]): Call => {
      const place = namespace === '<none>' ? {} : { namespace };
      return ['k8s_get_resource', { kind, ...place, name, events: false }];
    };
    const oddOnes = async (kind: string): Promise<readonly Call[]> =>
      (await names(kind, '-n', odd.namespace)).map((object) => get(kind, object));
    const services = await names('services', '-A');
    await expectEqual([
      ...pods.map((pod) => get('Pod', pod)),
      ...services.map((service) => get('svc', service)),
      ...(await names('deployments', '-A')).map((deployment) => get('deploy', deployment)),
      ...(await Promise.all(['rs', 'job', 'cj', 'pvc', 'ing', 'cm'].map((kind) => oddOnes(kind)))).flat(),
      ...(await names('pv')).map((volume) => get('pv', volume)),
      ...(await names('nodes')).map((node) => get('nodes', node)),
      ...(await names('namespaces')).map((namespace) => get('ns', namespace)),
      ...services
        .map((service): Call => {
          const [tool, words] = get('services', service);
          return [tool, { ...words, field: 'spec.ports[0].port' }];
        })
        .slice(0, 2),
    ]);
  });

  it('go live for what only the cluster can say', async () => {
    const live: readonly Call[] = [
      ['k8s_list_pods', { fieldSelector: 'status.phase=Running' }],
      ['k8s_list_pods', { namespace: 'shpo' }],
      ['k8s_list_pods', { labelSelector: 'app==' + '=web' }],
      ['k8s_list_pods', { labelSelector: 'a,' }],
      ['k8s_list_pods', { limit: 0 }],
      ['k8s_list_pods', { namespace: 7 }],
      ['k8s_list_pods', { cluster: 'another' }],
      ['k8s_list_pods', { cursor: 'WzEsInIiLCIyYndf' }],
      ['k8s_list_resources', { kind: 'hpa' }],
      ['k8s_list_resources', { kind: 'deployments.extensions' }],
      ['k8s_list_resources', { kind: 'pods.metrics.k8s.io' }],
      ['k8s_list_resources', { kind: 'nodes', namespace: 'shop' }],
      ['k8s_list_resources', {}],
      ['k8s_get_resource', { kind: 'pod', name: 'web' }],
      ['k8s_get_resource', { kind: 'pod', namespace: 'shop', name: 'no-such' }],
      ['k8s_get_resource', { kind: 'service', namespace: 'shop', name: 'web', events: true }],
      ['k8s_get_resource', { kind: 'service', namespace: 'shop', name: 'web', field: 'spec.nothing' }],
      ['k8s_get_cluster_info', {}],
      ['k8s_get_pod_logs', { namespace: 'shop', pod: 'web' }],
    ];
    expectCode(await workspace.run(['scan', '--once']), 0);
    for (const call of live) expect(await look(call), JSON.stringify(call)).toEqual({ type: 'live' });
  });

  it('select by labels as the API server does, or leave it to it', async () => {
    expectCode(await workspace.run(['scan', '--once']), 0);
    const selectors = [
      ...[' ', 'app = web', ' app==web ', 'app!=web,app', '! app', 'app=', 'app!=', 'app in(web,orders)', 'APP=web'],
      ...['app notin (web,orders),app', 'in', 'in in (in)', 'app in (web),', ',app', 'app,,app', 'app=web,app=orders'],
      ...[
        'app in ()',
        'app in (,web)',
        'app in (web',
        'app=web orders',
        'app=(web)',
        'app>1',
        'app<',
        '!',
        '!app=web',
        '/app',
      ],
      ...[
        'kubernetes.io/app',
        'Kubernetes.io/app',
        'a/b/c',
        '-app',
        'app-',
        'app=-web',
        `${'a'.repeat(64)}`,
        '__proto__=1',
      ],
      ...[
        'app=web\n,app',
        'app\tin\t(web)',
        'app=wéb',
        'app.kubernetes.io/name=web',
        'a..b/c',
        "app='web'",
        'app in web',
      ],
    ];
    let answered = 0;
    for (const labelSelector of selectors) {
      const call: Call = ['k8s_list_services', { labelSelector }];
      const [live, answer] = [await tools.call(...call), await cached(call)];
      if (answer === 'live') continue;
      answered++;
      expect(live.isError, labelSelector).toBe(false);
      expect(withoutTime(answer), labelSelector).toBe(withoutTime(live.text));
    }
    expect(answered).toBeGreaterThan(14);
  });

  it('are walked to their end by cursor, within the budget', async () => {
    expectCode(await workspace.run(['scan', '--once']), 0);
    const shown: string[] = [];
    let cursor: string | undefined;
    do {
      const text = await cached(['k8s_list_pods', { limit: 7, ...(cursor === undefined ? {} : { cursor }) }]);
      expect(tokensOf(text)).toBeLessThanOrEqual(BUDGET);
      shown.push(
        ...text
          .split('\n')
          .filter((line) => /^[a-z].*\t/.test(line))
          .map((line) => line.split('\t', 2).join('/')),
      );
      cursor = /cursor=(\S+),/.exec(text)?.[1];
    } while (cursor !== undefined);
    const first = (await cached(['k8s_list_pods', {}])).split('\n').filter((line) => /^[a-z].*\t/.test(line));
    expect(shown).toEqual(first.map((line) => line.split('\t', 2).join('/')));
    expect(shown.length).toBeGreaterThan(40);
  });
});

function withoutTime(text: string): string {
  const lines = text.split('\n');
  const columns = lines.find((line) => line.includes('\tAGE'))?.split('\t') ?? [];
  const isAge = columns.map((column) => ['AGE', 'DURATION', 'LAST SCHEDULE'].includes(column));
  return lines
    .map((line) => {
      const cells = line.split('\t');
      if (cells.length !== columns.length) return line;
      // How long a job took doesn't grow any more.
      const isTaken = (index: number): boolean => columns[index] === 'DURATION' && cells.includes('Complete');
      return cells
        .map((cell, index) => (isAge[index] === true && !isTaken(index) ? cell.replace(/^[\dydhms]+$/, '…') : cell))
        .join('\t');
    })
    .join('\n')
    .replace(/live \d\S+Z|cached \d+ \w+ ago \(fresh\)/, '…')
    .replace(/cursor=[\w-]+/, 'cursor=…')
    .replaceAll(/\([\dywdhms]+ ago\)/g, '(…)');
}
