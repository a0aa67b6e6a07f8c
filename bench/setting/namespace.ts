import type { BenchCluster } from './cluster.ts';

/** A namespace with these objects in it. It goes with what is returned; what a run before left of it goes at once. */
export async function provideNamespace(
  cluster: BenchCluster,
  name: string,
  objects: readonly unknown[],
): Promise<AsyncDisposable> {
  const remove = async (): Promise<void> => {
    await cluster.kubectl(['delete', 'namespace', name, '--ignore-not-found', '--timeout=180s']);
  };
  await remove();
  const items = [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, ...objects];
  await cluster.kubectl(['create', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  return { [Symbol.asyncDispose]: remove };
}
