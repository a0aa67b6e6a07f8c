import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchCluster } from './cluster.ts';

/** A request that is over. */
export interface AuditedRequest {
  readonly verb: string;
  readonly userAgent: string;
  readonly requestURI: string;
  readonly at: number;
}

const POLICY = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived', 'ResponseStarted'],
  rules: [{ level: 'Metadata', verbs: ['list', 'watch'] }, { level: 'None' }],
};
interface AuditEvent {
  readonly verb: string;
  readonly userAgent?: string;
  readonly requestURI: string;
  readonly requestReceivedTimestamp: string;
}

/**
 * The API server's own record of who listed and watched what: it is started anew with its audit log on, and without it
 * again at the end.
 */
export class AuditLog implements AsyncDisposable {
  readonly #cluster: BenchCluster;
  readonly #folder: string;

  private constructor(cluster: BenchCluster, folder: string) {
    this.#cluster = cluster;
    this.#folder = folder;
  }

  static async open(cluster: BenchCluster, parent: string): Promise<AuditLog> {
    const folder = await mkdtemp(join(parent, 'audit-'));
    const log = new AuditLog(cluster, folder);
    const policy = join(folder, 'policy.json');
    await writeFile(policy, JSON.stringify(POLICY));
    const component = 'kube-apiserver';
    await cluster.restartApiServer([
      { component, key: 'audit-policy-file', value: policy },
      { component, key: 'audit-log-path', value: log.#path },
    ]);
    return log;
  }

  get #path(): string {
    return join(this.#folder, 'audit.log');
  }

  /** What came in from that moment on and is over. */
  async requestsSince(moment: number): Promise<AuditedRequest[]> {
    const lines = (await readFile(this.#path, 'utf8')).split('\n').filter((line) => line !== '');
    return lines
      .map((line) => JSON.parse(line) as AuditEvent)
      .map(({ verb, userAgent = '', requestURI, requestReceivedTimestamp }) => ({
        verb,
        userAgent,
        requestURI,
        at: Date.parse(requestReceivedTimestamp),
      }))
      .filter(({ at }) => at >= moment);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cluster.restartApiServer();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
