import { type ExpectedRow, json, value } from './difference.ts';
import { namespaceTrouble, nodeTrouble, podTrouble, troubleColumns } from './expected-trouble.ts';
import type { ApiObject, Namespace, Node, Pod, PrintedRow, Service } from './kube-shapes.ts';
import { list, pick, text as textAt } from './pick.ts';
import { podResources } from './pod-resources.ts';
import { millisOf, nanosOf, unitsOf } from './quantity.ts';

/** What the cache's table of a kind must hold about an object, without its id, cluster, namespace and name. */
export type ExpectedColumns<T extends ApiObject> = (object: T, printed: PrintedRow) => ExpectedRow;

const PLACEHOLDER = /^<.*>$/;
const RESTARTS = /^(\d+)(?: \(.+ ago\))?$/;

const text = (input: string | undefined): string | null => (input === undefined || input === '' ? null : input);
const printedText = (cell: string | undefined): string | null => (PLACEHOLDER.test(cell ?? '') ? null : text(cell));

const common = (object: ApiObject): ExpectedRow => ({
  labels: json(object.metadata.labels ?? {}),
  created_at: value(object.metadata.creationTimestamp),
});

export const namespaceColumns: ExpectedColumns<Namespace> = (namespace, printed) => ({
  ...common(namespace),
  phase: value(text(printed.Status)),
  ...troubleColumns(namespaceTrouble(namespace)),
});

export const nodeColumns: ExpectedColumns<Node> = (node, printed) => ({
  ...common(node),
  status: value(text(printed.Status)),
  roles: value(printedText(printed.Roles) ?? ''),
  version: value(text(printed.Version)),
  internal_ip: value(printedText(printed['Internal-IP'])),
  cpu_millis: value(millisOf(nanosOf(node.status.allocatable?.cpu ?? '0'))),
  memory_bytes: value(unitsOf(nanosOf(node.status.allocatable?.memory ?? '0'))),
  pods_capacity: value(Number(node.status.allocatable?.pods)),
  unschedulable: value(node.spec.unschedulable === true ? 1 : 0),
  taints: json(
    (node.spec.taints ?? []).map(({ key, value: taint, effect }) => ({ key, value: taint, effect })).map(said),
  ),
  conditions: json(Object.fromEntries((node.status.conditions ?? []).map(({ type, status }) => [type, status]))),
  ...troubleColumns(nodeTrouble(node)),
});

export const podColumns: ExpectedColumns<Pod> = (pod, printed) => {
  const [ready, containers] = (printed.Ready ?? '').split('/').map(Number);
  const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller === true);
  const images = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].map(({ image }) => image);
  const resources = podResources(pod);
  return {
    ...common(pod),
    phase: value(text(pod.status.phase)),
    status: value(text(printed.Status)),
    ready: value(ready ?? null),
    containers: value(containers ?? null),
    restarts: value(Number(RESTARTS.exec(printed.Restarts ?? '')?.[1])),
    last_restart_at: value(lastRestart(pod, printed)),
    node: value(text(pod.spec.nodeName)),
    pod_ip: value(text(pod.status.podIP)),
    owner_kind: value(text(owner?.kind)),
    owner_name: value(text(owner?.name)),
    cpu_request_millis: value(resources.cpuRequest),
    memory_request_bytes: value(resources.memoryRequest),
    cpu_limit_millis: value(resources.cpuLimit),
    memory_limit_bytes: value(resources.memoryLimit),
    images: json([...new Set(images.filter((image) => image !== undefined && image !== ''))]),
    ...troubleColumns(podTrouble(pod, printed)),
  };
};

/** The API server prints how long ago it was exactly where it has a time for it. */
function lastRestart(pod: Pod, printed: PrintedRow): string | null {
  if (printed.Restarts?.includes(' ago)') !== true) return null;
  const begun = list(pod, 'status', 'containerStatuses').some(
    (status) => pick(status, 'state', 'waiting', 'reason') !== 'PodInitializing',
  );
  const sidecars = (pod.spec.initContainers ?? [])
    .filter((container) => pick(container, 'restartPolicy') === 'Always')
    .map((container) => pick(container, 'name'));
  const initial = list(pod, 'status', 'initContainerStatuses');
  // Init containers count until the others have begun; sidecars are among those.
  const counted = begun
    ? [
        ...initial.filter((status) => sidecars.includes(pick(status, 'name'))),
        ...list(pod, 'status', 'containerStatuses'),
      ]
    : initial;
  const ends = counted.flatMap((status) => textAt(status, 'lastState', 'terminated', 'finishedAt') ?? []);
  return ends.sort().at(-1) ?? null;
}

const PORT_FIELDS = ['name', 'protocol', 'appProtocol', 'port', 'targetPort', 'nodePort'];

export const serviceColumns: ExpectedColumns<Service> = (service, printed) => {
  const { ports = [], selector = {} } = service.spec;
  const portsOf = (port: Readonly<Record<string, unknown>>) =>
    said(Object.fromEntries(PORT_FIELDS.map((field) => [field, port[field]])));
  return {
    ...common(service),
    type: value(text(printed.Type)),
    cluster_ip: value(printedText(printed['Cluster-IP'])),
    external_ips: json(externalAddresses(service)),
    ports: json(ports.map(portsOf)),
    selector: json(selector),
  };
};

/** From the object, not the table: the API server cuts long lists of addresses short there. */
function externalAddresses({ spec, status }: Service): readonly string[] {
  const ingress = (status.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || '');
  switch (spec.type) {
    case 'ExternalName':
      return [spec.externalName ?? ''];
    case 'LoadBalancer':
      return [...new Set(ingress.filter((address) => address !== ''))].sort().concat(spec.externalIPs ?? []);
    default:
      return spec.externalIPs ?? [];
  }
}

function said(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, field]) => field !== undefined));
}
