import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const KUBERNETES_VERSION = 'v1.36.3';
export const ETCD_VERSION = 'v3.6.16';
export const KWOK_VERSION = 'v0.8.0';

export type BinaryName =
  | 'etcd'
  | 'kube-apiserver'
  | 'kube-controller-manager'
  | 'kube-scheduler'
  | 'kubectl'
  | 'kwok'
  | 'kwokctl';

export interface BinaryRecipe {
  readonly name: BinaryName;
  readonly goPackage: string;
}

/** In this order the shared packages come early, so that progress is even. */
export const BINARIES: readonly BinaryRecipe[] = [
  { name: 'etcd', goPackage: 'go.etcd.io/etcd/server/v3' },
  { name: 'kwok', goPackage: 'sigs.k8s.io/kwok/cmd/kwok' },
  { name: 'kwokctl', goPackage: 'sigs.k8s.io/kwok/cmd/kwokctl' },
  { name: 'kube-apiserver', goPackage: 'k8s.io/kubernetes/cmd/kube-apiserver' },
  { name: 'kube-controller-manager', goPackage: 'k8s.io/kubernetes/cmd/kube-controller-manager' },
  { name: 'kube-scheduler', goPackage: 'k8s.io/kubernetes/cmd/kube-scheduler' },
  { name: 'kubectl', goPackage: 'k8s.io/kubernetes/cmd/kubectl' },
];

const [, KUBERNETES_MAJOR, KUBERNETES_MINOR] = /^v(\d+)\.(\d+)\./.exec(KUBERNETES_VERSION) ?? [];

// kwokctl refuses a component that reports version 0.0.0, which is what a plain `go build` of Kubernetes reports.
const LINKER_FLAGS = [
  '-s -w',
  `-X k8s.io/component-base/version.gitVersion=${KUBERNETES_VERSION}`,
  `-X k8s.io/component-base/version.gitMajor=${KUBERNETES_MAJOR}`,
  `-X k8s.io/component-base/version.gitMinor=${KUBERNETES_MINOR}`,
  `-X k8s.io/client-go/pkg/version.gitVersion=${KUBERNETES_VERSION}`,
  `-X sigs.k8s.io/kwok/pkg/consts.Version=${KWOK_VERSION}`,
].join(' ');

export const BUILD_FLAGS: readonly string[] = ['-trimpath', '-ldflags', LINKER_FLAGS];
export const BUILD_ENVIRONMENT: Readonly<Record<string, string>> = { CGO_ENABLED: '0' };

/** The folder with go.mod and go.sum. */
export const MODULE_FOLDER = import.meta.dirname;

/** Names the folder of one build: the versions for people, a hash over everything that shapes the result for us. */
export function buildKey(): string {
  const hash = createHash('sha256');
  hash.update(readFileSync(join(MODULE_FOLDER, 'go.mod')));
  hash.update(readFileSync(join(MODULE_FOLDER, 'go.sum')));
  hash.update(JSON.stringify([BINARIES, BUILD_FLAGS, BUILD_ENVIRONMENT, process.platform, process.arch]));
  return `kubernetes-${KUBERNETES_VERSION}-etcd-${ETCD_VERSION}-kwok-${KWOK_VERSION}-${hash.digest('hex').slice(0, 12)}`;
}
