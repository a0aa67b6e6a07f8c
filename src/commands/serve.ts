import { systemClock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { IdleHeap } from '../lib/idle-heap.ts';
import { nearest } from '../lib/nearest.ts';
import { answerEarly } from '../mcp/early-answers.ts';
import type { Toolset } from '../tools/tool.ts';
import { planServer, type ServerPlan } from './server-plan.ts';
import { type GlobalOptions, openSession, type Session } from './session.ts';
import { StopSignal } from './stop-signal.ts';

interface ServeOptions {
  readonly http?: string;
  readonly toolsets?: string;
}

interface HttpAddress {
  readonly host: string;
  readonly port: number;
}

const TOOLSETS: readonly Toolset[] = ['core', 'write', 'sync', 'cache'];

/** The MCP server. Over stdio it ends with its client; over HTTP at SIGTERM or Ctrl-C. */
export async function serve(globals: GlobalOptions, options: ServeOptions): Promise<number> {
  const toolsets = options.toolsets === undefined ? undefined : readToolsets(options.toolsets);
  const address = options.http === undefined ? undefined : readAddress(options.http);
  const session = await openSession('serve', globals);
  const plan = await planServer(session, toolsets);
  using stop = new StopSignal();
  using _heap = new IdleHeap();
  if (address === undefined) await overStdio(session, plan, stop.signal);
  else await overHttp(session, plan, address, stop.signal);
  return 0;
}

async function overStdio(session: Session, plan: ServerPlan, signal: AbortSignal): Promise<void> {
  const { stdin, stdout } = process;
  const early = await answerEarly(plan, { stdin, stdout, signal });
  if (early === undefined) return;
  const [{ openServer }, { serveStdio }] = await Promise.all([
    import('./server-parts.ts'),
    import('../mcp/serve-stdio.ts'),
  ]);
  await using server = openServer(session, plan);
  await using serving = serveStdio({ factory: server.factory, log: session.log }, { stdin, stdout, ...early });
  await Promise.race([serving.ended, aborted(signal)]);
}

async function overHttp(session: Session, plan: ServerPlan, address: HttpAddress, signal: AbortSignal): Promise<void> {
  const [{ openServer }, { serveHttp }] = await Promise.all([
    import('./server-parts.ts'),
    import('../mcp/serve-http.ts'),
  ]);
  await using server = openServer(session, plan);
  await using serving = await serveHttp({ factory: server.factory, clock: systemClock, log: session.log }, address);
  process.stderr.write(`k8s-mcp serves ${plan.clusters.names.join(', ')} at ${serving.url}\n`);
  await aborted(signal);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve());
  });
}

function readToolsets(text: string): readonly Toolset[] {
  return text.split(',').map((name) => {
    const toolset = TOOLSETS.find((known) => known === name.trim());
    if (toolset === undefined) {
      const [near] = nearest(name.trim(), TOOLSETS, { max: 1 });
      throw new AppError(
        'usage',
        `There is no toolset "${name.trim()}"; there are ${TOOLSETS.join(', ')}.${near === undefined ? '' : ` Did you mean ${near}?`}`,
      );
    }
    return toolset;
  });
}

/** `127.0.0.1:8765`, `[::1]:8765`, `localhost:0`. */
function readAddress(text: string): HttpAddress {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  const host = match?.[1] ?? match?.[2];
  if (host === undefined || port > 65_535) {
    throw new AppError('usage', `--http takes HOST:PORT, as 127.0.0.1:8765; "${text}" isn't that.`);
  }
  return { host, port };
}
