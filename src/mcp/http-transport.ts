import {
  isJSONRPCErrorResponse,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
  type RequestId,
  StreamableHTTPClientTransport,
  type Transport,
  type TransportSendOptions,
} from '@modelcontextprotocol/client';

/** Not in use by JSON-RPC, MCP or its SDK. */
export const STREAM_CUT = -32_097;

/** A goodbye to a server that may be gone already. */
const GOODBYE_MS = 1_000;

/**
 * The SDK's streamable HTTP transport, with two things added: a request whose answering stream ends without the answer
 * (the server died) fails with `STREAM_CUT` instead of waiting for ever, and a session is ended, not left behind.
 */
export class HttpTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  /** By this the SDK cancels a request by ending its stream. */
  readonly hasPerRequestStream = true;

  readonly #inner: StreamableHTTPClientTransport;
  readonly #unanswered = new Set<RequestId>();

  constructor(url: string) {
    this.#inner = new StreamableHTTPClientTransport(new URL(url));
    this.#inner.onclose = () => this.onclose?.();
    this.#inner.onerror = (error) => this.onerror?.(error);
    this.#inner.onmessage = (message) => this.#receive(message);
  }

  get sessionId(): string | undefined {
    return this.#inner.sessionId;
  }

  setProtocolVersion(version: string): void {
    this.#inner.setProtocolVersion(version);
  }

  async start(): Promise<void> {
    await this.#inner.start();
  }

  async send(message: JSONRPCMessage, options: TransportSendOptions = {}): Promise<void> {
    const { resumptionToken, onresumptiontoken, requestSignal, onRequestStreamEnd, headers } = options;
    const id = isJSONRPCRequest(message) ? message.id : undefined;
    if (id !== undefined) this.#unanswered.add(id);
    try {
      await this.#inner.send(message, {
        ...(resumptionToken === undefined ? {} : { resumptionToken }),
        ...(onresumptiontoken === undefined ? {} : { onresumptiontoken }),
        ...(requestSignal === undefined ? {} : { requestSignal }),
        ...(headers === undefined ? {} : { headers }),
        onRequestStreamEnd: () => {
          onRequestStreamEnd?.();
          if (id !== undefined && this.#unanswered.has(id)) {
            const message = 'the connection was cut before the answer came';
            this.#receive({ jsonrpc: '2.0', id, error: { code: STREAM_CUT, message } });
          }
        },
      });
    } catch (error) {
      if (id !== undefined) this.#unanswered.delete(id);
      throw error;
    }
  }

  async close(): Promise<void> {
    if (this.sessionId !== undefined) {
      const { promise: tooLong, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, GOODBYE_MS);
      await Promise.race([this.#inner.terminateSession().catch(() => {}), tooLong]);
      clearTimeout(timer);
    }
    await this.#inner.close();
  }

  #receive(message: JSONRPCMessage): void {
    if ((isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message)) && message.id !== undefined) {
      this.#unanswered.delete(message.id);
    }
    this.onmessage?.(message);
  }
}
