import type { Readable, Writable } from 'node:stream';
import { type PlainMessage, type RequestId, readPlainMessage } from './plain-message.ts';
import { SERVER_CAPABILITIES, type ServerOffer } from './server-offer.ts';

const NEWLINE = 0x0a;

/** What a client begins with is far shorter. */
const MAX_READ_BYTES = 64 * 1024;

/**
 * Answers what a client asks first, `initialize` and then `tools/list`, while nothing of the MCP SDK is loaded, which takes
 * longer than all else that a start does. The answers are those of the SDK.
 *
 * Resolves when the SDK has to take over: once the tools are listed, or at the first message that isn't plain. Standard input
 * then holds again all that was read, so that the SDK sees the conversation from its beginning, and `answered` names the
 * requests whose answers it must not send once more. Undefined: the input ended or `signal` aborted, and nothing is left.
 */
export function answerEarly(
  offer: ServerOffer,
  options: { readonly stdin: Readable; readonly stdout: Writable; readonly signal: AbortSignal },
): Promise<{ readonly answered: ReadonlySet<RequestId> } | undefined> {
  const { stdin, stdout, signal } = options;
  const { promise, resolve } = Promise.withResolvers<{ readonly answered: ReadonlySet<RequestId> } | undefined>();
  const answered = new Set<RequestId>();
  let read: Buffer = Buffer.alloc(0);
  let lineStart = 0;

  const stop = (): void => {
    stdin.off('data', onData).off('end', onEnd).off('close', onEnd).off('error', onEnd).pause();
    signal.removeEventListener('abort', onEnd);
  };
  const onEnd = (): void => {
    stop();
    resolve(undefined);
  };
  const handOver = (): void => {
    stop();
    stdin.unshift(read);
    resolve({ answered });
  };
  const answer = (id: RequestId, result: object): void => {
    answered.add(id);
    stdout.write(`${JSON.stringify({ result, jsonrpc: '2.0', id })}\n`);
  };
  /** Whether there may be more to answer. */
  const take = (message: PlainMessage | undefined): boolean => {
    if (message === undefined || !isNext(message, answered)) return false;
    if (message.method === 'initialize') answer(message.id, helloOf(offer, message.protocolVersion));
    if (message.method === 'tools/list') answer(message.id, { tools: offer.tools });
    return message.method !== 'tools/list';
  };
  const onData = (chunk: Buffer): void => {
    read = Buffer.concat([read, chunk]);
    let isOurs = read.length <= MAX_READ_BYTES;
    for (let end = read.indexOf(NEWLINE, lineStart); isOurs && end !== -1; end = read.indexOf(NEWLINE, lineStart)) {
      isOurs = take(readPlainMessage(read.toString('utf8', lineStart, end)));
      lineStart = end + 1;
    }
    if (!isOurs) handOver();
  };

  if (signal.aborted) return Promise.resolve(undefined);
  signal.addEventListener('abort', onEnd);
  stdin.on('data', onData).on('end', onEnd).on('close', onEnd).on('error', onEnd);
  return promise;
}

/** `initialize` comes first and once; an id that was used would leave open which answer to drop. */
function isNext(message: PlainMessage, answered: ReadonlySet<RequestId>): boolean {
  if ((message.method === 'initialize') !== (answered.size === 0)) return false;
  return !('id' in message && answered.has(message.id));
}

function helloOf({ identity }: ServerOffer, protocolVersion: string): object {
  const { instructions, ...serverInfo } = identity;
  const hello = { protocolVersion, capabilities: SERVER_CAPABILITIES, serverInfo };
  return instructions === '' ? hello : { ...hello, instructions };
}
