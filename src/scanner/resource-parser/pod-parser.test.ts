import { expect, it } from 'vitest';
import type { KubeObject } from '../../kube/words/kube-object.ts';
import { podParser } from './pod-parser.ts';

const POD: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'web-7d-abc',
    namespace: 'shop',
    creationTimestamp: '2026-11-20T08:00:00Z',
    labels: { tier: 'front', app: 'web' },
    ownerReferences: [
      { apiVersion: 'v1', kind: 'ConfigMap', name: 'other', uid: '1' },
      { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-7d', uid: '2', controller: true },
    ],
  },
  spec: {
    nodeName: 'node-1',
    initContainers: [{ name: 'migrate', image: 'migrate:1', resources: { requests: { cpu: '2' } } }],
    containers: [
      {
        name: 'web',
        image: 'web:1',
        resources: { requests: { cpu: '100m', memory: '1Gi' }, limits: { memory: '2Gi' } },
      },
      { name: 'helper', image: 'web:1', resources: { requests: { cpu: '50m', memory: '1M' } } },
    ],
  },
  status: {
    phase: 'Running',
    podIP: '10.1.0.7',
    containerStatuses: [
      { name: 'web', ready: false, restartCount: 7, state: { waiting: { reason: 'CrashLoopBackOff' } } },
      {
        ...{ name: 'helper', ready: true, restartCount: 1, state: { running: {} } },
        lastState: { terminated: { exitCode: 1, finishedAt: '2026-11-20T09:30:00Z' } },
      },
    ],
  },
};

it('reads a pod as kubectl shows it, with what it takes from its node', () => {
  expect(podParser.columns(POD)).toEqual({
    phase: 'Running',
    status: 'CrashLoopBackOff',
    ready: 1,
    containers: 2,
    restarts: 8,
    last_restart_at: '2026-11-20T09:30:00Z',
    node: 'node-1',
    pod_ip: '10.1.0.7',
    owner_kind: 'ReplicaSet',
    owner_name: 'web-7d',
    cpu_request_millis: 2000,
    memory_request_bytes: 1024 ** 3 + 1_000_000,
    cpu_limit_millis: null,
    memory_limit_bytes: 2 * 1024 ** 3,
    images: '["web:1","migrate:1"]',
    labels: '{"app":"web","tier":"front"}',
    created_at: '2026-11-20T08:00:00Z',
    reason: 'CrashLoopBackOff',
    message: 'web: CrashLoopBackOff',
    since: '2026-11-20T08:00:00Z',
  });
});

it('leaves the node of a pod that has none unknown', () => {
  expect(podParser.columns({ ...POD, spec: {} }).node).toBeNull();
});

const withStatus = (status: object, metadata: object = {}): KubeObject => ({
  ...POD,
  metadata: { ...POD.metadata, ...metadata },
  status,
});
const at = '2026-11-20T09:00:00Z';
const notReady = { type: 'Ready', status: 'False', reason: 'ContainersNotReady', lastTransitionTime: at };
const up = (name: string) => ({ name, ready: true, restartCount: 0, state: { running: {} } });

it.each([
  ['a pod that is well', { phase: 'Running', containerStatuses: [up('web'), up('helper')] }, {}, { reason: null }],
  ['one that is done', { phase: 'Succeeded' }, {}, { reason: null, message: null, since: null }],
  [
    'one that finds no node',
    {
      phase: 'Pending',
      conditions: [
        {
          type: 'PodScheduled',
          status: 'False',
          reason: 'Unschedulable',
          message: '0/5 nodes',
          lastTransitionTime: at,
        },
      ],
    },
    {},
    { reason: 'Unschedulable', message: '0/5 nodes', since: at },
  ],
  [
    'one whose container ends again and again',
    {
      phase: 'Running',
      conditions: [notReady],
      containerStatuses: [
        {
          ...{ name: 'web', ready: false, restartCount: 7 },
          state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s' } },
          lastState: { terminated: { reason: 'OOMKilled', exitCode: 137 } },
        },
        up('helper'),
      ],
    },
    {},
    { reason: 'CrashLoopBackOff', message: 'web: OOMKilled, exit code 137', since: at },
  ],
  [
    'one whose image is not there',
    {
      phase: 'Pending',
      conditions: [notReady],
      initContainerStatuses: [
        { name: 'migrate', state: { waiting: { reason: 'ErrImagePull', message: 'migrate:1 not found' } } },
      ],
    },
    {},
    { reason: 'Init:ErrImagePull', message: 'migrate: migrate:1 not found', since: at },
  ],
  [
    'one that ended with an error',
    {
      phase: 'Failed',
      conditions: [notReady],
      containerStatuses: [{ name: 'web', state: { terminated: { exitCode: 2, message: ' no such table\n' } } }],
    },
    {},
    { reason: 'ExitCode:2', message: 'web: exit code 2: no such table', since: at },
  ],
  [
    'one that was evicted',
    { phase: 'Failed', reason: 'Evicted', message: 'The node was low on memory.', startTime: at },
    {},
    { reason: 'Evicted', message: 'The node was low on memory.', since: at },
  ],
  [
    'one that runs and is not ready, of which nothing says why',
    { phase: 'Running', conditions: [notReady], containerStatuses: [up('web'), { ...up('helper'), ready: false }] },
    {},
    { reason: 'NotReady', message: null, since: at },
  ],
  [
    'one that waits for a gate of somebody else',
    {
      phase: 'Running',
      conditions: [{ ...notReady, reason: 'ReadinessGatesNotReady', message: 'the gate "x" is shut' }],
      containerStatuses: [up('web'), up('helper')],
    },
    {},
    { reason: 'ReadinessGatesNotReady', message: 'the gate "x" is shut', since: at },
  ],
  [
    'one that can not be deleted',
    { phase: 'Running', containerStatuses: [up('web'), up('helper')] },
    { deletionTimestamp: at, finalizers: ['shop.example/archive'] },
    { reason: 'Terminating', message: 'waits for its finalizers: shop.example/archive', since: at },
  ],
])('says what is wrong with %s', (_words, status, metadata, expected) => {
  expect(podParser.columns(withStatus(status, metadata))).toMatchObject(expected);
});
