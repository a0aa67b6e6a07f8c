import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { AppError } from '../lib/errors.ts';
import { PassingClock } from '../lib/testing/passing-clock.ts';
import { ResourceCatalog } from './resource-catalog.ts';
import { clientTo, rejectionOf } from './testing/client-to.ts';
import { type SeenRequest, sendJson, sendStatus, startFakeApiServer } from './testing/fake-api-server.ts';

const { signal } = new AbortController();

interface Kind {
  readonly kind: string;
  readonly plural: string;
  readonly shortNames?: readonly string[];
  readonly namespaced?: boolean;
}

interface Version {
  readonly version: string;
  readonly kinds: readonly Kind[];
  readonly stale?: boolean;
}

const CORE: readonly Version[] = [
  {
    version: 'v1',
    kinds: [
      { kind: 'Pod', plural: 'pods', shortNames: ['po'] },
      { kind: 'Service', plural: 'services', shortNames: ['svc'] },
      { kind: 'Event', plural: 'events', shortNames: ['ev'] },
      { kind: 'Node', plural: 'nodes', shortNames: ['no'], namespaced: false },
    ],
  },
];

const GROUPS: Readonly<Record<string, readonly Version[]>> = {
  apps: [{ version: 'v1', kinds: [{ kind: 'Deployment', plural: 'deployments', shortNames: ['deploy'] }] }],
  'events.k8s.io': [{ version: 'v1', kinds: [{ kind: 'Event', plural: 'events', shortNames: ['ev'] }] }],
  autoscaling: [
    {
      version: 'v2',
      kinds: [{ kind: 'HorizontalPodAutoscaler', plural: 'horizontalpodautoscalers', shortNames: ['hpa'] }],
    },
    {
      version: 'v1',
      kinds: [{ kind: 'HorizontalPodAutoscaler', plural: 'horizontalpodautoscalers', shortNames: ['hpa'] }],
    },
  ],
  'metrics.k8s.io': [{ version: 'v1beta1', kinds: [], stale: true }],
  'shop.example.com': [
    {
      version: 'v1alpha1',
      kinds: [
        { kind: 'ShopService', plural: 'services' },
        { kind: 'Order', plural: 'orders', shortNames: ['po', 'constructor'] },
      ],
    },
  ],
};

/** Serves `groups` by aggregated discovery, or the older way. */
function serve(mode: 'aggregated' | 'legacy', groups: () => Readonly<Record<string, readonly Version[]>>) {
  return (request: SeenRequest, response: ServerResponse): void => {
    const { pathname } = new URL(request.url, 'http://host');
    const body = mode === 'aggregated' ? aggregatedBody(request, pathname, groups()) : legacyBody(pathname, groups());
    if (body === undefined) sendStatus(response, { code: 503, reason: 'ServiceUnavailable' });
    else sendJson(response, body);
  };
}

function aggregatedBody(request: SeenRequest, pathname: string, groups: Readonly<Record<string, readonly Version[]>>) {
  expect(request.headers.accept).toContain('as=APIGroupDiscoveryList');
  const entries: [string, readonly Version[]][] = pathname === '/api' ? [['', CORE]] : Object.entries(groups);
  return { kind: 'APIGroupDiscoveryList', items: entries.map(([name, versions]) => aggregated(name, versions)) };
}

/** Undefined for a group version whose API server is down. */
function legacyBody(pathname: string, groups: Readonly<Record<string, readonly Version[]>>) {
  if (pathname === '/api') return { kind: 'APIVersions', versions: ['v1'] };
  if (pathname === '/apis') return { kind: 'APIGroupList', groups: Object.entries(groups).map(legacyGroup) };
  const [, , group = '', version = ''] = pathname === '/api/v1' ? ['', '', '', 'v1'] : pathname.split('/');
  const found = (group === '' ? CORE : groups[group])?.find((candidate) => candidate.version === version);
  if (found === undefined || found.stale === true) return undefined;
  return { kind: 'APIResourceList', resources: found.kinds.flatMap(legacyResource) };
}

function aggregated(name: string, versions: readonly Version[]): unknown {
  return {
    metadata: { name },
    versions: versions.map(({ version, kinds, stale }) => ({
      version,
      freshness: stale === true ? 'Stale' : 'Current',
      resources: kinds.map((kind) => ({
        resource: kind.plural,
        responseKind: { group: name, version, kind: kind.kind },
        scope: kind.namespaced === false ? 'Cluster' : 'Namespaced',
        singularResource: kind.kind.toLowerCase(),
        shortNames: kind.shortNames,
        verbs: ['get', 'list'],
        subresources: [{ subresource: 'status' }],
      })),
    })),
  };
}

function legacyGroup([name, versions]: [string, readonly Version[]]): unknown {
  const listed = versions.map(({ version }) => ({ groupVersion: `${name}/${version}`, version }));
  // Listed in another order than preferred, as servers may.
  return { name, versions: listed.toReversed(), preferredVersion: listed[0] };
}

function legacyResource(kind: Kind): unknown[] {
  const { plural: name, shortNames } = kind;
  const entry = {
    kind: kind.kind,
    name,
    singularName: '',
    namespaced: kind.namespaced !== false,
    shortNames,
    verbs: ['get', 'list'],
  };
  return [entry, { ...entry, name: `${name}/status` }];
}

describe.each(['aggregated', 'legacy'] as const)('a catalog by %s discovery', (mode) => {
  it.each([
    ['pods', 'v1 Pod'],
    ['Pod', 'v1 Pod'],
    ['POD', 'v1 Pod'],
    ['po', 'v1 Pod'],
    ['v1/Pod', 'v1 Pod'],
    ['pods.v1', 'v1 Pod'],
    [' no ', 'v1 Node'],
    ['deploy', 'apps/v1 Deployment'],
    ['deployments.apps', 'apps/v1 Deployment'],
    ['Deployment.apps', 'apps/v1 Deployment'],
    ['deployments.v1.apps', 'apps/v1 Deployment'],
    ['apps/v1/Deployment', 'apps/v1 Deployment'],
    ['apps/Deployment', 'apps/v1 Deployment'],
    ['events', 'v1 Event'],
    ['ev', 'v1 Event'],
    ['events.events.k8s.io', 'events.k8s.io/v1 Event'],
    ['hpa', 'autoscaling/v2 HorizontalPodAutoscaler'],
    ['autoscaling/v1/HorizontalPodAutoscaler', 'autoscaling/v1 HorizontalPodAutoscaler'],
    ['services', 'v1 Service'],
    ['services.shop.example.com', 'shop.example.com/v1alpha1 ShopService'],
    ['services.shop', 'shop.example.com/v1alpha1 ShopService'],
    ['ShopService', 'shop.example.com/v1alpha1 ShopService'],
    ['orders', 'shop.example.com/v1alpha1 Order'],
    ['constructor', 'shop.example.com/v1alpha1 Order'],
  ])('finds %j as %s', async (words, expected) => {
    await using server = await startFakeApiServer(serve(mode, () => GROUPS));
    await using client = clientTo(server.url, { client: { attempts: 1 } });
    const found = await new ResourceCatalog({ client, clock: new PassingClock() }).find(words, signal);
    expect(`${found.group === '' ? '' : `${found.group}/`}${found.version} ${found.kind}`).toBe(expected);
  });

  it('lists each kind once, in its preferred version, and is asked for once', async () => {
    await using server = await startFakeApiServer(serve(mode, () => GROUPS));
    await using client = clientTo(server.url, { client: { attempts: 1 } });
    const catalog = new ResourceCatalog({ client, clock: new PassingClock() });
    const [all] = await Promise.all([catalog.all(signal), catalog.all(signal), catalog.find('pods', signal)]);
    const asked = server.requests.length;
    await catalog.find('deployments', signal);
    expect(server.requests).toHaveLength(asked);
    expect(server.requests.filter((request) => request.url === '/apis')).toHaveLength(1);
    expect(all.map((resource) => `${resource.version} ${resource.plural}.${resource.group}`)).toEqual([
      'v1 pods.',
      'v1 services.',
      'v1 events.',
      'v1 nodes.',
      'v1 deployments.apps',
      'v1 events.events.k8s.io',
      'v2 horizontalpodautoscalers.autoscaling',
      'v1alpha1 services.shop.example.com',
      'v1alpha1 orders.shop.example.com',
    ]);
    expect(all[3]).toMatchObject({ singular: 'node', namespaced: false, verbs: ['get', 'list'] });
  });

  it('names the nearest kinds for one that is not there, and the API that keeps silent', async () => {
    await using server = await startFakeApiServer(serve(mode, () => GROUPS));
    await using client = clientTo(server.url, { client: { attempts: 1 } });
    const catalog = new ResourceCatalog({ client, clock: new PassingClock() });
    for (const words of ['deploymnet', '__proto__', 'toString', '', 'a/b/c/d', '../pods', 'podz.']) {
      const error = await rejectionOf(catalog.find(words, signal));
      expect(error).toBeInstanceOf(AppError);
      expect((error as AppError).code).toBe('kind_unknown');
      expect(String(error)).toContain('the kinds of metrics.k8s.io');
      if (words === 'deploymnet') expect((error as AppError).data.nearest).toEqual(['deployments']);
    }
  });

  it('looks again for a kind that was not there, though not more often than every ten seconds', async () => {
    let groups = { apps: GROUPS.apps ?? [] } as Readonly<Record<string, readonly Version[]>>;
    await using server = await startFakeApiServer(serve(mode, () => groups));
    await using client = clientTo(server.url, { client: { attempts: 1 } });
    const clock = new PassingClock();
    const catalog = new ResourceCatalog({ client, clock });
    await rejectionOf(catalog.find('orders', signal));
    const asked = server.requests.length;
    groups = GROUPS;
    clock.advance(9_000);
    await rejectionOf(catalog.find('orders', signal));
    expect(server.requests).toHaveLength(asked);
    clock.advance(2_000);
    expect((await catalog.find('orders', signal)).kind).toBe('Order');
  });
});

it('fails as the cluster fails, and asks again the next time', async () => {
  let isDown = true;
  const good = serve('aggregated', () => GROUPS);
  await using server = await startFakeApiServer((request, response) =>
    isDown ? sendStatus(response, { code: 503, reason: 'ServiceUnavailable' }) : good(request, response),
  );
  await using client = clientTo(server.url, { client: { attempts: 1 } });
  const catalog = new ResourceCatalog({ client, clock: new PassingClock() });
  expect(await rejectionOf(catalog.find('pods', signal))).toMatchObject({ code: 'kube_api' });
  isDown = false;
  expect((await catalog.find('pods', signal)).kind).toBe('Pod');
});

it('lets one caller go without ending the request for the others', async () => {
  const released = Promise.withResolvers<void>();
  const good = serve('aggregated', () => GROUPS);
  await using server = await startFakeApiServer(async (request, response) => {
    await released.promise;
    good(request, response);
  });
  await using client = clientTo(server.url);
  const catalog = new ResourceCatalog({ client, clock: new PassingClock() });
  const controller = new AbortController();
  const impatient = catalog.find('pods', controller.signal);
  const patient = catalog.find('pods', signal);
  controller.abort();
  expect(await rejectionOf(impatient)).toMatchObject({ code: 'cancelled' });
  released.resolve();
  expect((await patient).kind).toBe('Pod');
});
