import { configMapParser } from './config-map-parser.ts';
import { cronJobParser } from './cron-job-parser.ts';
import { daemonSetParser } from './daemon-set-parser.ts';
import { deploymentParser } from './deployment-parser.ts';
import { endpointSliceParser } from './endpoint-slice-parser.ts';
import { eventParser } from './event-parser.ts';
import { horizontalPodAutoscalerParser } from './horizontal-pod-autoscaler-parser.ts';
import { ingressParser } from './ingress-parser.ts';
import { jobParser } from './job-parser.ts';
import { namespaceParser } from './namespace-parser.ts';
import { nodeParser } from './node-parser.ts';
import { persistentVolumeClaimParser } from './persistent-volume-claim-parser.ts';
import { persistentVolumeParser } from './persistent-volume-parser.ts';
import { podParser } from './pod-parser.ts';
import { replicaSetParser } from './replica-set-parser.ts';
import type { ResourceParser } from './resource-parser.ts';
import { serviceParser } from './service-parser.ts';
import { statefulSetParser } from './stateful-set-parser.ts';

/** The kinds with a table of their own, in the order in which a first scan begins them: those asked for most come first. */
export const RESOURCE_PARSERS: readonly ResourceParser[] = [
  namespaceParser,
  nodeParser,
  podParser,
  serviceParser,
  deploymentParser,
  statefulSetParser,
  daemonSetParser,
  replicaSetParser,
  jobParser,
  cronJobParser,
  endpointSliceParser,
  eventParser,
  ingressParser,
  persistentVolumeParser,
  persistentVolumeClaimParser,
  horizontalPodAutoscalerParser,
  configMapParser,
];
