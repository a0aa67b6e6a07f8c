import type { Cluster } from '../cluster/cluster.ts';
import { kubectl } from '../cluster/kubectl.ts';
import { NOT_READY_ANNOTATION } from '../stages/other-stages.ts';

/** Takes back those fixes that applying the manifests again can't: what is immutable, and what no manifest states. */
export async function takeBackFixes(cluster: Cluster, signal: AbortSignal | undefined): Promise<void> {
  const run = (...args: readonly string[]): Promise<string> => kubectl(cluster.target, args, { signal });
  const remove = (...args: readonly string[]): Promise<string> => run('delete', '--ignore-not-found', ...args);
  await run('annotate', 'node', 'worker-flaky', '--overwrite', `${NOT_READY_ANNOTATION}=true`);
  await run('cordon', 'worker-drained');
  await run('annotate', 'storageclass', 'standard', 'storageclass.kubernetes.io/is-default-class-');
  // A Job's template can't be changed.
  await remove('-n', 'batch', 'job/price-import');
  // A quota stops new pods, it ends none.
  const tracked = ['deployment/tracker', '-n', 'logistics', '--ignore-not-found', '-o', 'jsonpath={.status.replicas}'];
  if (Number(await run('get', ...tracked)) > 3)
    await remove('-n', 'logistics', 'deployment/tracker', '--cascade=foreground');
  const claim = await run(
    'get',
    'pvc',
    'uploads',
    '-n',
    'shop',
    '--ignore-not-found',
    '-o',
    'jsonpath={.status.phase}',
  );
  if (claim !== 'Bound') return;
  // A bound claim keeps its class, and a released volume its claim.
  await remove('-n', 'shop', 'deployment/media', '--cascade=foreground');
  await remove('-n', 'shop', 'pvc/uploads');
  await remove('pv/volume-50g');
}
