import { systemClock } from '../../src/lib/clock.ts';
import { messageOf } from '../../src/lib/errors.ts';
import { silentLog } from '../../src/lib/log.ts';
import type { ServerTarget } from '../../src/mcp/server-target.ts';
import { McpToolCaller } from '../../src/mcp/tool-caller.ts';
import type { OracleTools } from './oracle-tools.ts';

const CALL_TIMEOUT_MS = 30_000;

export interface OracleOptions {
  readonly target: ServerTarget;
  /** What the person answers to the server's question; without it nobody can be asked. */
  readonly approve?: (question: string) => Promise<boolean>;
}

/** One call as `ask --json` reports it. */
export interface OracleCall {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly source: { readonly from: 'live' };
  readonly ms: number;
  readonly tokens: number;
  readonly isError: boolean;
}

export interface Oracle extends OracleTools, AsyncDisposable {
  readonly calls: readonly OracleCall[];
}

/** The tools of a real MCP server, for oracles. */
export function openOracle({ target, approve }: OracleOptions): Oracle {
  const caller = new McpToolCaller(
    { clock: systemClock, log: silentLog },
    {
      target,
      client: { name: 'k8s-mcp-evals', version: '1' },
      ...(approve === undefined
        ? {}
        : {
            onQuestion: async ({ message }) =>
              (await approve(message)) ? { action: 'accept', content: { approve: true } } : { action: 'decline' },
          }),
    },
  );
  const calls: OracleCall[] = [];
  const attempt: OracleTools['attempt'] = async (tool, toolArguments) => {
    const startedAt = performance.now();
    const options = { signal: new AbortController().signal, timeoutMs: CALL_TIMEOUT_MS };
    const result = await caller
      .callText(tool, toolArguments, options)
      .catch((error: unknown) => ({ text: messageOf(error), isError: true }));
    calls.push({
      tool,
      arguments: toolArguments,
      source: { from: 'live' },
      ms: Math.round(performance.now() - startedAt),
      // No tokenizer here: about four bytes a token.
      tokens: Math.ceil(Buffer.byteLength(result.text) / 4),
      isError: result.isError,
    });
    return result;
  };
  return {
    calls,
    attempt,
    text: async (tool, toolArguments) => {
      const { text, isError } = await attempt(tool, toolArguments);
      if (isError) throw new Error(`${tool} failed: ${text}`);
      return text;
    },
    [Symbol.asyncDispose]: () => caller[Symbol.asyncDispose](),
  };
}
