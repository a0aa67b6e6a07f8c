import { expect, test } from 'vitest';
import { tokensOf } from '../../test/support/tokens.ts';
import type { ClusterOverview, OverviewOutcome, OverviewTrouble, QueryScope } from './outcome.ts';
import { overviewText } from './overview-text.ts';

function clusterOf(name: string, more: Partial<ClusterOverview> = {}): ClusterOverview {
  return {
    name,
    version: 'v1.36.3',
    reachable: true,
    nodes: [['Ready', 3]],
    pods: [['Running', 40]],
    troubles: 0,
    workloads: { found: 12, short: 0 },
    requested: { cpuMillis: 6000, memoryBytes: 4e9 },
    allocatable: { cpuMillis: 12_000, memoryBytes: 16e9 },
    ...more,
  };
}

function outcomeOf(
  clusters: readonly ClusterOverview[],
  troubles: readonly OverviewTrouble[] = [],
  more: Partial<OverviewOutcome> = {},
): OverviewOutcome {
  const scopes = clusters.flatMap(({ name }) =>
    ['pods', 'nodes'].map(
      (table): QueryScope => ({ cluster: name, table, kind: table, namespace: '', freshness: 'fresh', ageMs: 3000 }),
    ),
  );
  const found = { troubles, troublesFound: troubles.length, warnings: [], scopes, tablesRead: ['pods', 'nodes'] };
  return { type: 'overview', clusters, ...found, ...more };
}

test('tells a cluster in a line, what is broken by workload, and what was warned of', () => {
  const prod = clusterOf('prod', {
    nodes: [
      ['Ready', 198],
      ['NotReady', 2],
    ],
    pods: [
      ['Running', 9790],
      ['CrashLoopBackOff', 210],
    ],
    troubles: 2,
    workloads: { found: 120, short: 3 },
  });
  const troubles = [
    { cluster: 'prod', namespace: '', kind: 'Node', name: 'n-1', reasons: ['NotReady'], objects: 2, sinceMs: 240_000 },
    {
      ...{ cluster: 'prod', namespace: 'shop', kind: 'Deployment', name: 'web' },
      ...{ reasons: ['CrashLoopBackOff', 'MinimumReplicasUnavailable'], objects: 210, sinceMs: 7_200_000 },
    },
  ];
  const warnings = [{ cluster: 'prod', reason: 'BackOff', count: 1234 }];
  expect(overviewText(outcomeOf([prod], troubles, { warnings }), 4000).split('\n')).toEqual([
    'overview · 1 cluster · 2 broken',
    'pods · cluster prod · cached 3 s ago (fresh)',
    'nodes · cluster prod · cached 3 s ago (fresh)',
    'prod · v1.36.3 · nodes 200: 198 Ready, 2 NotReady · pods 10,000: 9,790 Running, 210 CrashLoopBackOff · workloads 120: 3 with fewer ready than wanted · requested 50 % of CPU, 25 % of memory',
    'NAMESPACE\tBROKEN\tWHAT\tOBJECTS\tFOR',
    '\tNode/n-1 and 1 more\tNotReady\t2\t4 min',
    'shop\tDeployment/web\tCrashLoopBackOff, MinimumReplicasUnavailable\t210\t2 h',
    'warnings of the last hour: BackOff 1,234',
  ]);
});

test('says why a cluster is out of reach, and that nothing is broken where nothing is', () => {
  const lost = clusterOf('lost', { reachable: false, error: 'connection refused', nodes: [], pods: [] });
  const text = overviewText(outcomeOf([clusterOf('prod'), lost]), 4000);
  expect(text).toMatch(/^overview · 2 clusters · 1 out of reach · nothing broken\n/);
  expect(text).toMatch(/^lost · v1\.36\.3 · out of reach: connection refused · no nodes · no pods · /m);
});

test.each([
  ['20 clusters', 20, (index: number) => `cluster-${index}`],
  [
    '200 clusters of long names',
    200,
    (index: number) => `arn:aws:eks:eu-central-1:123456789012:cluster/生产环境-${index}`,
  ],
])('takes at most 1,000 tokens for %s in trouble, and says what it leaves out', (_, count, nameOf) => {
  const names = Array.from({ length: count }, (_, index) => nameOf(index));
  const clusters = names.map((name) =>
    clusterOf(name, {
      troubles: 50,
      pods: Array.from({ length: 30 }, (_, index): [string, number] => [`状态ErrImagePull-${index}`, 12_345]),
    }),
  );
  const troubles = Array.from({ length: 50 }, (_, index) => ({
    ...{ cluster: names[index % count] ?? '', namespace: `团队-${'x'.repeat(60)}`, kind: 'Deployment' },
    ...{ name: `一个很长的名字-${'y'.repeat(200)}-${index}`, objects: 300, sinceMs: 1e8 },
    reasons: ['CrashLoopBackOff', 'MinimumReplicasUnavailable', '不可用'],
  }));
  const warnings = names.slice(0, 20).map((cluster) => ({ cluster, reason: 'FailedScheduling', count: 99_999 }));
  const text = overviewText(outcomeOf(clusters, troubles, { troublesFound: 5000, warnings }), 4000);
  expect(tokensOf(text)).toBeLessThanOrEqual(1000);
  expect(text).toMatch(/ more: SELECT \* FROM unhealthy/);
  if (count > 20) expect(text).toMatch(/^and \d+ clusters more, in no more trouble/m);
  expect(tokensOf(overviewText(outcomeOf(clusters, troubles), 300))).toBeLessThanOrEqual(300);
});
