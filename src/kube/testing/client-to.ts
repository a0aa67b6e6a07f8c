import { silentLog } from '../../lib/log.ts';
import { PassingClock } from '../../lib/testing/passing-clock.ts';
import { ClusterClient, type ClusterClientOptions } from '../cluster-client.ts';
import type { ClusterEntry, Environment, UserEntry } from '../kubeconfig.ts';

/** A client of a server at `server`, with short timeouts and a clock whose pauses are over at once. */
export function clientTo(
  server: string,
  options: {
    readonly cluster?: Partial<ClusterEntry>;
    readonly user?: UserEntry;
    readonly env?: Environment;
    readonly clock?: PassingClock;
    readonly client?: ClusterClientOptions;
  } = {},
): ClusterClient {
  return new ClusterClient(
    { clock: options.clock ?? new PassingClock(), log: silentLog, env: options.env ?? {}, random: () => 0.5 },
    {
      name: 'fake',
      namespace: '',
      cluster: { server, insecureSkipTlsVerify: false, disableCompression: false, ...options.cluster },
      user: options.user ?? {},
    },
    { connectTimeoutMs: 2_000, idleTimeoutMs: 2_000, ...options.client },
  );
}

/** What a promise was rejected with; fails the test where it wasn't. */
export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('the promise was fulfilled, and should have been rejected');
}
