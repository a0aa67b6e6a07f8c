import { chooseClusters } from '../kube/cluster-choice.ts';
import { systemClock } from '../lib/clock.ts';
import { toAppError } from '../lib/errors.ts';
import type { Answer, Question } from '../mcp/server-connection.ts';
import { parseServerUrl, type ServerTarget } from '../mcp/server-target.ts';
import { McpToolCaller } from '../mcp/tool-caller.ts';
import type { Toolset } from '../tools/tool.ts';
import type { Session } from './session.ts';
import { programVersion } from './version.ts';

interface ToolSourceOptions {
  /** Of our own server, where it isn't the default ones that are wanted. */
  readonly toolsets?: readonly Toolset[];
  /** Puts a server's question to the person at the terminal. */
  readonly onQuestion?: (question: Question) => Promise<Answer>;
}

/** The MCP server of the settings: our own as a child process, another program, or one at an address. */
export function openToolCaller(session: Session, options: ToolSourceOptions = {}): McpToolCaller {
  const { toolsets, ...callerOptions } = options;
  const target = serverTarget(session, toolsets);
  const isOurs = session.config.mcpServerUrl === undefined;
  return new McpToolCaller(
    { clock: systemClock, log: session.log },
    {
      target,
      client: { name: 'k8s-mcp', version: programVersion() },
      // Elicitation in the older revision holds the call open, which needs no second round.
      ...(isOurs ? { revision: '2026-07-28' as const, whyNoStart: () => kubeconfigProblem(session) } : {}),
      ...callerOptions,
    },
  );
}

/** Throws `kubeconfig` where our own server would have no cluster to serve. */
export async function requireClusters({ config }: Session): Promise<void> {
  if (config.mcpServerUrl !== undefined) return;
  const { all, home } = config.environment;
  await chooseClusters({ env: all, homeFolder: home }, { contexts: config.k8sContexts });
}

/** Our own server ends where it has no clusters to serve: that is then told, and not that it ended. */
async function kubeconfigProblem(session: Session): Promise<string | undefined> {
  return await requireClusters(session).then(
    () => undefined,
    (error: unknown) => toAppError(error).message,
  );
}

function serverTarget(session: Session, toolsets: readonly Toolset[] | undefined): ServerTarget {
  const { config, entry } = session;
  // What reads clusters has no business with the key of the language model.
  const env = { ...config.environment.all, LLM_API_KEY: undefined, [config.llmApiKeyFrom ?? 'LLM_API_KEY']: undefined };
  if (config.mcpServerUrl !== undefined) return parseServerUrl(config.mcpServerUrl, { env });
  const chosen = toolsets === undefined ? [] : ['--toolsets', toolsets.join(',')];
  return { type: 'stdio', command: entry.command, args: [...entry.args, 'serve', ...chosen], env };
}
