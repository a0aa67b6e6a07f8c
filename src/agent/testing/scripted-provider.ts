import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';

/** A message as it stands in the request's bytes, in the format of OpenAI's chat completions. */
export interface WireMessage {
  readonly role: 'system' | 'developer' | 'user' | 'assistant' | 'tool';
  readonly content?: string | readonly { readonly type: string; readonly text?: string }[] | null;
  readonly tool_calls?: readonly WireCall[];
  readonly tool_call_id?: string;
}

interface WireCall {
  readonly id: string;
  readonly function: { readonly name: string; readonly arguments: string };
}

interface WireTool {
  readonly function: { readonly name: string; readonly description?: string; readonly parameters?: unknown };
}

/** One request, parsed from its bytes and nothing else. */
export interface ScriptedRequest {
  readonly messages: readonly WireMessage[];
  readonly tools: readonly WireTool[];
  /** The person's last message. */
  readonly question: string;
  /** What the calls since then brought, in the order in which they stand there. */
  readonly results: readonly { readonly tool: string; readonly arguments: string; readonly text: string }[];
  /** The whole body, for what isn't above: `model`, `max_tokens`, `tool_choice`, … */
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: IncomingMessage['headers'];
}

/** What the model says: text, then calls. Text in `arguments` goes out as it is, so that it may be broken JSON. */
export interface ScriptedAnswer {
  readonly text?: string;
  readonly calls?: readonly { readonly name: string; readonly arguments: unknown }[];
  /** `length`: cut by its limit; `content_filter`. Follows from `calls` otherwise. */
  readonly finish?: 'stop' | 'length' | 'content_filter';
  /** Closes the connection in the middle, after what is above and before it has been finished. */
  readonly isCut?: boolean;
}

/** An answer that is none: an error of the provider, a page of a proxy. */
export interface ScriptedFailure {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON, unless it is text. */
  readonly body?: unknown;
}

/** What the model answers to a request; may take its time. `attempt` counts all requests from 1. */
export type Script = (
  request: ScriptedRequest,
  attempt: number,
) => ScriptedAnswer | ScriptedFailure | Promise<ScriptedAnswer | ScriptedFailure>;

export interface ScriptedProvider extends AsyncDisposable {
  /** For LLM_BASE_URL, with `LLM_PROVIDER=openai-compatible`. */
  readonly url: string;
  /** All that arrived so far. */
  readonly requests: readonly ScriptedRequest[];
}

/** Short enough that words, tables and arguments come in pieces. */
const PIECE_LENGTH = 7;

/**
 * A language model on loopback that follows a script, over real HTTP: OpenAI's chat completions, streamed in small
 * pieces. A script that throws answers 400 with what it threw, which no caller takes for an answer. `onAnswered` is told
 * how long the model took: from the last byte of a request until the last of its answer was handed over. With
 * `pieceEveryMs` the pieces come at a pace, as those of a model do; else as fast as they can.
 */
export async function openScriptedProvider(
  script: Script,
  { onAnswered, pieceEveryMs }: { readonly onAnswered?: (ms: number) => void; readonly pieceEveryMs?: number } = {},
): Promise<ScriptedProvider> {
  const requests: ScriptedRequest[] = [];
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const bytes = await text(incoming);
    const startedAt = performance.now();
    outgoing.once('finish', () => onAnswered?.(performance.now() - startedAt));
    const request = parseRequest(bytes, incoming.headers);
    requests.push(request);
    const attempt = requests.length;
    const scripted = await script(request, attempt);
    if ('status' in scripted) sendFailure(outgoing, scripted);
    else await sendAnswer(outgoing, scripted, { request, attempt, pieceEveryMs });
  };
  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch((error: unknown) =>
      sendFailure(outgoing, { status: 400, body: { error: { message: `script: ${String(error)}` } } }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The text of a message, whichever way its content is written. */
export function textOf(message: WireMessage | undefined): string {
  const content = message?.content ?? '';
  return typeof content === 'string' ? content : content.map((part) => part.text ?? '').join('');
}

function parseRequest(bytes: string, headers: IncomingMessage['headers']): ScriptedRequest {
  const body = JSON.parse(bytes) as Record<string, unknown>;
  const messages = (body['messages'] ?? []) as readonly WireMessage[];
  const lastQuestion = messages.findLastIndex((message) => message.role === 'user');
  const turn = messages.slice(lastQuestion + 1);
  const calls = turn.flatMap((message) => message.tool_calls ?? []);
  const results = turn
    .filter((message) => message.role === 'tool')
    .map((message) => {
      const call = calls.find(({ id }) => id === message.tool_call_id);
      return { tool: call?.function.name ?? '', arguments: call?.function.arguments ?? '', text: textOf(message) };
    });
  return {
    messages,
    tools: (body['tools'] ?? []) as readonly WireTool[],
    question: textOf(messages[lastQuestion]),
    results,
    body,
    headers,
  };
}

function sendFailure(outgoing: ServerResponse, failure: ScriptedFailure): void {
  if (outgoing.headersSent) {
    outgoing.destroy();
    return;
  }
  const { body = {} } = failure;
  const isText = typeof body === 'string';
  const type = isText ? 'text/html; charset=utf-8' : 'application/json';
  outgoing.writeHead(failure.status, { 'content-type': type, ...failure.headers });
  outgoing.end(isText ? body : JSON.stringify(body));
}

async function sendAnswer(
  outgoing: ServerResponse,
  answer: ScriptedAnswer,
  {
    request,
    attempt,
    pieceEveryMs,
  }: { readonly request: ScriptedRequest; readonly attempt: number; readonly pieceEveryMs: number | undefined },
): Promise<void> {
  const calls = answer.calls ?? [];
  const envelope = {
    id: `answer-${attempt}`,
    object: 'chat.completion.chunk',
    created: 0,
    model: request.body['model'] ?? 'scripted',
  };
  const send = async (delta: object, finish: string | null = null, rest: object = {}): Promise<void> => {
    const choices = [{ index: 0, delta, finish_reason: finish }];
    outgoing.write(`data: ${JSON.stringify({ ...envelope, choices, ...rest })}\n\n`);
    // A turn of the event loop, so that pieces arrive as pieces.
    await (pieceEveryMs === undefined ? nextTurn() : delay(pieceEveryMs));
  };

  outgoing.writeHead(200, { 'content-type': 'text/event-stream' });
  await send({ role: 'assistant', content: '' });
  for (const piece of piecesOf(answer.text ?? '')) await send({ content: piece });
  for (const [index, call] of calls.entries()) {
    const id = `call-${attempt}-${index + 1}`;
    await send({ tool_calls: [{ index, id, type: 'function', function: { name: call.name, arguments: '' } }] });
    const text = typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments ?? {});
    for (const piece of piecesOf(text)) await send({ tool_calls: [{ index, function: { arguments: piece } }] });
  }
  if (answer.isCut === true) {
    outgoing.destroy();
    return;
  }
  // A quarter of the bytes is near enough to what tokens are.
  const usage = {
    prompt_tokens: Math.ceil(JSON.stringify(request.body).length / 4),
    completion_tokens: Math.ceil(JSON.stringify(answer).length / 4),
  };
  await send({}, answer.finish ?? (calls.length > 0 ? 'tool_calls' : 'stop'), {
    usage: { ...usage, total_tokens: usage.prompt_tokens + usage.completion_tokens },
  });
  outgoing.end('data: [DONE]\n\n');
}

/** By characters, not by halves of them. */
function piecesOf(text: string): readonly string[] {
  const characters = [...text];
  const count = Math.ceil(characters.length / PIECE_LENGTH);
  return Array.from({ length: count }, (_, index) =>
    characters.slice(index * PIECE_LENGTH, (index + 1) * PIECE_LENGTH).join(''),
  );
}
