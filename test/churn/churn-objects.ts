/** What a namespace of the churn holds, as manifests. Small: the control plane, not its objects, is what must be busy. */
export const DEPLOYMENTS = ['api', 'web', 'worker'] as const;
export const CONFIG_MAP = 'settings';
export const SERVICE = 'front';

export function namespaceObject(name: string): unknown {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { churn: 'true' } } };
}

export function deployment(name: string, replicas: number): unknown {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels },
    spec: {
      replicas,
      revisionHistoryLimit: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { terminationGracePeriodSeconds: 1, containers: [container(0)] } },
    },
  };
}

export function container(version: number): unknown {
  return {
    name: 'app',
    image: `registry.example/churn/app:1.0.${version}`,
    resources: { requests: { cpu: '10m', memory: '16Mi' } },
  };
}

export function configMap(turn: number): unknown {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: CONFIG_MAP }, data: { turn: String(turn) } };
}

export function service(app: string): unknown {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: SERVICE },
    spec: { selector: { app }, ports: [{ port: 80, targetPort: 8080 }] },
  };
}

/** Its pod runs for a moment, and goes with it soon after. */
export function job(name: string): unknown {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name },
    spec: {
      ttlSecondsAfterFinished: 2,
      template: { spec: { restartPolicy: 'Never', containers: [container(0)] } },
    },
  };
}
