import { expect, test } from 'vitest';
import { ReadConnection } from '../../cache/read-connection.ts';
import { HISTORY } from '../schema/history-kind.ts';
import { DEPLOYMENTS, makeDeployment } from '../testing/make-deployment.ts';
import { Recording } from '../testing/recording.ts';
import { gapNotes } from './gap-words.ts';
import { coverageOf, type Gap } from './gaps.ts';
import { HISTORY_OPERATIONS } from './history-operations.ts';

const MINUTE = 60_000;

function connectionTo(recording: Recording): ReadConnection {
  const beside = { path: recording.historyPath, schema: 'history', applicationId: HISTORY.applicationId };
  return new ReadConnection({ path: recording.cachePath, beside });
}

function gapsOf(
  recording: Recording,
  since: number,
  until: number,
  where: { readonly namespace?: string; readonly kind?: string } = {},
): readonly Gap[] {
  using connection = connectionTo(recording);
  return connection.read((database) => coverageOf(database, { since, until, ...where }).gaps);
}

test('an answer over a time in which the scanner was down says so, and one over another time does not', async () => {
  const first = new Recording();
  const { clock } = first;
  const begun = clock.now();
  await first.list([makeDeployment({ version: 1 })], 1);
  for (let version = 2; version <= 6; version++) {
    await first.watch([], { since: version - 1, version });
    clock.advance(MINUTE / 2);
  }
  await first[Symbol.asyncDispose]();
  const down = clock.now();
  clock.advance(20 * MINUTE);
  await using again = new Recording({ cachePath: first.cachePath, clock });
  await again.watch([makeDeployment({ version: 9, replicas: 5 })], { since: 6, version: 9 });

  const [gap, ...others] = gapsOf(again, down - MINUTE, clock.now());
  expect(others).toEqual([]);
  expect(gap).toEqual({ sort: 'late', from: down - MINUTE / 2, until: clock.now(), kinds: [] });
  expect(gapNotes(gap === undefined ? [] : [gap])[0]).toContain('nothing is missing');
  expect(gapsOf(again, begun, down - MINUTE)).toEqual([]);
});

test('the time before the record begins, and after it ends, is told', async () => {
  await using recording = new Recording();
  const { clock } = recording;
  await recording.list([makeDeployment({ version: 1 })], 1);
  await recording.watch([], { since: 1, version: 2 });
  const now = clock.now();
  expect(gapsOf(recording, now - MINUTE, now + 60 * MINUTE)).toEqual([
    { sort: 'before', from: now - MINUTE, until: now, kinds: [] },
    { sort: 'after', from: now, until: now + 60 * MINUTE, kinds: [] },
  ]);
});

test('what is scanned and not recorded, or only in part, is told', async () => {
  await using recording = new Recording();
  const { clock } = recording;
  await recording.list([makeDeployment({ version: 1 })], 1);
  await recording.watch([], { since: 1, version: 2 });
  const cluster = DEPLOYMENTS.cluster;
  const configMaps = { cluster, apiGroup: '', kind: 'ConfigMap', namespace: '' };
  const cache = await recording.cache();
  await cache.beginScan(configMaps, { startedAt: clock.now(), mode: 'list' }).fail('Forbidden');
  await cache.beginScan({ ...configMaps, kind: 'Event' }, { startedAt: clock.now(), mode: 'list' }).fail('Forbidden');
  await cache.beginScan({ ...configMaps, kind: 'gizmos' }, { startedAt: clock.now(), mode: 'list' }).fail('No kind');
  await recording.list([], 3, { cluster, apiGroup: '', kind: 'Pod', namespace: 'shop' });

  const of = (question: { readonly namespace?: string; readonly kind?: string }): readonly string[] =>
    gapNotes(gapsOf(recording, clock.now(), clock.now(), question).filter(({ sort }) => sort !== 'polled'));
  const never = (kinds: string): string =>
    `NOT RECORDED here: ${kinds}. The scanner may not list them, or hasn't yet (k8s-mcp status).`;
  expect(of({})).toEqual([never('ConfigMap'), 'Recorded in some namespaces only: Pod.']);
  expect(of({ namespace: 'shop' })).toEqual([never('ConfigMap')]);
  expect(of({ namespace: 'tools' })).toEqual([never('ConfigMap, Pod')]);
  expect(of({ namespace: 'tools', kind: 'deploy' })).toEqual([]);

  const knative = { ...configMaps, apiGroup: 'serving.knative.dev', kind: 'Deployment' };
  await cache.beginScan(knative, { startedAt: clock.now(), mode: 'list' }).fail('Forbidden');
  expect(of({ namespace: 'shop', kind: 'deploy' })).toEqual([never('Deployment.serving.knative.dev')]);
  // Of a cluster of which nothing is recorded there is no more to say.
  await cache.beginScan({ ...configMaps, cluster: 'old' }, { startedAt: clock.now(), mode: 'list' }).fail('Forbidden');
  expect(of({ kind: 'cm' })).toEqual([never('ConfigMap')]);
  await recording.list([], 4, { ...configMaps, cluster: 'other' });
  expect(of({ kind: 'cm' })).toEqual([never(`ConfigMap of ${cluster}`)]);
});

test('a cluster is known by its aliases, and a name of none is no answer', async () => {
  await using recording = new Recording();
  await recording.list([makeDeployment({ version: 1 })], 1);
  const { cluster } = DEPLOYMENTS;
  const cache = await recording.cache();
  const facts = { uid: 'uid', server: 'https://a', version: 'v1.36.0', platform: 'linux/amd64' };
  const observedAt = recording.clock.now();
  await cache.registerCluster({ ...facts, name: cluster, observedAt });
  await cache.registerCluster({ ...facts, name: 'the-same', observedAt });
  using connection = connectionTo(recording);
  const ask = (name: string) =>
    HISTORY_OPERATIONS.changes(connection, observedAt, { since: 0, until: observedAt, cluster: name });
  expect(ask('the-same')).toMatchObject({ cluster, clusters: [cluster] });
  expect(() => ask('prdo')).toThrow(/holds no cluster "prdo"/);
  const kindOf = (word: string) =>
    HISTORY_OPERATIONS.recordedKind(connection, observedAt, { cluster: 'the-same', word });
  expect(kindOf('deploy')).toEqual({ apiGroup: 'apps', kind: 'Deployment', namespaced: true });
  for (const word of ['apps/v1/Deployment', 'deployments.v1.apps', 'deployment.apps']) {
    expect(kindOf(word)).toMatchObject({ kind: 'Deployment' });
  }
  for (const word of ['gizmo', 'deployments.acme.io', 'acme.io/v1/Deployment']) expect(kindOf(word)).toBeNull();
});
