import type { TableDocumentation } from '../../../database/table-documentation.ts';
import { CLUSTER, CREATED, ID, IMAGES } from './common-columns.ts';

/** For `docs/reference/schema.md` and, in short form, for a model. */
export const VIEWS: readonly TableDocumentation[] = [
  {
    name: 'unhealthy',
    onePer: 'object with something wrong',
    about:
      'What is broken: pods, deployments, stateful sets, daemon sets, replica sets without a deployment, jobs, autoscalers, volumes and claims, nodes (cordoned ones too), namespaces that cannot be deleted, services that lead nowhere, objects of any other kind that is scanned whose conditions, phase or health say so. What is only on its way (a pod being made, a rollout, a deletion) is in it after two minutes.',
    columns: {
      cluster: CLUSTER,
      kind: 'Kind of the object: `Pod`, `Node`, …; with its group where the kind has no table of its own: `Certificate.cert-manager.io`.',
      namespace: 'Its namespace; empty where its kind has none.',
      name: 'Name of the object.',
      reason: 'What is wrong, in one word: `CrashLoopBackOff`, `Unschedulable`, `NotAllReady`, `NoEndpoints`, …',
      message:
        'What the cluster says about it, how a container ended, or the latest warning event about the object, in that order.',
      since: "Since when (ISO 8601 UTC); null where the cluster doesn't say.",
      owner_kind: 'Kind of the top controller: of a pod the deployment or cron job, not the replica set or job.',
      owner_name: 'Name of that controller.',
      id: ID,
    },
  },
  {
    name: 'workloads',
    onePer: 'controller of pods',
    about:
      'Deployments, stateful sets, daemon sets, replica sets without a deployment, jobs and cron jobs, with what they have in common.',
    columns: {
      cluster: CLUSTER,
      kind: '`Deployment`, `StatefulSet`, `DaemonSet`, `ReplicaSet`, `Job` or `CronJob`.',
      namespace: 'Its namespace.',
      name: 'Its name.',
      wanted: 'Pods it is to have; of a job those that have to succeed; null for a cron job.',
      ready: 'Pods that are ready; of a job those that succeeded, of a cron job the jobs that are under way.',
      updated: 'Pods made from the present template; null for replica sets, jobs and cron jobs.',
      available: 'Pods that have been ready for long enough; null for jobs and cron jobs.',
      reason: 'What is wrong with it, in one word; null where nothing is.',
      images: IMAGES,
      owner_kind: 'Kind of what made it, such as the cron job of a job; null where nothing did.',
      owner_name: 'Name of that.',
      created_at: CREATED,
      id: ID,
    },
  },
  {
    name: 'pod_owners',
    onePer: 'pod',
    about: 'Pods with their top controllers: join `pods` by `id`.',
    columns: {
      id: ID,
      cluster: CLUSTER,
      namespace: 'Its namespace.',
      name: 'Name of the pod.',
      owner_kind: 'Kind of the controller that made it, such as `ReplicaSet`.',
      owner_name: 'Name of that controller.',
      top_kind:
        'Kind of the controller behind that one: the deployment of a replica set, the cron job of a job; else as `owner_kind`.',
      top_name: 'Name of that controller.',
    },
  },
  {
    name: 'service_endpoints',
    onePer: 'endpoint of a service',
    about: 'Where a service leads. A service without a row here leads nowhere.',
    columns: {
      cluster: CLUSTER,
      namespace: 'Namespace of the service.',
      service: 'Name of the service.',
      address: 'Address of the endpoint.',
      ready: '1 where it gets traffic, else 0.',
      terminating: '1 where it is about to end, else 0.',
      pod: 'Name of the pod; null where it is none.',
      node: 'Node it runs on.',
      ports: 'JSON list of `{name, protocol, port}`.',
      slice: 'The endpoint slice that holds it.',
    },
  },
  {
    name: 'node_usage',
    onePer: 'node',
    about:
      'What the pods of a node ask for, against what is allocatable, as `kubectl describe node` counts: pods that have ended ask for nothing.',
    columns: {
      id: ID,
      cluster: CLUSTER,
      name: 'Name of the node.',
      status: 'What `kubectl get nodes` prints.',
      pods: 'Pods on it that have not ended.',
      pods_capacity: 'Pods it can hold.',
      cpu_request_millis: 'CPU its pods request, in thousandths of a core.',
      cpu_limit_millis: 'Sum of their CPU limits; a pod without one adds nothing.',
      cpu_millis: 'Allocatable CPU.',
      cpu_percent: 'CPU requested, in percent of what is allocatable.',
      memory_request_bytes: 'Memory its pods request, in bytes.',
      memory_limit_bytes: 'Sum of their memory limits; a pod without one adds nothing.',
      memory_bytes: 'Allocatable memory.',
      memory_percent: 'Memory requested, in percent of what is allocatable.',
    },
  },
  {
    name: 'images',
    onePer: 'image in a cluster',
    about: 'Which images the pods of a cluster run.',
    columns: {
      cluster: CLUSTER,
      image: 'The image, as the pods name it.',
      pods: 'Pods with a container of it.',
      namespaces: 'Their namespaces, comma-separated.',
    },
  },
];
