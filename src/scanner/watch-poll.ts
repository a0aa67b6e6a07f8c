import { kindWord } from '../kube/words/object-key.ts';
import type { AppError } from '../lib/errors.ts';
import { type ListTarget, pageExpectation } from './list-request.ts';
import { type CallDeps, retriedCall } from './retried-call.ts';
import { type CheckedWatchPage, readWatchPage } from './watch-page.ts';

export const WATCH_TOOL = 'k8s_watch_resources';

/** The server ends a poll itself; this is for one that doesn't. */
const GRACE_MS = 10_000;

export interface PollRequest {
  readonly since: string;
  readonly timeoutSeconds: number;
  /** Whether the tool has to be told the cluster. */
  readonly takesCluster: boolean;
  readonly signal: AbortSignal;
}

export interface PollAnswer {
  readonly page: CheckedWatchPage;
  /** By the scanner's clock. */
  readonly begunAt: number;
  readonly answeredAt: number;
}

/** Asks once what happened in a scope after a version. Throws as `retriedCall`, and `mcp_protocol`. */
export async function pollScope(deps: CallDeps, target: ListTarget, request: PollRequest): Promise<PollAnswer> {
  const { parser, namespace, cluster } = target;
  const { since, timeoutSeconds, takesCluster, signal } = request;
  const toolArguments = {
    kind: kindWord(parser),
    resourceVersion: since,
    timeoutSeconds,
    ...(takesCluster ? { cluster: cluster.info.cluster } : {}),
    ...(namespace === '' ? {} : { namespace }),
  };
  let begunAt = deps.clock.now();
  const answer = await retriedCall(deps, signal, (caller) => {
    begunAt = deps.clock.now();
    const timeoutMs = timeoutSeconds * 1_000 + GRACE_MS;
    return caller.callMachine(WATCH_TOOL, toolArguments, { form: 'objects', signal, timeoutMs });
  });
  const page = readWatchPage(answer, { ...pageExpectation(target), tool: WATCH_TOOL });
  return { page, begunAt, answeredAt: deps.clock.now() };
}

/** An API server answers a write a little before it tells its watches. */
const TELLING_MS = 500;
/** A server may have been told before it was asked: it holds a watch from one poll to the next, for so long at most. */
const HELD_MS = 2_000;

/**
 * Up to when nothing is missing, by the scanner's clock. The server tells by its own: where that can't be, the clocks
 * differ, and the earliest that it can have been told is all that is certain.
 */
export function observedAtOf({ page, begunAt, answeredAt }: PollAnswer): number | undefined {
  if (page.more) return undefined;
  const told = Date.parse(page.observedAt);
  const earliest = begunAt - HELD_MS;
  return (told > earliest && told <= answeredAt ? told : earliest) - TELLING_MS;
}

/** Why a scope can't be watched at all, in short; undefined where the failure is one that may pass. */
export function refusalOf(error: AppError, kind: string): string | undefined {
  if (error.code === 'tool_unknown') return `the MCP server has no ${WATCH_TOOL}`;
  if (error.code === 'mcp_protocol' || error.code === 'usage') return "the MCP server's watch can't be used";
  if (error.code !== 'kube_api') return undefined;
  if (error.data.httpStatus === 403) return `no right to watch ${kind}`;
  return error.data.httpStatus === 405 ? `${kind} can't be watched` : undefined;
}
