import type { AskedCluster } from '../comparison/cluster-answer.ts';
import type { ScanWindow, WindowEdge } from '../comparison/scan-window.ts';
import type { Ending } from './program.ts';
import type { RunOptions, Workspace } from './workspace.ts';

/** Runs `scan --once`; the window tells, from outside, when it ran. */
export async function scanOnce(
  workspace: Workspace,
  cluster: AskedCluster,
  options: RunOptions = {},
): Promise<{ readonly ending: Ending; readonly window: ScanWindow }> {
  const from = await edge(cluster);
  const ending = await workspace.run(['scan', '--once', '--json'], options);
  return { ending, window: { from, to: await edge(cluster) } };
}

async function edge(cluster: AskedCluster): Promise<WindowEdge> {
  const text = await cluster.kubectl('get', '--raw', '/api/v1/namespaces?limit=1');
  const list = JSON.parse(text) as { readonly metadata: { readonly resourceVersion: string } };
  return { at: Date.now(), resourceVersion: list.metadata.resourceVersion };
}
