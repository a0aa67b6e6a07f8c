import { describe, expect, it } from 'vitest';
import { makePod, PODS } from '../cache/testing/make-pod.ts';
import { OMITTED_FIELD } from '../lib/machine-form.ts';
import {
  type CachedCluster,
  GET_ANY,
  LIST_ANY,
  LIST_PODS,
  openCachedCluster,
  scanned,
  TTL_MS,
  textOf,
} from './testing/cached-cluster.ts';

const NAMESPACES = { ...PODS, kind: 'Namespace' };
const THREE = [
  makePod({ name: 'web-1', labels: { app: 'web' } }),
  makePod({ name: 'web-2', status: 'CrashLoopBackOff', labels: { app: 'web', canary: '' } }),
  makePod({ name: 'cron', namespace: 'tools' }),
];

async function openShop(options: Parameters<typeof openCachedCluster>[0] = {}): Promise<CachedCluster> {
  const shop = await openCachedCluster(options);
  await shop.scan(THREE);
  await shop.scan(
    ['shop', 'tools', 'empty'].map((name) =>
      scanned({ apiVersion: 'v1', kind: 'Namespace', metadata: { name }, status: { phase: 'Active' } }),
    ),
    NAMESPACES,
  );
  return shop;
}

describe('a list', () => {
  it('comes in the live form, with its age, from a fresh scope', async () => {
    const shop = await openShop();
    shop.clock.advance(42_000);
    expect(await shop.look(LIST_PODS)).toEqual({
      type: 'answer',
      answer: {
        text: [
          'pods · cluster prod · 3 found · cached 42 s ago (fresh)',
          '2 Running · 1 CrashLoopBackOff',
          'NAMESPACE\tNAME\tREADY\tSTATUS\tRESTARTS\tAGE\tNODE',
          'shop\tweb-2\t0/1\tCrashLoopBackOff\t0\t62m\tnode-1',
          'shop\tweb-1\t1/1\tRunning\t0\t62m\tnode-1',
          'tools\tcron\t1/1\tRunning\t0\t62m\tnode-1',
        ].join('\n'),
        isError: false,
        source: { from: 'cache', ageMs: 42_000, freshness: 'fresh' },
      },
    });
  });

  it('is old news once its scope is stale, and says so', async () => {
    const shop = await openShop();
    shop.clock.advance(TTL_MS + 1);
    expect(await shop.look(LIST_PODS)).toMatchObject({ type: 'old', answer: { source: { freshness: 'stale' } } });
    shop.clock.advance(TTL_MS);
    const expired = await shop.look(LIST_PODS);
    expect(expired).toMatchObject({ type: 'old', answer: { source: { freshness: 'expired', ageMs: 2 * TTL_MS + 1 } } });
    expect(textOf(expired)).toContain('cached 10 min ago (expired)');
  });

  it('goes live while the scope was never listed to its end', async () => {
    const shop = await openCachedCluster();
    expect(await shop.look(LIST_PODS)).toEqual({ type: 'live' });
    const scan = shop.manager.beginScan(PODS, { startedAt: shop.clock.now(), mode: 'list', table: 'pods' });
    await scan.writePage(THREE);
    expect(await shop.look(LIST_PODS)).toEqual({ type: 'live' });
    await scan.fail('forbidden');
    expect(await shop.look(LIST_PODS)).toEqual({ type: 'live' });
  });

  it('of one namespace is answered by that namespace, of all by nothing less than all', async () => {
    const shop = await openCachedCluster();
    await shop.scan([makePod({ name: 'web-1' })], { ...PODS, namespace: 'shop' });
    expect(textOf(await shop.look(LIST_PODS, { namespace: 'shop' }))).toContain('namespace shop · 1 found');
    expect(await shop.look(LIST_PODS)).toEqual({ type: 'live' });
    expect(await shop.look(LIST_PODS, { namespace: 'tools' })).toEqual({ type: 'live' });
  });

  it('narrows as asked, and counts what is left', async () => {
    const shop = await openShop();
    const narrowed = textOf(await shop.look(LIST_PODS, { labelSelector: 'app=web,!canary', namespace: 'shop' }));
    expect(narrowed).toContain('namespace shop · labelSelector app=web,!canary · 1 found');
    expect(textOf(await shop.look(LIST_PODS, { status: 'Unhealthy' }))).toContain('· 1 found');
    expect(textOf(await shop.look(LIST_PODS, { status: 'running' }))).toContain('\n2 Running\n');
    expect(textOf(await shop.look(LIST_PODS, { labelSelector: 'app=none' }))).toContain('none found');
  });

  it('goes live when it is empty and its namespace may be misspelt', async () => {
    const shop = await openShop();
    expect(textOf(await shop.look(LIST_PODS, { namespace: 'empty' }))).toContain(
      'No pods in cluster prod, namespace empty.',
    );
    expect(await shop.look(LIST_PODS, { namespace: 'shpo' })).toEqual({ type: 'live' });
  });

  it('goes live when it holds an object that was too large to travel', async () => {
    const shop = await openShop();
    const large = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'large', namespace: 'tools' },
      [OMITTED_FIELD]: 9e7,
    };
    await shop.scan([...THREE, scanned(large)]);
    expect(await shop.look(LIST_PODS)).toEqual({ type: 'live' });
    expect(textOf(await shop.look(LIST_PODS, { namespace: 'shop' }))).toContain('2 found');
    expect(await shop.look(GET_ANY, { kind: 'pod', namespace: 'tools', name: 'large' })).toEqual({ type: 'live' });
  });

  it('of any kind is found by every word that kubectl takes', async () => {
    const shop = await openShop();
    for (const kind of ['Pod', 'pods', ' PO ', 'v1/pod', 'pods.v1', 'pods.', 'pod.v1.']) {
      expect(textOf(await shop.look(LIST_ANY, { kind })), kind).toContain('pods · cluster prod · 3 found');
    }
    for (const kind of ['deployments', 'v1/po', 'pods.metrics.k8s.io', 'apps/v1/Pod', 'poo', '', 7, 'constructor']) {
      expect(await shop.look(LIST_ANY, { kind }), String(kind)).toEqual({ type: 'live' });
    }
  });
});

describe('one object', () => {
  const web = { kind: 'pod', namespace: 'shop', name: 'web-1' };

  it('comes whole or in part, and live where the cache lacks what is asked', async () => {
    const shop = await openShop();
    const whole = textOf(await shop.look(GET_ANY, { ...web, events: false, owners: null }));
    expect(whole).toMatch(
      /^Pod web-1 · cluster prod · namespace shop · cached 0 s ago \(fresh\)\n\{"kind":"Pod","apiVersion":"v1",/,
    );
    const part = textOf(await shop.look(GET_ANY, { ...web, field: 'status.phase' }));
    expect(part).toContain('field status.phase');
    expect(part).toContain('"Running"');
    for (const lacking of [{ name: 'web-9' }, { field: 'status.nope' }, { events: true }, { namespace: undefined }]) {
      expect(await shop.look(GET_ANY, { ...web, ...lacking }), JSON.stringify(lacking)).toEqual({ type: 'live' });
    }
  });
});

describe('a call', () => {
  it('goes live with an argument or a tool that the cache does not know', async () => {
    const shop = await openShop();
    for (const strange of [
      ...[
        { fieldSelector: 'a=b' },
        { nonsense: 1 },
        { nonsense: false },
        { limit: 0 },
        { limit: '5' },
        { namespace: '' },
      ],
      ...[
        { namespace: ['shop'] },
        { labelSelector: 'a===b' },
        { labelSelector: 'a b' },
        { status: 1 },
        { cursor: 'WzEs' },
      ],
      ...[{ cluster: 'other' }, { cluster: 5 }],
    ]) {
      expect(await shop.look(LIST_PODS, strange), JSON.stringify(strange)).toEqual({ type: 'live' });
    }
    const { reads: _reads, ...foreign } = LIST_PODS;
    expect(await shop.look(foreign)).toEqual({ type: 'live' });
    const log = { ...LIST_PODS, reads: { verb: 'log', kind: 'Pod', group: '', arguments: [] } } as const;
    expect(await shop.look(log)).toEqual({ type: 'live' });
  });

  it('reaches a cluster by its name, an alias or as the only one', async () => {
    const clusters = async () => ['prod', 'prod-admin', 'test'];
    const shop = await openShop({ clusters });
    expect(textOf(await shop.look(LIST_PODS, { cluster: 'prod' }))).toContain('cluster prod ·');
    expect(textOf(await shop.look(LIST_PODS, { cluster: 'prod-admin' }))).toContain('cluster prod-admin ·');
    expect(await shop.look(LIST_PODS, { cluster: 'test' })).toEqual({ type: 'live' });
    expect(await shop.look(LIST_PODS)).toEqual({ type: 'live' });
  });

  it('goes live where the cluster of that name is another one by now', async () => {
    const servers = new Map([['prod', 'https://prod.example']]);
    const cluster = await openCachedCluster({ servers: async () => servers });
    await cluster.scan([makePod({ name: 'web-1' })]);
    expect((await cluster.look(LIST_PODS)).type).toBe('answer');
    servers.set('prod', 'https://other.example');
    expect((await cluster.look(LIST_PODS)).type).toBe('live');
  });

  it('is answered while the server that names the clusters is down', async () => {
    let isDown = false;
    const clusters = async (): Promise<string[]> => {
      if (isDown) throw new Error('down');
      return ['prod'];
    };
    const shop = await openShop({ clusters });
    await shop.look(LIST_PODS);
    isDown = true;
    expect(textOf(await shop.look(LIST_PODS))).toContain('3 found');
  });

  it('goes live after a write to its cluster, until that was observed', async () => {
    for (const written of ['prod', 'prod-admin', undefined]) {
      const shop = await openShop({ clusters: async () => ['prod', 'prod-admin'] });
      shop.cacheFirst.wrote('another');
      expect((await shop.look(LIST_PODS, { cluster: 'prod' })).type).toBe('answer');
      shop.cacheFirst.wrote(written);
      expect(await shop.look(LIST_PODS, { cluster: 'prod' })).toEqual({ type: 'live' });
      await shop.scan(THREE);
      expect(await shop.look(LIST_PODS, { cluster: 'prod' })).toEqual({ type: 'live' });
      shop.clock.advance(1);
      await shop.scan(THREE);
      expect((await shop.look(LIST_PODS, { cluster: 'prod' })).type).toBe('answer');
      // The namespaces were not observed since.
      expect(await shop.look(LIST_ANY, { cluster: 'prod', kind: 'ns' })).toEqual({ type: 'live' });
    }
  });

  it('goes live when the cache is switched off, and throws when it is aborted', async () => {
    const off = await openShop({ enabled: false });
    expect(await off.look(LIST_PODS)).toEqual({ type: 'live' });
    const shop = await openShop({
      clusters: async ({ signal }) => {
        signal.throwIfAborted();
        return ['prod'];
      },
    });
    const look = shop.cacheFirst.look(LIST_PODS, {}, { signal: AbortSignal.abort() });
    await expect(look).rejects.toThrow(/abort/);
  });
});
