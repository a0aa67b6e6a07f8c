import type { ApiResource } from '../kube/resource-catalog.ts';
import { resourcePath } from '../kube/resource-path.ts';
import { AppError } from '../lib/errors.ts';
import { heldWatchesOf } from './held-watches.ts';
import { OpenWatch, type WatchedPage, type WatchRequest } from './open-watch.ts';
import type { ToolContext } from './tool.ts';

/**
 * Between two answers: what happens meanwhile (a rollout, a node that goes) travels together. Longer makes what happens in
 * a row later by half of it, shorter costs an answer for every few changes. What happens alone is answered at once.
 */
const WINDOW_MS = 100;
/**
 * Where a watch takes longer than the window until it is answered (a busy API server, a busy machine, a far one), the window
 * is as long as that, up to this. With a second for each watch and 100 ms of changes in it, what happens faster would come
 * ever later, until the API server has forgotten where to go on.
 */
const LONGEST_WINDOW_MS = 1_000;
/** The API server ends a watch itself, which keeps the connection for the next one; this is for one that doesn't. */
const END_GRACE_MS = 1_000;
/** A watch that ends sooner, with nothing told, isn't one: whoever asks again and again would do so without pause. */
const SHORTEST_WATCH_MS = 1_000;

export interface WatchPoll extends WatchedPage {
  /** '' where `expired`. */
  readonly resourceVersion: string;
  readonly expired: boolean;
}

/**
 * What happened from a version on: a moment after the first change, at the earliest `WINDOW_MS` after the answer before; a
 * page of changes at most; none when `timeoutSeconds` have passed. The watch that told them is held for a moment, for the
 * poll that goes on from there; any other opens one of its own. What was told is never lost to a failure that follows it:
 * the next poll meets that again. Throws what `watchResource` throws, and `timeout` where the API server hasn't answered at
 * all.
 */
export async function pollWatch(
  context: ToolContext,
  resource: ApiResource,
  request: WatchRequest,
  { windowMs = WINDOW_MS }: { readonly windowMs?: number } = {},
): Promise<WatchPoll> {
  const { clock, cluster } = context;
  const path = resourcePath(resource, { namespace: request.namespace });
  const held = heldWatchesOf(cluster);
  const begunAt = clock.now();
  const answer = (watch: OpenWatch, page: WatchedPage): WatchPoll => {
    if (watch.end === undefined) held.hold(path, watch);
    return { ...page, expired: false };
  };
  let { resourceVersion, timeoutSeconds } = request;
  const known = held.take(path, resourceVersion);
  if (known !== undefined) {
    const page = await nextPage(context, known, { windowMs: () => windowMs, timeoutSeconds });
    if (page.changes.length > 0) return answer(known, page);
    const isOverdue = known.end === undefined;
    await known.close();
    timeoutSeconds -= Math.max(0, Math.ceil((clock.now() - begunAt) / 1000));
    if (isOverdue || timeoutSeconds < 1) return { ...page, expired: false };
    // Opened earlier, it ended earlier: for the rest of the time another goes on where it has got to.
    ({ resourceVersion } = page);
  }
  const rest = { ...request, resourceVersion, timeoutSeconds };
  const watch = new OpenWatch(context, resource, rest);
  const page = await firstPage(context, watch, { resource, windowMs, ...rest });
  return page === undefined ? { ...watch.takePage(), resourceVersion: '', expired: true } : answer(watch, page);
}

interface FirstPage extends WatchRequest {
  readonly resource: ApiResource;
  readonly windowMs: number;
}

/** Of a watch that was opened for this poll: nobody has seen it work. Undefined where the version is expired. */
async function firstPage(
  context: ToolContext,
  watch: OpenWatch,
  { resource, windowMs, ...request }: FirstPage,
): Promise<WatchedPage | undefined> {
  const { clock, cluster } = context;
  const tookMs = (): number => (watch.answeredAt ?? watch.openedAt) - watch.openedAt;
  const window = (): number => Math.max(windowMs, Math.min(LONGEST_WINDOW_MS, tookMs()));
  const page = await nextPage(context, watch, { ...request, windowMs: window });
  if (page.changes.length > 0) return page;
  if (watch.end === undefined) {
    // Overdue: nothing is known of one that doesn't end when it should.
    await watch.close();
    if (watch.answeredAt === undefined) throw noAnswer(context, resource, request.timeoutSeconds);
    return page;
  }
  const { error } = watch.end;
  const hasLasted = watch.answeredAt !== undefined && clock.now() - watch.answeredAt >= SHORTEST_WATCH_MS;
  if (isExpired(error)) return undefined;
  if (error !== undefined && !(isCut(error) && hasLasted)) throw error;
  if (!hasLasted && page.resourceVersion === request.resourceVersion) {
    throw new AppError(
      'kube_unreachable',
      `The API server of cluster ${cluster.name} (${cluster.server}) ended a watch of ${resource.plural} as soon as it had begun. It may be shutting down, or something in between doesn't let watches through: try again in a moment.`,
      { data: { server: cluster.server, fault: 'cut' } },
    );
  }
  return page;
}

async function nextPage(
  { signal }: ToolContext,
  watch: OpenWatch,
  { windowMs, timeoutSeconds }: { readonly windowMs: () => number; readonly timeoutSeconds: number },
): Promise<WatchedPage> {
  await watch.enough({ windowMs, timeoutMs: timeoutSeconds * 1000 + END_GRACE_MS, signal });
  if (!signal.aborted) return watch.takePage();
  await watch.close();
  throw watch.end?.error ?? new AppError('cancelled', 'The call was cancelled.');
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
