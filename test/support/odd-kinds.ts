import type { TestCluster } from '../../testbed/test-cluster.ts';

/** Objects whose rows in the API server's table have every form that a column of their kind can take. */
export class OddKinds implements AsyncDisposable {
  readonly #cluster: TestCluster;
  readonly namespace: string;

  private constructor(cluster: TestCluster, namespace: string) {
    this.#cluster = cluster;
    this.namespace = namespace;
  }

  static async create(cluster: TestCluster): Promise<OddKinds> {
    const namespace = await cluster.createNamespace('odd-kinds');
    const odd = new OddKinds(cluster, namespace);
    const items = [...jobs(), ...cronJobs(), ...ingresses(), ...claims(), ...configMaps(), ...volumes(namespace)];
    const list = { apiVersion: 'v1', kind: 'List', items: [...items, idleReplicaSet()] };
    await cluster.kubectlWithInput(JSON.stringify(list), 'create', '-n', namespace, '-f', '-');
    // The test bed's controller gives each an address once.
    const address = '--for=jsonpath={.status.loadBalancer.ingress}';
    await cluster.kubectl('-n', namespace, 'wait', address, 'ingress/plain', '--timeout=60s');
    const balancers = [
      { ip: '192.0.2.40' },
      { hostname: 'k8s-odd-kinds-1a2b.eu-west-1.elb.example' },
      { ip: '192.0.2.4' },
    ];
    await odd.#report('ingress', 'plain', { loadBalancer: { ingress: balancers } });
    await odd.#report('pv', volumeName(namespace, 'stuck'), { reason: 'Stuck' });
    await cluster.kubectl('-n', namespace, 'delete', 'pvc', 'going', '--wait=false');
    await cluster.kubectl('delete', 'pv', volumeName(namespace, 'going'), '--wait=false');
    return odd;
  }

  /** The namespace goes with the cluster's others; volumes are in none. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { namespace } = this;
    await this.#cluster.kubectl('-n', namespace, 'patch', 'pvc', 'going', '--type=merge', '-p', WITHOUT_FINALIZERS);
    const going = volumeName(namespace, 'going');
    await this.#cluster.kubectl('patch', 'pv', going, '--type=merge', '-p', WITHOUT_FINALIZERS);
    const names = volumes(namespace).map(({ metadata }) => metadata.name);
    await this.#cluster.kubectl('delete', 'pv', ...names, '--ignore-not-found', '--wait=false');
  }

  async #report(kind: string, name: string, status: unknown): Promise<void> {
    const patch = ['--subresource=status', '--type=merge', '-p', JSON.stringify({ status })];
    await this.#cluster.kubectl('-n', this.namespace, 'patch', kind, name, ...patch);
  }
}

const WITHOUT_FINALIZERS = JSON.stringify({ metadata: { finalizers: null } });
const FINALIZER = 'k8s-mcp.example/waits';

const POD = { containers: [{ name: 'app', image: 'registry.example/odd/app:1' }], restartPolicy: 'Never' };

function jobs(): readonly unknown[] {
  const job = (name: string, spec: object) => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name },
    spec: { template: { spec: POD }, suspend: true, ...spec },
  });
  return [
    job('one', {}),
    job('five', { completions: 5, parallelism: 2 }),
    job('queue', { parallelism: 3 }),
    job('queue-of-one', { parallelism: 1 }),
    job('too-late', { suspend: false, activeDeadlineSeconds: 1, template: { spec: { ...POD, nodeName: 'nowhere' } } }),
  ];
}

function cronJobs(): readonly unknown[] {
  const cronJob = (name: string, spec: object) => ({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name },
    spec: { schedule: '7 3 * * *', jobTemplate: { spec: { template: { spec: POD } } }, ...spec },
  });
  return [cronJob('plain', {}), cronJob('asleep', { suspend: true, timeZone: 'Asia/Shanghai', schedule: '@weekly' })];
}

function ingresses(): readonly unknown[] {
  const backend = { service: { name: 'app', port: { number: 80 } } };
  const rule = (host: string) => ({
    ...(host === '' ? {} : { host }),
    http: { paths: [{ path: '/', pathType: 'Prefix', backend }] },
  });
  const ingress = (name: string, hosts: readonly string[], spec: object = {}) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name },
    spec: { ...(hosts.length === 0 ? { defaultBackend: backend } : { rules: hosts.map(rule) }), ...spec },
  });
  return [
    ingress('plain', ['a.example']),
    ingress('any', [], { ingressClassName: 'edge' }),
    ingress('three', ['a.example', '', 'b.example', 'c.example']),
    ingress('many', ['a.example', 'b.example', '', 'c.example', 'd.example', ''], { tls: [{ hosts: ['a.example'] }] }),
  ];
}

function claims(): readonly unknown[] {
  const claim = (name: string, metadata: object, spec: object) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, ...metadata },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
  });
  return [
    claim('waiting', {}, { storageClassName: 'no-such-class' }),
    claim('old-class', { annotations: { 'volume.beta.kubernetes.io/storage-class': 'by-annotation' } }, {}),
    claim('going', { finalizers: [FINALIZER] }, { storageClassName: '' }),
    claim('no-attributes', {}, { storageClassName: 'no-such-class', volumeAttributesClassName: '' }),
  ];
}

function configMaps(): readonly unknown[] {
  const metadata = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
  return [
    metadata('empty'),
    { ...metadata('both'), data: { a: '1', b: '2' }, binaryData: { c: 'AA==' }, immutable: true },
  ];
}

function idleReplicaSet(): unknown {
  const labels = { app: 'idle' };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: 'idle' },
    spec: {
      replicas: 0,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: POD.containers } },
    },
  };
}

function volumes(namespace: string) {
  const volume = (name: string, metadata: object, spec: object) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: volumeName(namespace, name), ...metadata },
    spec: {
      capacity: { storage: '1536Mi' },
      accessModes: ['ReadWriteMany', 'ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Retain',
      hostPath: { path: '/nowhere' },
      ...spec,
    },
  });
  const claimRef = { namespace, name: 'not-there-yet' };
  return [
    volume('free', {}, { storageClassName: 'fast' }),
    volume('kept', {}, { claimRef, accessModes: ['ReadWriteOncePod'], capacity: { storage: '0.5Gi' } }),
    volume('stuck', { annotations: { 'volume.beta.kubernetes.io/storage-class': 'by-annotation' } }, {}),
    volume('going', { finalizers: [FINALIZER] }, {}),
  ];
}

function volumeName(namespace: string, name: string): string {
  return `${namespace}-${name}`;
}
