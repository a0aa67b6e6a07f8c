import { type ExpectedRow, json, value } from './difference.ts';
import type { ExpectedColumns } from './expected-columns.ts';
import { claimTrouble, conditionTrouble, deploymentTrouble, shortTrouble, troubleColumns } from './expected-trouble.ts';
import type { ApiObject, PrintedRow } from './kube-shapes.ts';
import { count, list, pick, said, text } from './pick.ts';
import { nanosOf, unitsOf } from './quantity.ts';

type Columns = ExpectedColumns<ApiObject>;

const common = (object: ApiObject): ExpectedRow => ({
  labels: json(object.metadata.labels ?? {}),
  created_at: value(object.metadata.creationTimestamp),
});

const owner = (object: ApiObject): ExpectedRow => {
  const found = object.metadata.ownerReferences?.find(({ controller }) => controller === true);
  return { owner_kind: value(found?.kind ?? null), owner_name: value(found?.name ?? null) };
};

const template = (object: ApiObject, ...path: readonly string[]): ExpectedRow => {
  const spec = pick(object, 'spec', ...path, 'template', 'spec');
  const containers = [...list(spec, 'containers'), ...list(spec, 'initContainers')];
  return { images: json([...new Set(containers.map((container) => pick(container, 'image')))]) };
};

const selector = (object: ApiObject): ExpectedRow => ({
  selector: json(pick(object, 'spec', 'selector', 'matchLabels') ?? {}),
});

const number = (printed: PrintedRow, column: string): number => Number(printed[column]);
const flag = (object: ApiObject, field: string): ExpectedRow[string] =>
  value(pick(object, 'spec', field) === true ? 1 : 0);
const conditions = (object: ApiObject): ExpectedRow[string] =>
  json(Object.fromEntries(list(object, 'status', 'conditions').map((one) => [pick(one, 'type'), pick(one, 'status')])));
const bytes = (quantity: string | null): number | null => (quantity === null ? null : unitsOf(nanosOf(quantity)));

/** `1/3`: those that are ready, and those that are wanted. */
const readiness = (printed: PrintedRow): readonly [number, number] => {
  const [ready = Number.NaN, wanted = Number.NaN] = (printed.Ready ?? '').split('/').map(Number);
  return [ready, wanted];
};

export const deploymentColumns: Columns = (object, printed) => {
  const [ready, wanted] = readiness(printed);
  return {
    ...{ ...common(object), ...owner(object), ...template(object), ...selector(object) },
    wanted: value(wanted),
    ready: value(ready),
    updated: value(number(printed, 'Up-to-date')),
    available: value(number(printed, 'Available')),
    strategy: value(text(object, 'spec', 'strategy', 'type')),
    paused: flag(object, 'paused'),
    conditions: conditions(object),
    ...troubleColumns(deploymentTrouble(object, wanted, ready)),
  };
};

export const statefulSetColumns: Columns = (object, printed) => {
  const [ready, wanted] = readiness(printed);
  return {
    ...{ ...common(object), ...owner(object), ...template(object), ...selector(object) },
    wanted: value(wanted),
    ready: value(ready),
    updated: value(count(object, 'status', 'updatedReplicas')),
    available: value(count(object, 'status', 'availableReplicas')),
    strategy: value(text(object, 'spec', 'updateStrategy', 'type')),
    service: value(text(object, 'spec', 'serviceName')),
    ...troubleColumns(shortTrouble(wanted, ready)),
  };
};

export const daemonSetColumns: Columns = (object, printed) => ({
  ...{ ...common(object), ...owner(object), ...template(object), ...selector(object) },
  wanted: value(number(printed, 'Desired')),
  ready: value(number(printed, 'Ready')),
  updated: value(number(printed, 'Up-to-date')),
  available: value(number(printed, 'Available')),
  scheduled: value(number(printed, 'Current')),
  misscheduled: value(count(object, 'status', 'numberMisscheduled')),
  strategy: value(text(object, 'spec', 'updateStrategy', 'type')),
  node_selector: json(pick(object, 'spec', 'template', 'spec', 'nodeSelector') ?? {}),
  ...troubleColumns(shortTrouble(number(printed, 'Desired'), number(printed, 'Ready'))),
});

export const replicaSetColumns: Columns = (object, printed) => {
  const [wanted, ready] = [number(printed, 'Desired'), number(printed, 'Ready')];
  const failed = conditionTrouble(object, 'ReplicaFailure', 'True');
  const revision = object.metadata.annotations?.['deployment.kubernetes.io/revision'];
  return {
    ...{ ...common(object), ...owner(object), ...template(object), ...selector(object) },
    wanted: value(wanted),
    ready: value(ready),
    available: value(count(object, 'status', 'availableReplicas')),
    revision: value(revision === undefined ? null : Number(revision)),
    ...troubleColumns(failed[0] === null ? shortTrouble(wanted, ready) : failed),
  };
};

export const jobColumns: Columns = (object, printed) => {
  const failed = conditionTrouble(object, 'Failed', 'True');
  return {
    ...{ ...common(object), ...owner(object), ...template(object), ...selector(object) },
    status: value(printed.Status ?? null),
    completions: value((pick(object, 'spec', 'completions') as number | undefined) ?? null),
    parallelism: value(count(object, 'spec', 'parallelism')),
    active: value(count(object, 'status', 'active')),
    succeeded: value(count(object, 'status', 'succeeded')),
    failed: value(count(object, 'status', 'failed')),
    backoff_limit: value(count(object, 'spec', 'backoffLimit')),
    suspended: flag(object, 'suspend'),
    started_at: value(text(object, 'status', 'startTime')),
    finished_at: value(text(object, 'status', 'completionTime') ?? failed[2]),
    ...troubleColumns(failed),
  };
};

export const cronJobColumns: Columns = (object, printed) => ({
  ...{ ...common(object), ...owner(object), ...template(object, 'jobTemplate', 'spec') },
  schedule: value(printed.Schedule ?? null),
  time_zone: value(text(object, 'spec', 'timeZone')),
  suspended: value(printed.Suspend === 'true' || printed.Suspend === 'True' ? 1 : 0),
  concurrency: value(text(object, 'spec', 'concurrencyPolicy')),
  active: value(number(printed, 'Active')),
  last_schedule_at: value(text(object, 'status', 'lastScheduleTime')),
  last_success_at: value(text(object, 'status', 'lastSuccessfulTime')),
});

const moment = (time: string | null): string | null => (time === null ? null : new Date(time).toISOString());

export const eventColumns: Columns = (object, printed) => {
  const first = moment(
    text(object, 'firstTimestamp') ?? text(object, 'eventTime') ?? text(object.metadata, 'creationTimestamp'),
  );
  const series = pick(object, 'series') ?? undefined;
  const last = moment(series === undefined ? text(object, 'lastTimestamp') : text(series, 'lastObservedTime'));
  return {
    uid: value(object.metadata.uid),
    type: value(text(object, 'type')),
    reason: value(text(object, 'reason')),
    message: value(text(object, 'message')),
    object_kind: value(text(object, 'involvedObject', 'kind')),
    object_namespace: value(text(object, 'involvedObject', 'namespace') ?? ''),
    object_name: value(text(object, 'involvedObject', 'name')),
    object_uid: value(text(object, 'involvedObject', 'uid')),
    count: value(number(printed, 'Count')),
    first_seen: value(first),
    last_seen: value(last ?? first),
    source: value(text(object, 'source', 'component') ?? text(object, 'reportingComponent')),
    gone: value(0),
  };
};

export const ingressColumns: Columns = (object, printed) => ({
  ...common(object),
  class: value(printed.Class ?? null),
  hosts: json(printed.Hosts === '*' ? [] : (printed.Hosts ?? '').split(',')),
  addresses: json((printed.Address ?? '').split(',').filter((address) => address !== '')),
  backends: json(
    list(object, 'spec', 'rules').flatMap((rule) =>
      list(rule, 'http', 'paths').map((path) => ({
        host: pick(rule, 'host'),
        path: pick(path, 'path'),
        service: pick(path, 'backend', 'service', 'name'),
        port: pick(path, 'backend', 'service', 'port', 'number') ?? pick(path, 'backend', 'service', 'port', 'name'),
      })),
    ),
  ),
  tls_hosts: json(list(object, 'spec', 'tls').flatMap((tls) => list(tls, 'hosts'))),
});

export const endpointSliceColumns: Columns = (object, printed) => {
  const endpoints = list(object, 'endpoints');
  const ready = endpoints.filter((one) => pick(one, 'conditions', 'ready') !== false).length;
  return {
    ...common(object),
    service: value(object.metadata.labels?.['kubernetes.io/service-name'] ?? null),
    address_type: value(printed.AddressType ?? null),
    ready: value(ready),
    not_ready: value(endpoints.length - ready),
    ports: json(
      list(object, 'ports').map((port) =>
        said({ name: pick(port, 'name'), protocol: pick(port, 'protocol'), port: pick(port, 'port') }),
      ),
    ),
    endpoints: json(
      endpoints.map((one) =>
        said({
          address: pick(one, 'addresses', 0),
          ready: pick(one, 'conditions', 'ready') === false ? 0 : 1,
          terminating: pick(one, 'conditions', 'terminating') === true ? 1 : 0,
          pod: pick(one, 'targetRef', 'kind') === 'Pod' ? pick(one, 'targetRef', 'name') : undefined,
          node: pick(one, 'nodeName'),
        }),
      ),
    ),
    changed_at: value(object.metadata.annotations?.['endpoints.kubernetes.io/last-change-trigger-time'] ?? null),
  };
};

/** Printed is that it goes, in place of its phase. */
function phaseAndDeletion(object: ApiObject, printed: PrintedRow): ExpectedRow {
  const isGoing = printed.Status === 'Terminating';
  return {
    phase: value(isGoing ? text(object, 'status', 'phase') : (printed.Status ?? null)),
    deleting: value(isGoing ? 1 : 0),
  };
}

export const persistentVolumeColumns: Columns = (object, printed) => ({
  ...common(object),
  ...phaseAndDeletion(object, printed),
  capacity_bytes: value(bytes(printed.Capacity ?? null)),
  class: value(printed.StorageClass || null),
  access_modes: json(list(object, 'spec', 'accessModes')),
  reclaim_policy: value(printed['Reclaim Policy'] ?? null),
  volume_mode: value(printed.VolumeMode ?? null),
  claim_namespace: value(text(object, 'spec', 'claimRef', 'namespace')),
  claim_name: value(text(object, 'spec', 'claimRef', 'name')),
  ...troubleColumns([null, null, null]),
});

export const persistentVolumeClaimColumns: Columns = (object, printed) => ({
  ...common(object),
  ...phaseAndDeletion(object, printed),
  requested_bytes: value(bytes(text(object, 'spec', 'resources', 'requests', 'storage'))),
  capacity_bytes: value(bytes(text(object, 'status', 'capacity', 'storage'))),
  class: value(printed.StorageClass || null),
  access_modes: json(list(object, 'spec', 'accessModes')),
  volume_mode: value(text(object, 'spec', 'volumeMode')),
  volume: value(printed.Volume || null),
  ...troubleColumns(claimTrouble(object)),
});

export const configMapColumns: Columns = (object) => {
  const texts = Object.entries((pick(object, 'data') ?? {}) as Record<string, string>);
  const binaries = Object.entries((pick(object, 'binaryData') ?? {}) as Record<string, string>);
  const sizes = [
    ...texts.map(([key, text]) => [key, Buffer.from(text, 'utf8').length] as const),
    ...binaries.map(([key, text]) => [key, Buffer.from(text, 'base64').length] as const),
  ];
  return {
    ...common(object),
    keys: json(Object.fromEntries(sizes)),
    size_bytes: value(sizes.reduce((sum, [, size]) => sum + size, 0)),
    immutable: value(pick(object, 'immutable') === true ? 1 : 0),
  };
};

export const autoscalerColumns: Columns = (object, printed) => {
  const [kind, name] = (printed.Reference ?? '').split('/');
  return {
    ...common(object),
    target_kind: value(kind ?? null),
    target_name: value(name ?? null),
    min: value(number(printed, 'MinPods')),
    max: value(number(printed, 'MaxPods')),
    current: value(number(printed, 'Replicas')),
    desired: value(count(object, 'status', 'desiredReplicas')),
    // The test bed has no metrics: none has a present value.
    metrics: json(
      list(object, 'spec', 'metrics').map((metric) => ({
        metric: pick(metric, 'resource', 'name'),
        target: `${String(pick(metric, 'resource', 'target', 'averageUtilization'))}%`,
      })),
    ),
    conditions: conditions(object),
    last_scale_at: value(text(object, 'status', 'lastScaleTime')),
    ...troubleColumns(conditionTrouble(object, 'ScalingActive', 'False')),
  };
};
