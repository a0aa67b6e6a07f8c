import { Client, type ClientOptions, SdkError, SdkErrorCode, type Transport } from '@modelcontextprotocol/client';
import { AppError, messageOf } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import { ChildTransport } from './child-transport.ts';
import { HttpTransport } from './http-transport.ts';
import type { ServerTarget } from './server-target.ts';

export type ProtocolRevision = '2025-11-25' | '2026-07-28';

/** What a server asks a person. `schema`: JSON Schema of the answer's `content`. */
export interface Question {
  readonly message: string;
  readonly schema: Readonly<Record<string, unknown>>;
  /** Aborts when the answer is no longer wanted. */
  readonly signal: AbortSignal;
}

export type Answer =
  | { readonly action: 'accept'; readonly content: Record<string, string | number | boolean | string[]> }
  | { readonly action: 'decline' | 'cancel' };

export interface ConnectionOptions {
  readonly target: ServerTarget;
  readonly client: { readonly name: string; readonly version: string };
  /** The only revision to speak; found out where absent. */
  readonly revision?: ProtocolRevision;
  readonly maxMessageBytes: number;
  readonly startTimeoutMs: number;
  readonly endGraceMs: number;
  readonly onQuestion?: (question: Question) => Promise<Answer>;
  readonly onToolsChanged: () => void;
  /** What keeps the server from starting, in a reader's words, where that can be seen from here; asked after it didn't start. */
  readonly whyNoStart?: () => Promise<string | undefined>;
}

/** One running connection to a server; once closed it stays closed. */
export interface ServerConnection {
  readonly client: Client;
  readonly revision: ProtocolRevision;
  /** Resolves when the connection is gone, with why. */
  readonly closed: Promise<string>;
  close(): Promise<void>;
}

/** A server that doesn't know `server/discover` may not answer at all: then it is taken for one of 2025. */
const PROBE_TIMEOUT_MS = 10_000;

/** Throws `mcp_unreachable` with the command or address and, of a program, its last words. */
export async function openConnection(
  deps: { readonly log: Log },
  options: ConnectionOptions,
): Promise<ServerConnection> {
  const first = await tryConnection(deps, options);
  // Some older servers end at the first message that isn't `initialize`; the next process gets to hear that first.
  const second =
    first.type === 'endedAtProbe' ? await tryConnection(deps, { ...options, revision: '2025-11-25' }) : first;
  if (second.type === 'open') return second.connection;
  throw second.error;
}

type Attempt =
  | { readonly type: 'open'; readonly connection: ServerConnection }
  | { readonly type: 'endedAtProbe' | 'failed'; readonly error: AppError };

async function tryConnection(deps: { readonly log: Log }, options: ConnectionOptions): Promise<Attempt> {
  const { target } = options;
  const transport =
    target.type === 'stdio' ? new ChildTransport(deps, { ...options, target }) : new HttpTransport(target.url);
  const client = createClient(deps, options);
  const closed = Promise.withResolvers<string>();
  client.onclose = () => closed.resolve(lastWordsOf(transport) || 'The connection was closed.');
  client.onerror = (error) => deps.log.debug({ error }, 'trouble on the connection to the MCP server');
  try {
    await client.connect(transport, { timeout: options.startTimeoutMs });
  } catch (error) {
    await transport.close().catch(() => {});
    return {
      type:
        options.revision === undefined && target.type === 'stdio' && isEraFailure(error) ? 'endedAtProbe' : 'failed',
      error: startError(target, error, lastWordsOf(transport)),
    };
  }
  const revision = client.getProtocolEra() === 'modern' ? '2026-07-28' : '2025-11-25';
  return { type: 'open', connection: { client, revision, closed: closed.promise, close: () => client.close() } };
}

function createClient(deps: { readonly log: Log }, options: ConnectionOptions): Client {
  const { onQuestion, revision } = options;
  const mode =
    revision === '2025-11-25' ? ('legacy' as const) : revision === undefined ? ('auto' as const) : { pin: revision };
  // With one revision to speak there is nothing to find out: its probe is the start, which a busy machine makes slow.
  const probeTimeoutMs =
    revision === undefined ? Math.min(PROBE_TIMEOUT_MS, options.startTimeoutMs) : options.startTimeoutMs;
  const clientOptions: ClientOptions = {
    capabilities: onQuestion === undefined ? {} : { elicitation: { form: {} } },
    versionNegotiation: { mode, probe: { timeoutMs: probeTimeoutMs } },
    listChanged: { tools: { autoRefresh: false, debounceMs: 0, onChanged: options.onToolsChanged } },
  };
  const client = new Client(options.client, clientOptions);
  if (onQuestion !== undefined) {
    client.setRequestHandler('elicitation/create', async ({ params }, context) => {
      // Only forms are announced; a server that sends a link all the same gets no.
      if (params.mode === 'url') return { action: 'decline' };
      const { message, requestedSchema: schema } = params;
      return await onQuestion({ message, schema, signal: context.mcpReq.signal }).catch((error: unknown) => {
        deps.log.warn({ error }, 'question of the MCP server not answered');
        return { action: 'cancel' as const };
      });
    });
  }
  return client;
}

function isEraFailure(error: unknown): boolean {
  return error instanceof SdkError && error.code === SdkErrorCode.EraNegotiationFailed;
}

function lastWordsOf(transport: Transport): string {
  return transport instanceof ChildTransport ? transport.lastWords : '';
}

function startError(target: ServerTarget, cause: unknown, lastWords: string): AppError {
  if (target.type === 'http') {
    return new AppError(
      'mcp_unreachable',
      `The MCP server at ${target.url} can't be reached: ${reasonOf(cause)}. Check MCP_SERVER_URL, and that it runs there.`,
      {
        cause,
        data: { url: target.url },
      },
    );
  }
  const command = [target.command, ...target.args].join(' ');
  return new AppError('mcp_unreachable', `The MCP server doesn't start: ${command}\n${lastWords || messageOf(cause)}`, {
    cause,
    data: { command },
  });
}

/** `fetch` says only that it failed, and what calls it no more than that; the first cause says why. */
export function reasonOf(error: unknown): string {
  const message = messageOf(error);
  let first = error;
  while (first instanceof Error && first.cause instanceof Error) first = first.cause;
  const cause = messageOf(first);
  return message.includes(cause) ? message : `${message} (${cause})`;
}
