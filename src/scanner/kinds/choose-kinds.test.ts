import { describe, expect, it } from 'vitest';
import type { ServedKind } from '../../lib/machine-form.ts';
import { RESOURCE_PARSERS } from '../resource-parser/resource-parsers.ts';
import { chooseKinds, needsServedKinds } from './choose-kinds.ts';
import { readKindWords } from './kind-words.ts';

const served = (
  plural: string,
  kind: string,
  {
    group = '',
    version = 'v1',
    namespaced = true,
    verbs = ['list', 'watch'],
    shortNames = [],
  }: Partial<ServedKind> = {},
): ServedKind => ({ plural, kind, group, version, namespaced, verbs, shortNames });

const KINDS: readonly ServedKind[] = [
  served('pods', 'Pod'),
  served('events', 'Event'),
  served('secrets', 'Secret'),
  served('componentstatuses', 'ComponentStatus', { namespaced: false, verbs: ['list'] }),
  served('bindings', 'Binding', { verbs: ['create'] }),
  served('events', 'Event', { group: 'events.k8s.io' }),
  served('deployments', 'Deployment', { group: 'apps', shortNames: ['deploy'] }),
  served('leases', 'Lease', { group: 'coordination.k8s.io' }),
  served('pods', 'PodMetrics', { group: 'metrics.k8s.io', verbs: ['list'] }),
  served('certificates', 'Certificate', { group: 'cert-manager.io', shortNames: ['cert'] }),
  served('services', 'Service', { group: 'serving.knative.dev' }),
  served('clusters', 'Cluster', { group: 'acme.io', version: 'v1beta1', namespaced: false }),
];

function choose(setting: readonly string[], kinds: readonly ServedKind[] | undefined = KINDS) {
  const { parsers, unknown } = chooseKinds(readKindWords(setting), kinds === undefined ? undefined : { kinds });
  return { kinds: parsers.map(({ kind, apiGroup }) => (apiGroup === '' ? kind : `${kind}.${apiGroup}`)), unknown };
}
const TYPED = RESOURCE_PARSERS.map(({ kind, apiGroup }) => (apiGroup === '' ? kind : `${kind}.${apiGroup}`));

describe('the kinds of SCANNER_KINDS', () => {
  it('are those with tables where nothing is said, Secrets not among them', () => {
    expect(choose([])).toEqual({ kinds: TYPED, unknown: [] });
    expect(TYPED).not.toContain('Secret');
  });

  it('are everything that has objects of its own, each once, with an asterisk', () => {
    expect(choose(['*']).kinds).toEqual([
      ...['Pod', 'Deployment.apps', 'Event', 'Secret', 'Lease.coordination.k8s.io', 'Certificate.cert-manager.io'],
      ...['Service.serving.knative.dev', 'Cluster.acme.io'],
    ]);
  });

  it('lack what is left out, of all as of the default', () => {
    expect(choose(['*', '-leases', '-secrets', '-ev']).kinds).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/Lease|Secret|Event/)]),
    );
    expect(choose(['-events', '-cm']).kinds).toEqual(TYPED.filter((kind) => kind !== 'Event' && kind !== 'ConfigMap'));
  });

  it('are named as kubectl names them, and tell apart kinds of one name', () => {
    const words = ['po', 'Deployment', 'cert', 'services.serving.knative.dev', 'clusters.v1beta1.acme.io', 'v1/Secret'];
    expect(choose(words)).toEqual({
      kinds: [
        ...['Pod', 'Deployment.apps', 'Certificate.cert-manager.io', 'Service.serving.knative.dev', 'Cluster.acme.io'],
        'Secret',
      ],
      unknown: [],
    });
    expect(choose(['default', 'certificates.cert-manager']).kinds).toEqual([...TYPED, 'Certificate.cert-manager.io']);
  });

  it('are kept under one group where two serve the same objects', () => {
    expect(choose(['events.events.k8s.io'])).toEqual({ kinds: ['Event'], unknown: [] });
  });

  it('leave out what is unknown or has no objects to keep, and say so', () => {
    expect(choose(['pods', 'gizmos', 'pods.metrics.k8s.io', 'componentstatuses'])).toEqual({
      kinds: ['Pod'],
      unknown: ['gizmos', 'pods.metrics.k8s.io', 'componentstatuses'],
    });
  });

  it('are those with tables where nobody can tell what is served', () => {
    expect(chooseKinds(readKindWords(['*', '-pods', 'certs']), undefined)).toEqual({
      parsers: RESOURCE_PARSERS.filter(({ kind }) => kind !== 'Pod'),
      unknown: ['certs', '*'],
    });
  });

  it('tell of an exclusion that excludes nothing: it is a slip, and what it was to keep out is let in', () => {
    expect(choose(['*', '-secerts', '-secrets']).unknown).toEqual(['-secerts']);
    expect(chooseKinds(readKindWords(['default', '-evnts', '-events']), undefined).unknown).toEqual(['-evnts']);
  });

  it('have to be asked for only where the tables do not answer', () => {
    expect(
      [[], ['pods', 'deploy', '-events'], ['default', '-leases']].map(readKindWords).map(needsServedKinds),
    ).toEqual([...[false, false, false]]);
    expect([['*'], ['pods', 'certificates']].map(readKindWords).map(needsServedKinds)).toEqual([true, true]);
  });

  it('without a table are listed in the version that the cluster prefers', () => {
    const { parsers } = chooseKinds(readKindWords(['clusters', 'secrets']), { kinds: KINDS });
    const one = { table: 'other_objects', columns: expect.any(Function) };
    expect(parsers).toEqual([
      {
        ...one,
        ...{ kind: 'Cluster', apiGroup: 'acme.io', tool: 'k8s_list_resources', kindClass: 'static', namespaced: false },
        toolArguments: { kind: 'clusters.v1beta1.acme.io' },
      },
      {
        ...one,
        ...{ kind: 'Secret', apiGroup: '', tool: 'k8s_list_resources', kindClass: 'dynamic', namespaced: true },
        toolArguments: { kind: 'v1/secrets' },
      },
    ]);
  });
});
