import { BlockList, isIP } from 'node:net';
import { AppError } from '../lib/errors.ts';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/**
 * Refuses to listen where other machines could reach us: nothing here asks callers who they are.
 * Throws `usage`.
 */
export function assertLoopback(host: string): void {
  const family = isIP(host);
  if (host === 'localhost' || (family !== 0 && LOOPBACK.check(host, family === 6 ? 'ipv6' : 'ipv4'))) return;
  throw new AppError(
    'usage',
    `The MCP server listens on loopback only, and "${host}" is not: callers over HTTP are not authenticated, so whoever reaches the port could use your cluster. Use 127.0.0.1, and a tunnel or an authenticating proxy on this machine for access from elsewhere.`,
  );
}

/** The names by which a request may call a server that listens on `host`, as they stand in a URL. */
export function allowedHostnames(host: string): string[] {
  const ownName = isIP(host) === 6 ? `[${host}]` : host;
  return [...new Set(['localhost', '127.0.0.1', '[::1]', ownName])];
}

/** A failure to listen, in words. */
export function listenError(error: unknown, host: string, port: number): AppError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const where = `${host}:${port}`;
  const data = { host, port };
  switch (code) {
    case 'EADDRINUSE':
      return new AppError('usage', `Port ${where} is taken by another program. Choose another one, or 0 for any.`, {
        cause: error,
        data,
      });
    case 'EACCES':
      return new AppError('usage', `This user may not listen on ${where}. Choose a port above 1023.`, {
        cause: error,
        data,
      });
    default:
      return new AppError('usage', `Can't listen on ${where}: ${error instanceof Error ? error.message : error}`, {
        cause: error,
        data,
      });
  }
}
