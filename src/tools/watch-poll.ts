import type { ApiResource } from '../kube/resource-catalog.ts';
import { type WatchEvent, watchResource } from '../kube/watch.ts';
import { AppError } from '../lib/errors.ts';
import type { WatchedChange } from '../result/outcome.ts';
import type { ToolContext } from './tool.ts';

/**
 * From the first change until the answer: what happens together (a rollout, a node that goes) travels together. Longer
 * makes everything later by half of it, shorter costs a watch for every few changes.
 */
const WINDOW_MS = 100;
/**
 * Where a watch takes longer than the window until it is answered (a busy API server, a busy machine, a far one), the window
 * is as long as that, up to this. With a second for each watch and 100 ms of changes in it, what happens faster would come
 * ever later, until the API server has forgotten where to go on.
 */
const LONGEST_WINDOW_MS = 1_000;
/** As with pages of lists: pruning takes about a third off, and about 1 MB is what stdio carries well. */
const PAGE_BYTES = 1_400_000;
/** The API server ends a watch itself, which keeps the connection for the next one; this is for one that doesn't. */
const END_GRACE_MS = 1_000;
/** A watch that ends sooner, with nothing told, isn't one: whoever asks again and again would do so without pause. */
const SHORTEST_WATCH_MS = 1_000;

export interface WatchPoll {
  readonly changes: readonly WatchedChange[];
  readonly bytes: number;
  /** To go on from; '' where `expired`. */
  readonly resourceVersion: string;
  /** When the API server last spoke, in milliseconds since the epoch. */
  readonly spokeAt: number;
  readonly expired: boolean;
  /** True where the page was full before the window or the time was over. */
  readonly more: boolean;
}

/**
 * One watch, as long as it takes to answer: until `WINDOW_MS` after its first change, until a page is full, or until
 * `timeoutSeconds` have passed without any. What was told is never lost to a failure that follows it: the next poll
 * meets that again. Throws what `watchResource` throws, and `timeout` where the API server hasn't answered at all.
 */
export async function pollWatch(
  context: ToolContext,
  resource: ApiResource,
  input: { readonly namespace?: string; readonly resourceVersion: string; readonly timeoutSeconds: number },
  { windowMs = WINDOW_MS }: { readonly windowMs?: number } = {},
): Promise<WatchPoll> {
  const { clock } = context;
  const changes: WatchedChange[] = [];
  let bytes = 0;
  let { resourceVersion } = input;
  const begunAt = clock.now();
  let answeredAt: number | undefined;
  let spokeAt = clock.now();
  let more = false;
  const enough = new AbortController();
  const endAfter = (ms: number): void => {
    clock.sleep(ms, enough.signal).then(
      () => enough.abort(),
      () => {},
    );
  };
  const take = (event: WatchEvent): void => {
    spokeAt = clock.now();
    if (event.type === 'BOOKMARK') {
      resourceVersion = event.resourceVersion || resourceVersion;
      return;
    }
    more = changes.length > 0 && bytes + event.bytes > PAGE_BYTES;
    if (more) {
      enough.abort();
      return;
    }
    if (changes.length === 0)
      endAfter(Math.max(windowMs, Math.min(LONGEST_WINDOW_MS, (answeredAt ?? begunAt) - begunAt)));
    changes.push({ type: event.type, at: new Date(spokeAt).toISOString(), object: event.object });
    bytes += event.bytes;
    resourceVersion = event.object.metadata.resourceVersion ?? resourceVersion;
  };
  const answer = (): WatchPoll => ({ changes, bytes, resourceVersion, spokeAt, expired: false, more });

  const signal = AbortSignal.any([context.signal, enough.signal]);
  endAfter(input.timeoutSeconds * 1000 + END_GRACE_MS);
  try {
    await watchResource(
      context.cluster,
      resource,
      { ...input, signal },
      {
        onAnswer: () => {
          answeredAt = clock.now();
          spokeAt = answeredAt;
        },
        onEvent: take,
      },
    );
  } catch (error) {
    if (context.signal.aborted) throw error;
    if (changes.length > 0) return answer();
    if (isExpired(error)) return { ...answer(), resourceVersion: '', expired: true };
    if (!enough.signal.aborted && !(isCut(error) && hasLasted(clock.now(), answeredAt))) throw error;
    if (answeredAt === undefined) throw noAnswer(context, resource, input.timeoutSeconds);
    return answer();
  } finally {
    enough.abort();
  }
  if (changes.length === 0 && resourceVersion === input.resourceVersion && !hasLasted(clock.now(), answeredAt)) {
    throw new AppError(
      'kube_unreachable',
      `The API server of cluster ${context.cluster.name} (${context.cluster.server}) ended a watch of ${resource.plural} as soon as it had begun. It may be shutting down, or something in between doesn't let watches through: try again in a moment.`,
      { data: { server: context.cluster.server, fault: 'cut' } },
    );
  }
  return answer();
}

function hasLasted(now: number, answeredAt: number | undefined): boolean {
  return answeredAt !== undefined && now - answeredAt >= SHORTEST_WATCH_MS;
}

function isExpired(error: unknown): boolean {
  return error instanceof AppError && error.code === 'cursor_expired';
}

/** Something in between closes connections that are silent for a while: an empty answer, not a fault. */
function isCut(error: unknown): boolean {
  return error instanceof AppError && error.code === 'kube_unreachable' && error.data['fault'] === 'cut';
}

function noAnswer(context: ToolContext, resource: ApiResource, timeoutSeconds: number): AppError {
  return new AppError(
    'timeout',
    `Cluster ${context.cluster.name} didn't begin to answer a watch of ${resource.plural} within ${timeoutSeconds} s: it is overloaded, or too many watches are open already.`,
    { data: { timeoutMs: timeoutSeconds * 1000 } },
  );
}
