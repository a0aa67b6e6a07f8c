import http, { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Certificate } from './certificates.ts';

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface FakeApiServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly requests: readonly SeenRequest[];
  /** How many connections were opened. */
  readonly connections: () => number;
}

type Handler = (request: SeenRequest, response: ServerResponse, index: number) => void | Promise<void>;

/** An HTTP server for the faults that a real API server won't produce on demand. */
export async function startFakeApiServer(
  handler: Handler,
  options: { readonly tls?: Certificate; readonly requestClientCertificate?: boolean } = {},
): Promise<FakeApiServer> {
  const requests: SeenRequest[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const listener: RequestListener = (incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const seen = {
        method: incoming.method ?? '',
        url: incoming.url ?? '',
        headers: incoming.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      };
      requests.push(seen);
      void handler(seen, response, requests.length - 1);
    });
  };
  const server =
    options.tls === undefined
      ? http.createServer(listener)
      : https.createServer(
          {
            cert: options.tls.certificate,
            key: options.tls.key,
            requestCert: options.requestClientCertificate === true,
            rejectUnauthorized: false,
          },
          listener,
        );
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    requests,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function sendJson(
  response: ServerResponse,
  body: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/** A failure as API servers report it (meta/v1 Status). */
export function sendStatus(
  response: ServerResponse,
  status: { readonly code: number; readonly reason: string; readonly message?: string; readonly details?: unknown },
  headers: Readonly<Record<string, string>> = {},
): void {
  sendJson(response, { kind: 'Status', apiVersion: 'v1', status: 'Failure', ...status }, status.code, headers);
}
