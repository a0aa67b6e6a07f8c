import { delimiter, dirname, join } from 'node:path';

/** The one place that reads the environment. */
export interface EvalEnvironment {
  readonly baseUrl: string | undefined;
  readonly model: string | undefined;
  readonly apiKey: string | undefined;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** What a provider or a registry behind a company's proxy needs, and no more of the person's environment. */
const PASSED_ON = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'NODE_EXTRA_CA_CERTS',
  'TMPDIR',
];

export function readEnvironment(variables: Variables = process.env): EvalEnvironment {
  const read = (name: string): string | undefined => variables[name]?.trim() || undefined;
  return { baseUrl: read('LLM_BASE_URL'), model: read('LLM_MODEL'), apiKey: read('LLM_API_KEY') };
}

/** The environment of agent and server: a home of the run's own, the test cluster, and nothing of this machine's settings. */
export function programEnvironment(
  { kubeconfigPath, folder }: { readonly kubeconfigPath: string; readonly folder: string },
  variables: Variables = process.env,
): Record<string, string> {
  const passed = PASSED_ON.flatMap((name) => (variables[name] === undefined ? [] : [[name, variables[name]] as const]));
  return {
    ...Object.fromEntries(passed),
    HOME: join(folder, 'home'),
    PATH: [dirname(process.execPath), variables['PATH'] ?? ''].join(delimiter),
    KUBECONFIG: kubeconfigPath,
    CACHE_DB_PATH: join(folder, 'cache.db'),
    TERM: 'xterm',
  };
}
