import { FILL_LABEL } from '../stages/pod-stages.ts';
import type { PlannedDeployment } from './fill-plan.ts';

export function namespaceManifest(name: string): unknown {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name,
      labels: { [FILL_LABEL]: 'true', tenant: name, 'pod-security.kubernetes.io/enforce': 'privileged' },
    },
  };
}

export function serviceManifest({ namespace, name }: PlannedDeployment): unknown {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, labels: { [FILL_LABEL]: 'true', 'app.kubernetes.io/name': name } },
    spec: { selector: { 'app.kubernetes.io/name': name }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
  };
}

/** Its pods are about 8 KB of JSON each, as pods of real charts are: probes, environment, volumes. */
export function deploymentManifest({ namespace, name, replicas }: PlannedDeployment): unknown {
  const selector = { 'app.kubernetes.io/name': name };
  const labels = {
    ...selector,
    [FILL_LABEL]: 'true',
    'app.kubernetes.io/instance': `${namespace}-${name}`,
    'app.kubernetes.io/managed-by': 'Helm',
    'app.kubernetes.io/part-of': namespace,
    'app.kubernetes.io/version': '1.27.4',
    'helm.sh/chart': `${name}-3.14.2`,
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels },
    spec: {
      replicas,
      revisionHistoryLimit: 2,
      // All at once: nobody waits for a rollout here.
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '100%', maxUnavailable: '100%' } },
      selector: { matchLabels: selector },
      template: { metadata: { labels, annotations: ANNOTATIONS }, spec: podSpec(namespace, name) },
    },
  };
}

const ANNOTATIONS = {
  'checksum/config': '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  'prometheus.io/path': '/metrics',
  'prometheus.io/port': '9090',
  'prometheus.io/scrape': 'true',
};

function podSpec(namespace: string, name: string): unknown {
  return {
    serviceAccountName: 'default',
    terminationGracePeriodSeconds: 30,
    securityContext: { runAsNonRoot: true, runAsUser: 10_001, fsGroup: 10_001 },
    containers: [appContainer(namespace, name)],
    volumes: [
      { name: 'config', configMap: { name: `${name}-config`, optional: true } },
      { name: 'scratch', emptyDir: { sizeLimit: '256Mi' } },
    ],
  };
}

function appContainer(namespace: string, name: string): unknown {
  const probe = (path: string) => ({ httpGet: { path, port: 8080 }, periodSeconds: 10, failureThreshold: 3 });
  const fieldEnv = (key: string, fieldPath: string) => ({ name: key, valueFrom: { fieldRef: { fieldPath } } });
  return {
    name,
    image: `registry.example/${namespace}/${name}:1.27.4`,
    command: [`/usr/local/bin/${name}`],
    args: ['--config=/etc/app/config.yaml', '--log-format=json', '--shutdown-grace=25s'],
    ports: [
      { name: 'http', containerPort: 8080 },
      { name: 'metrics', containerPort: 9090 },
    ],
    env: [
      fieldEnv('POD_NAME', 'metadata.name'),
      fieldEnv('POD_NAMESPACE', 'metadata.namespace'),
      { name: 'LOG_LEVEL', value: 'info' },
      { name: 'DATABASE_URL', value: `postgres://postgres.${namespace}.svc:5432/${name}` },
      { name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: 'http://otel-collector.observability.svc:4317' },
    ],
    resources: { requests: { cpu: '25m', memory: '64Mi' }, limits: { cpu: '500m', memory: '256Mi' } },
    readinessProbe: probe('/readyz'),
    livenessProbe: probe('/livez'),
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    volumeMounts: [
      { name: 'config', mountPath: '/etc/app', readOnly: true },
      { name: 'scratch', mountPath: '/tmp' },
    ],
  };
}
