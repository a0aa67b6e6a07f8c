import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { acquireTestCluster, type TestCluster } from '../testbed/test-cluster.ts';
import { ClusterAnswer } from './comparison/cluster-answer.ts';
import { compareWithCluster } from './comparison/compare.ts';
import { CacheDatabase } from './comparison/database.ts';
import type { ActualRow } from './comparison/difference.ts';
import { COMPARED_KINDS } from './comparison/kinds.ts';
import { clusterAccess } from './support/cluster-access.ts';
import { SHOP } from './support/clusters.ts';
import { expectCode } from './support/expect-code.ts';
import { FaultProxy, type FaultRule, laterPageOf, listOf, refusal } from './support/fault-proxy.ts';
import { writeKubeconfig } from './support/kubeconfig.ts';
import type { Ending } from './support/program.ts';
import { NO_TEST_BED } from './support/with-cluster.ts';
import { Workspace } from './support/workspace.ts';

/** Small pages, so that the shop's pods are several, and failures that are given up on within the test's time. */
const SETTINGS = { SCANNER_BATCH_SIZE: '10', SCANNER_TIMEOUT: '15' };

const podLists = listOf('pods');
const laterPodPages = laterPageOf('pods');

/** Faults that pass: what the scan brings home must be whole. */
const PASSING: Readonly<Record<string, readonly FaultRule[]>> = {
  'a list that the API server has forgotten between two pages (410)': [
    { on: laterPodPages, fault: refusal(410, 'Expired', 'The provided continue parameter is too old'), times: 1 },
  ],
  'too many requests, with a time to wait (429)': [
    { on: podLists, fault: refusal(429, 'TooManyRequests', 'too many requests', { 'retry-after': '1' }), times: 2 },
  ],
  'an internal error that goes away (500)': [
    { on: podLists, fault: refusal(500, 'InternalError', 'etcd leader changed'), times: 1 },
  ],
  'an API server that is not available for a moment (503)': [
    { on: laterPodPages, fault: refusal(503, 'ServiceUnavailable', 'apiserver not ready'), times: 2 },
  ],
  'a connection that is cut before the answer': [{ on: laterPodPages, fault: { type: 'reset' }, times: 1 }],
  'a body that ends half-way': [{ on: podLists, fault: { type: 'cut', atFraction: 0.5 }, times: 1 }],
  'an answer that comes in small pieces': [
    { on: podLists, fault: { type: 'slow', pieces: 20, pauseMs: 10 }, times: 2 },
  ],
};

interface LastingFault {
  readonly rules: readonly FaultRule[];
  /** What a person must read about it. */
  readonly says: RegExp;
  /** 1 where absent: a missing right alone is no failure. */
  readonly code?: number;
}

/** Faults that stay: pods can't be read any more, everything else can. */
const LASTING: Readonly<Record<string, LastingFault>> = {
  'a list that is cut between pages': { rules: [{ on: laterPodPages, fault: { type: 'reset' } }], says: /\S/ },
  'a list that is forgotten each time (410)': {
    rules: [{ on: laterPodPages, fault: refusal(410, 'Expired', 'The provided continue parameter is too old') }],
    says: /no longer has the version/,
  },
  'credentials that expire between two kinds (401)': {
    rules: [{ on: podLists, fault: refusal(401, 'Unauthorized', 'Unauthorized') }],
    says: /401|unauthorized|credentials/i,
  },
  'no right to list one kind (403)': {
    rules: [
      {
        on: podLists,
        fault: refusal(403, 'Forbidden', 'pods is forbidden: User "eve" cannot list resource "pods" in API group ""'),
      },
    ],
    says: /list.*pods|pods.*list/i,
    code: 0,
  },
  'an internal error that stays (500)': {
    rules: [{ on: podLists, fault: refusal(500, 'InternalError', 'etcdserver: no leader') }],
    says: /no leader|500/,
  },
  'too many requests, for ever (429)': {
    rules: [{ on: podLists, fault: refusal(429, 'TooManyRequests', 'too many requests', { 'retry-after': '1' }) }],
    says: /too many requests|429/i,
  },
  'bodies that all end half-way': { rules: [{ on: podLists, fault: { type: 'cut', atFraction: 0.7 } }], says: /\S/ },
  'an API server that never answers': { rules: [{ on: podLists, fault: { type: 'hang' } }], says: /15 s|time|answer/i },
  'an answer that is no list': {
    rules: [{ on: podLists, fault: { type: 'answer', status: 200, body: { hello: 'world' } } }],
    says: /\S/,
  },
};

describe.skipIf(NO_TEST_BED)('a scan through an API server in trouble', () => {
  let cluster: TestCluster;
  let proxy: FaultProxy;
  let answer: ClusterAnswer;
  let workspace: Workspace;
  /** Scanned once without trouble: what it holds must stay through any. */
  let whole: Workspace;

  beforeAll(async () => {
    cluster = await acquireTestCluster(SHOP);
    proxy = await FaultProxy.open(clusterAccess(cluster.kubeconfigPath, cluster.contextName));
    answer = new ClusterAnswer(cluster);
    whole = await openWorkspace();
    workspace = whole;
    expectCode(await scan(), 0);
  });
  afterAll(async () => {
    await whole?.[Symbol.asyncDispose]();
    answer?.[Symbol.dispose]();
    await proxy?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });
  beforeEach(() => proxy.misbehave());

  async function openWorkspace(): Promise<Workspace> {
    const opened = await Workspace.open({ kubeconfigPath: 'replaced', env: { ...SETTINGS, KUBECONFIG: '' } });
    await writeKubeconfig(`${opened.folder}/kubeconfig`, [{ name: 'troubled', server: proxy.url }]);
    return opened;
  }
  const scan = (): Promise<Ending> =>
    workspace.run(['scan', '--once'], { env: { KUBECONFIG: `${workspace.folder}/kubeconfig` } });
  const rows = (sql: string): readonly ActualRow[] => {
    using database = new CacheDatabase(workspace.databasePath);
    return database.rows(sql);
  };
  const podScope = (): ActualRow | undefined =>
    rows("SELECT * FROM cache_metadata WHERE kind = 'Pod' AND namespace = ''")[0];
  const podKeys = () => rows("SELECT uid FROM objects WHERE kind = 'Pod' ORDER BY uid");

  it.each(Object.entries(PASSING))('brings everything home in spite of %s', async (_, rules) => {
    await using opened = await openWorkspace();
    workspace = opened;
    proxy.misbehave(...rules);
    expectCode(await scan(), 0);
    const { databasePath } = workspace;
    const differences = await compareWithCluster(answer, { databasePath, clusterName: 'troubled' });
    expect(differences.filter(({ column }) => column !== 'server')).toEqual([]);
  });

  it.each(Object.entries(LASTING))('loses nothing, claims nothing and says so: %s', async (_, {
    rules,
    says,
    code = 1,
  }) => {
    workspace = whole;
    const before = {
      scope: podScope(),
      keys: podKeys(),
      observedAt: rows('SELECT kind, observed_at FROM cache_metadata ORDER BY kind'),
    };
    proxy.misbehave(...rules);
    expectCode(await scan(), code);

    const after = podScope();
    // Pods that came since may be there, of the pages that did come; none may be gone.
    expect(podKeys()).toEqual(expect.arrayContaining([...before.keys]));
    const { error, error_at, ...unmoved } = after ?? {};
    expect(before.scope).toMatchObject(unmoved);
    expect(error).toMatch(says);
    expect(error_at).toEqual(expect.any(String));
    // The other kinds went on.
    const moved = rows('SELECT kind, observed_at FROM cache_metadata WHERE error IS NULL ORDER BY kind');
    const others = COMPARED_KINDS.map(({ kind }) => kind).filter((kind) => kind !== 'Pod');
    expect(moved.map((row) => row.kind)).toEqual(others.sort());
    for (const row of moved) expect(before.observedAt).not.toContainEqual(row);
  });

  it.each(Object.entries(LASTING))('never shows a first list that failed as none: %s', async (_, {
    rules,
    says,
    code = 1,
  }) => {
    await using opened = await openWorkspace();
    workspace = opened;
    proxy.misbehave(...rules);
    expectCode(await scan(), code);
    expect(podScope()).toMatchObject({ complete: 0, item_count: null, observed_at: null, resource_version: null });
    const status = await workspace.run(['status']);
    const line = status.stdout.split('\n').find((candidate) => /\bpods?\b/i.test(candidate)) ?? '';
    expect(line).toMatch(/never/);
    expect(status.stdout.replaceAll(/\s+/g, ' ')).toMatch(says);
  });

  it('keeps what can be said of objects of 10 MB', async () => {
    await using opened = await openWorkspace();
    workspace = opened;
    const large = new Set<string>();
    const enlarge = (body: unknown): unknown => {
      const list = body as {
        readonly items: { metadata: { name: string; uid: string; annotations?: Record<string, string> } }[];
      };
      for (const { metadata } of list.items) {
        if (!metadata.name.startsWith('postgres-')) continue;
        metadata.annotations = { ...metadata.annotations, large: 'x'.repeat(10 * 1024 * 1024) };
        large.add(metadata.uid);
      }
      return list;
    };
    proxy.misbehave({ on: podLists, fault: { type: 'change', change: enlarge } });
    expectCode(await scan(), 0);
    expect(large.size).toBeGreaterThan(0);
    const { databasePath } = workspace;
    const differences = await compareWithCluster(answer, { databasePath, clusterName: 'troubled' });
    // What was too large for the way is known by its metadata; the rest of it is unknown, and nothing is made up.
    const others = differences.filter(({ table, key, column, actual }) => {
      const isUnknown = key.startsWith('shop/postgres-') && (table === 'object_bodies' || actual === null);
      return !isUnknown && column !== 'server';
    });
    expect(others).toEqual([]);
  });
});
