import { run } from '../lib/run.ts';

export interface KubectlTarget {
  readonly kubectlPath: string;
  /** Always named: without it kubectl would act on whatever cluster the person at this machine happens to use. */
  readonly kubeconfigPath: string;
  readonly contextName?: string | undefined;
  /** For what kubectl remembers of the API: a new cluster on an old port must not meet the memory of the old one. */
  readonly cacheFolder: string;
}

export interface KubectlOptions {
  readonly input?: string | undefined;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/** Runs kubectl against the target and nothing else; returns its stdout. */
export async function kubectl(
  target: KubectlTarget,
  args: readonly string[],
  options: KubectlOptions = {},
): Promise<string> {
  const context = target.contextName === undefined ? [] : ['--context', target.contextName];
  const { KUBECONFIG: _, ...environment } = process.env;
  return run(target.kubectlPath, ['--kubeconfig', target.kubeconfigPath, ...context, ...args], {
    label: `kubectl ${args.slice(0, 3).join(' ')}`,
    env: { ...environment, KUBECACHEDIR: target.cacheFolder, KUBECTL_KUBERC: 'false' },
    timeoutMs: options.timeoutMs ?? 120_000,
    input: options.input,
    signal: options.signal,
  });
}
