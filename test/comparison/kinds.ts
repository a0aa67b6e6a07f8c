import type { ExpectedRow } from './difference.ts';
import { namespaceColumns, nodeColumns, podColumns, serviceColumns } from './expected-columns.ts';
import {
  autoscalerColumns,
  configMapColumns,
  cronJobColumns,
  daemonSetColumns,
  deploymentColumns,
  endpointSliceColumns,
  eventColumns,
  ingressColumns,
  jobColumns,
  persistentVolumeClaimColumns,
  persistentVolumeColumns,
  replicaSetColumns,
  statefulSetColumns,
} from './expected-kinds.ts';
import type { ApiObject, PrintedRow } from './kube-shapes.ts';

/** A kind of which the cache must hold every object, in `objects` and in a table of its own. */
export interface ComparedKind {
  readonly apiGroup: string;
  readonly apiVersion: string;
  readonly kind: string;
  /** The name of its table, too. */
  readonly plural: string;
  readonly namespaced: boolean;
  readonly ttlSeconds: number;
  /** True where its table keeps the rows of objects that are gone, known by their uids. */
  readonly isKept: boolean;
  readonly columns: (object: ApiObject, printed: PrintedRow) => ExpectedRow;
}

type Columns = ComparedKind['columns'];

/** Lifetimes are the settings' defaults. */
const STATIC = 1800;
const DYNAMIC = 300;

const kind = (apiVersion: string, name: string, plural: string, columns: Columns): ComparedKind => ({
  apiGroup: apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '',
  apiVersion,
  kind: name,
  plural,
  namespaced: !['namespaces', 'nodes', 'persistentvolumes'].includes(plural),
  ttlSeconds: plural === 'namespaces' ? STATIC : DYNAMIC,
  isKept: plural === 'events',
  columns,
});

export const COMPARED_KINDS: readonly ComparedKind[] = [
  kind('v1', 'Namespace', 'namespaces', namespaceColumns as Columns),
  kind('v1', 'Node', 'nodes', nodeColumns as Columns),
  kind('v1', 'Pod', 'pods', podColumns as Columns),
  kind('v1', 'Service', 'services', serviceColumns as Columns),
  kind('apps/v1', 'Deployment', 'deployments', deploymentColumns),
  kind('apps/v1', 'StatefulSet', 'statefulsets', statefulSetColumns),
  kind('apps/v1', 'DaemonSet', 'daemonsets', daemonSetColumns),
  kind('apps/v1', 'ReplicaSet', 'replicasets', replicaSetColumns),
  kind('batch/v1', 'Job', 'jobs', jobColumns),
  kind('batch/v1', 'CronJob', 'cronjobs', cronJobColumns),
  kind('v1', 'Event', 'events', eventColumns),
  kind('networking.k8s.io/v1', 'Ingress', 'ingresses', ingressColumns),
  kind('discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices', endpointSliceColumns),
  kind('v1', 'PersistentVolume', 'persistentvolumes', persistentVolumeColumns),
  kind('v1', 'PersistentVolumeClaim', 'persistentvolumeclaims', persistentVolumeClaimColumns),
  kind('autoscaling/v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers', autoscalerColumns),
  kind('v1', 'ConfigMap', 'configmaps', configMapColumns),
];
