import type { ClusterClient } from './cluster-client.ts';
import { PODS } from './known-resources.ts';
import { resourcePath } from './resource-path.ts';

export interface PodLogOptions {
  readonly namespace: string;
  readonly pod: string;
  /** May be left out where the pod has only one. */
  readonly container?: string;
  /** The run before this one, after a crash. */
  readonly previous?: boolean;
  readonly sinceSeconds?: number;
  readonly tailLines?: number;
  /** The log is cut off after as many bytes; it may then end in the middle of a line. */
  readonly limitBytes?: number;
  /** An RFC 3339 time before each line. */
  readonly timestamps?: boolean;
  readonly signal: AbortSignal;
}

/** Log lines of one container, oldest first. Bytes that aren't UTF-8 become U+FFFD. */
export async function readPodLog(client: ClusterClient, options: PodLogOptions): Promise<string> {
  return client.text({
    path: `${resourcePath(PODS, { namespace: options.namespace, name: options.pod })}/log`,
    query: {
      container: options.container,
      previous: options.previous === true ? 'true' : undefined,
      sinceSeconds: options.sinceSeconds,
      tailLines: options.tailLines,
      limitBytes: options.limitBytes,
      timestamps: options.timestamps === true ? 'true' : undefined,
    },
    accept: '*/*',
    verb: 'get',
    resource: 'pods/log',
    namespace: options.namespace,
    signal: options.signal,
  });
}
