import type { ServerContext } from '@modelcontextprotocol/server';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { ToolCall } from './served-tools.ts';

/** Fast enough for an eye, slow enough that reporting costs nothing beside the work. */
const MIN_INTERVAL_MS = 25;

/**
 * Turns a tool's progress into `notifications/progress`, where the client asked for them. A tool may report as often as it
 * likes: what doesn't move forward, or comes right after another, is left out; the last of a known total never is.
 */
export function progressReporter(
  deps: { readonly clock: Pick<Clock, 'now'>; readonly log: Log },
  context: ServerContext,
): ToolCall['progress'] {
  const progressToken = context.mcpReq._meta?.progressToken;
  if (progressToken === undefined) return () => {};
  let reported = -1;
  let reportedAt = Number.NEGATIVE_INFINITY;
  return (done, total, message) => {
    const now = deps.clock.now();
    if (done <= reported || (now - reportedAt < MIN_INTERVAL_MS && done !== total)) return;
    reported = done;
    reportedAt = now;
    const params = { progressToken, progress: done, ...(total === undefined ? {} : { total }), message };
    context.mcpReq
      .notify({ method: 'notifications/progress', params })
      .catch((error: unknown) => deps.log.debug({ error }, 'progress not delivered'));
  };
}
