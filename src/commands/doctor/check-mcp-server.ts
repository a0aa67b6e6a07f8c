import { toAppError } from '../../lib/errors.ts';
import type { Session } from '../session.ts';
import { openToolCaller } from '../tool-source.ts';
import type { Finding } from './finding.ts';

/** Starts or reaches the MCP server of the settings, and lists its tools. */
export async function* checkMcpServer(
  session: Session,
  signal: AbortSignal,
  earlier: readonly Finding[],
): AsyncIterable<Finding> {
  const what = 'MCP server';
  const hasNoClusters = earlier.some((finding) => finding.what === 'kubeconfig' && finding.verdict === 'wrong');
  if (session.config.mcpServerUrl === undefined && hasNoClusters) {
    yield {
      verdict: 'warning',
      what,
      found: 'not looked at: our own has no cluster to serve until the kubeconfig is right',
    };
    return;
  }
  const where = session.config.mcpServerUrl ?? 'our own, over stdio';
  await using caller = openToolCaller(session);
  try {
    const tools = await caller.listTools({ signal });
    yield { verdict: 'ok', what, found: `${where}: ${tools.length} tools` };
  } catch (error) {
    yield {
      verdict: 'wrong',
      what,
      found: toAppError(error).message,
      ...(session.config.mcpServerUrl === undefined ? {} : { mend: 'Check MCP_SERVER_URL.' }),
    };
  }
}
