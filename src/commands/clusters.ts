import { type ClusterSet, openClusterSet } from '../kube/cluster-set.ts';
import { systemClock } from '../lib/clock.ts';
import type { Session } from './session.ts';

/** The clusters that the settings choose. Connects to none of them yet. */
export function openClusters({ config, log }: Session): Promise<ClusterSet> {
  return openClusterSet(
    { log, clock: systemClock, env: config.environment.all, homeFolder: config.environment.home },
    { contexts: config.k8sContexts },
  );
}
