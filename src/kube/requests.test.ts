import { describe, expect, it } from 'vitest';
import { PassingClock } from '../lib/testing/passing-clock.ts';
import { readClusterInfo } from './cluster-identity.ts';
import { getObject } from './get.ts';
import { DEPLOYMENTS, NODES, PODS } from './known-resources.ts';
import { listPage } from './list.ts';
import { readPodLog } from './pod-logs.ts';
import { listTable } from './table.ts';
import { clientTo, rejectionOf } from './testing/client-to.ts';
import { sendJson, sendStatus, startFakeApiServer } from './testing/fake-api-server.ts';
import { createObject, deleteObject } from './write.ts';

const { signal } = new AbortController();

describe('listPage', () => {
  it('gives each object its kind, and the page its place in the list', async () => {
    await using server = await startFakeApiServer((_request, response) =>
      sendJson(response, {
        kind: 'PodList',
        apiVersion: 'v1',
        metadata: { resourceVersion: '42', continue: 'next', remainingItemCount: 7 },
        items: [{ metadata: { name: 'a' }, spec: { x: 1 } }, 'rubbish', { spec: {} }],
      }),
    );
    await using client = clientTo(server.url);
    const page = await listPage(client, PODS, { namespace: 'shop', limit: 3, labelSelector: 'app=web', signal });
    expect(server.requests[0]?.url).toBe('/api/v1/namespaces/shop/pods?limit=3&labelSelector=app%3Dweb');
    expect(page.objects).toEqual([
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { x: 1 } },
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: '' }, spec: {} },
    ]);
    expect(page).toMatchObject({ resourceVersion: '42', continue: 'next', remainingItemCount: 7 });
    expect(page.bytes).toBeGreaterThan(100);
  });

  it('names no version beside a continue token', async () => {
    await using server = await startFakeApiServer((_request, response) => sendJson(response, { items: [] }));
    await using client = clientTo(server.url);
    const options = { resourceVersion: '0', resourceVersionMatch: 'NotOlderThan', signal } as const;
    const last = await listPage(client, DEPLOYMENTS, options);
    await listPage(client, DEPLOYMENTS, { ...options, continue: 'token' });
    expect(server.requests.map((request) => request.url)).toEqual([
      '/apis/apps/v1/deployments?resourceVersion=0&resourceVersionMatch=NotOlderThan',
      '/apis/apps/v1/deployments?continue=token',
    ]);
    expect('continue' in last).toBe(false);
  });

  it('says that a continued list has been forgotten, and not of a first page', async () => {
    await using server = await startFakeApiServer((_request, response) =>
      sendStatus(response, { code: 410, reason: 'Expired', message: 'The provided continue parameter is too old' }),
    );
    await using client = clientTo(server.url);
    expect(await rejectionOf(listPage(client, PODS, { continue: 'old', signal }))).toMatchObject({
      code: 'cursor_expired',
      data: { httpStatus: 410 },
    });
    expect(await rejectionOf(listPage(client, PODS, { signal }))).toMatchObject({ code: 'kube_api' });
  });
});

describe('listTable', () => {
  it("reads the API server's columns and cells, whatever their type", async () => {
    await using server = await startFakeApiServer((_request, response) =>
      sendJson(response, {
        kind: 'Table',
        metadata: { resourceVersion: '9' },
        columnDefinitions: [
          { name: 'Name', priority: 0 },
          { name: 'Wide', priority: 1 },
        ],
        rows: [
          { cells: ['a', 3], object: { kind: 'PartialObjectMetadata', metadata: { name: 'a', namespace: 'shop' } } },
          { cells: ['b', null] },
          { cells: [true, { x: [1] }] },
        ],
      }),
    );
    await using client = clientTo(server.url);
    const table = await listTable(client, PODS, { includeObject: 'Metadata', resourceVersion: '9', signal });
    expect(server.requests[0]?.headers.accept).toContain('as=Table;v=v1;g=meta.k8s.io');
    expect(server.requests[0]?.url).toBe(
      '/api/v1/pods?resourceVersion=9&resourceVersionMatch=Exact&includeObject=Metadata',
    );
    expect(table.columns).toEqual([
      { name: 'Name', priority: 0 },
      { name: 'Wide', priority: 1 },
    ]);
    expect(table.rows.map((row) => row.cells)).toEqual([
      ['a', '3'],
      ['b', ''],
      ['true', '{"x":[1]}'],
    ]);
    expect(table.rows[0]?.object).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a', namespace: 'shop' },
    });
  });

  it('makes a table of its own where a server knows none', async () => {
    await using server = await startFakeApiServer((_request, response) =>
      sendJson(response, {
        kind: 'NodeList',
        metadata: {},
        items: [{ metadata: { name: 'n1', creationTimestamp: '2026-11-23T04:00:00Z' } }],
      }),
    );
    await using client = clientTo(server.url);
    const table = await listTable(client, NODES, { includeObject: 'None', signal });
    expect(table.columns.map((column) => column.name)).toEqual(['Name', 'Created At']);
    expect(table.rows[0]?.cells).toEqual(['n1', '2026-11-23T04:00:00Z']);
  });
});

describe('writes', () => {
  it('of a dry run ask for all of it, strictly, under our name', async () => {
    await using server = await startFakeApiServer((request, response) =>
      sendJson(response, JSON.parse(request.body), 201),
    );
    await using client = clientTo(server.url);
    const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' } };
    expect(await createObject(client, DEPLOYMENTS, 'shop', object, { dryRun: true, signal })).toEqual(object);
    await createObject(client, DEPLOYMENTS, 'shop', object, { dryRun: false, signal });
    expect(server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /apis/apps/v1/namespaces/shop/deployments?dryRun=All&fieldValidation=Strict&fieldManager=k8s-mcp',
      'POST /apis/apps/v1/namespaces/shop/deployments?fieldValidation=Strict&fieldManager=k8s-mcp',
    ]);
  });

  it('delete only the object that was meant', async () => {
    await using server = await startFakeApiServer((_request, response) =>
      sendJson(response, { kind: 'Status', status: 'Success' }),
    );
    await using client = clientTo(server.url);
    const key = { namespace: 'shop', name: 'web' };
    const options = { uid: 'u-1', propagationPolicy: 'Orphan', signal } as const;
    await deleteObject(client, DEPLOYMENTS, key, { ...options, dryRun: true });
    expect(await deleteObject(client, DEPLOYMENTS, key, { ...options, dryRun: false })).toMatchObject({
      kind: 'Status',
    });
    expect(server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'DELETE /apis/apps/v1/namespaces/shop/deployments/web',
      'DELETE /apis/apps/v1/namespaces/shop/deployments/web',
    ]);
    // Beside a body the API server ignores the query: a dry run that stood there would delete for good.
    const body = {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      preconditions: { uid: 'u-1' },
      propagationPolicy: 'Orphan',
    };
    expect(server.requests.map((request) => JSON.parse(request.body))).toEqual([{ ...body, dryRun: ['All'] }, body]);
  });
});

describe('readPodLog', () => {
  it('passes on what is wanted of the log', async () => {
    await using server = await startFakeApiServer((_request, response) => {
      response.end('one\ntwo\n');
    });
    await using client = clientTo(server.url);
    const place = { namespace: 'shop', pod: 'web-1', signal };
    expect(await readPodLog(client, place)).toBe('one\ntwo\n');
    await readPodLog(client, {
      ...place,
      container: 'app',
      previous: true,
      sinceSeconds: 60,
      tailLines: 0,
      limitBytes: 9,
      timestamps: true,
    });
    expect(server.requests.map((request) => request.url)).toEqual([
      '/api/v1/namespaces/shop/pods/web-1/log',
      '/api/v1/namespaces/shop/pods/web-1/log?container=app&previous=true&sinceSeconds=60&tailLines=0&limitBytes=9&timestamps=true',
    ]);
  });
});

describe('getObject', () => {
  it('keeps the words of a NotFound', async () => {
    await using server = await startFakeApiServer((_request, response) =>
      sendStatus(response, { code: 404, reason: 'NotFound', message: 'pods "web-1" not found' }),
    );
    await using client = clientTo(server.url);
    const error = await rejectionOf(getObject(client, PODS, { namespace: 'shop', name: 'web-1' }, { signal }));
    expect(error).toMatchObject({
      code: 'kube_api',
      message: 'Not found on cluster fake: pods "web-1" not found',
      data: { reason: 'NotFound', httpStatus: 404, verb: 'get' },
    });
  });
});

describe('readClusterInfo', () => {
  it('knows a cluster by the uid of kube-system, and by server and CA where that is forbidden', async () => {
    let isAllowed = true;
    await using server = await startFakeApiServer((request, response) => {
      if (request.url === '/version') sendJson(response, { gitVersion: 'v1.36.3', platform: 'linux/amd64' });
      else if (isAllowed) sendJson(response, { metadata: { name: 'kube-system', uid: 'u-1' } });
      else sendStatus(response, { code: 403, reason: 'Forbidden' });
    });
    await using client = clientTo(server.url);
    const clock = new PassingClock();
    expect(await readClusterInfo(client, clock, signal)).toEqual({
      cluster: 'fake',
      uid: 'u-1',
      server: server.url,
      version: 'v1.36.3',
      platform: 'linux/amd64',
      defaultNamespace: 'default',
      observedAt: '2026-11-23T05:02:00.000Z',
    });
    isAllowed = false;
    const { uid } = await readClusterInfo(client, clock, signal);
    expect(uid).toMatch(/^hash:[0-9a-f]{32}$/);
    await using sameCluster = clientTo(server.url);
    expect((await readClusterInfo(sameCluster, clock, signal)).uid).toBe(uid);
    await using otherCa = clientTo(server.url, {
      cluster: { certificateAuthority: { type: 'data', pem: 'other' } },
    });
    expect((await readClusterInfo(otherCa, clock, signal)).uid).not.toBe(uid);
  });
});
