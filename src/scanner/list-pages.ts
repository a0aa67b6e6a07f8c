import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '../lib/errors.ts';
import type { Deadline } from './deadline.ts';
import { type CheckedPage, type PageExpectation, readObjectsPage } from './machine-page.ts';
import { estimateBytes, MAX_PAGE_OBJECTS, nextPageSize } from './page-size.ts';
import { type CallDeps, retriedCall } from './retried-call.ts';

export interface ListRequest {
  /** Arguments that say what to list; paging comes on top. */
  readonly toolArguments: Readonly<Record<string, unknown>>;
  readonly expected: PageExpectation;
  /** Objects of the first page; later pages grow while they stay small. */
  readonly batchSize: number;
}

export interface ListedPage extends CheckedPage {
  /** About: the wire's bytes are not known here. */
  readonly bytes: number;
}

/**
 * The pages of one list, in order. The next page is on its way while the caller works on this one. Ends without a next
 * cursor; throws what a page failed with (`AppError`) when trying again didn't help, and at the deadline,
 * which every page puts off.
 */
export async function* listPages(
  deps: CallDeps,
  request: ListRequest,
  deadline: Deadline,
): AsyncGenerator<ListedPage, void, void> {
  const left = new AbortController();
  const limits: PageLimits = {
    signal: AbortSignal.any([deadline.signal, left.signal]),
    remainingMs: () => deadline.remainingMs(),
  };
  let limit = Math.max(1, Math.min(request.batchSize, MAX_PAGE_OBJECTS));
  let pending = fetchPage(deps, request, { limit, limits });
  try {
    for (;;) {
      const { page, limit: usedLimit } = await pending;
      deadline.progressed();
      const bytes = estimateBytes(page.objects);
      limit = nextPageSize(usedLimit, { objects: page.objects.length, bytes });
      const cursor = page.continue;
      if (cursor !== undefined) {
        pending = fetchPage(deps, request, { limit, cursor, limits });
        // A caller that leaves in the middle never awaits it.
        pending.catch(() => {});
      }
      yield { ...page, bytes };
      if (cursor === undefined) return;
    }
  } finally {
    left.abort();
  }
}

type PageLimits = Pick<Deadline, 'signal' | 'remainingMs'>;

interface PageRequest {
  readonly limit: number;
  readonly cursor?: string;
  readonly limits: PageLimits;
}

interface FetchedPage {
  readonly page: CheckedPage;
  /** What the page was asked for with in the end. */
  readonly limit: number;
}

async function fetchPage(
  deps: CallDeps,
  request: ListRequest,
  { limit, cursor, limits }: PageRequest,
): Promise<FetchedPage> {
  const { signal } = limits;
  const toolArguments = { ...request.toolArguments, limit, ...(cursor === undefined ? {} : { cursor }) };
  try {
    const answer = await retriedCall(deps, signal, (caller) =>
      caller.callMachine(request.expected.tool, toolArguments, {
        form: 'objects',
        signal,
        // The signal ends it before; the limit is only there for a caller that listens to nothing else.
        timeoutMs: limits.remainingMs() + 1_000,
      }),
    );
    // The message was put together and parsed in this turn of the event loop.
    await nextTurn();
    const page = readObjectsPage(answer, request.expected);
    if (cursor !== undefined && page.continue === cursor) throw standingStill(request.expected);
    return { page, limit };
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'response_too_large') || limit === 1) throw error;
    const smaller = { limit: Math.max(1, Math.floor(limit / 4)), limits };
    return fetchPage(deps, request, cursor === undefined ? smaller : { ...smaller, cursor });
  }
}

function standingStill(expected: PageExpectation): AppError {
  return new AppError(
    'mcp_protocol',
    `The MCP server's answer to ${expected.tool} never ends: a page leads back to itself.`,
  );
}
