import { toAppError } from '../../lib/errors.ts';
import type { Session } from '../session.ts';
import { openToolCaller } from '../tool-source.ts';
import type { Finding } from './finding.ts';

/** Starts or reaches the MCP server of the settings, and lists its tools. */
export async function* checkMcpServer(session: Session, signal: AbortSignal): AsyncIterable<Finding> {
  const what = 'MCP server';
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
      mend: 'Check MCP_SERVER_URL, and the lines above.',
    };
  }
}
