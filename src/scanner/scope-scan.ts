import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CacheManager } from '../cache/cache-manager.ts';
import type { ScopeKey } from '../cache/cached-object.ts';
import type { ScopeScan } from '../cache/scope-scan.ts';
import type { TtlManager } from '../cache/ttl-manager.ts';
import { AppError, messageOf } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import type { Deadline } from './deadline.ts';
import { failureOf, isExpiredList } from './failures.ts';
import { listPages } from './list-pages.ts';
import { type ListTarget, listRequest } from './list-request.ts';
import { toCachedObject } from './resource-parser/resource-parser.ts';
import type { CallDeps } from './retried-call.ts';
import type { ScanListener } from './scan-listener.ts';
import type { ListReport, ScanCounts } from './scan-report.ts';

export interface ScopeScanDeps extends CallDeps {
  readonly cache: Pick<CacheManager, 'beginScan' | 'scopeState'>;
  readonly ttl: Pick<TtlManager, 'ttlMs'>;
  readonly log: Log;
  readonly listener: ScanListener;
}

export interface ScopeScanOptions {
  readonly batchSize: number;
  readonly deadline: Deadline;
}

/** The API server keeps old versions for five minutes: a list that outlives that three times never ends. */
const MAX_LISTS = 3;

/**
 * Lists one scope into the cache, page by page, and begins again when the API server has forgotten the list half-way.
 * Never throws: what went wrong is in the report and, as far as the database takes it, in the cache.
 */
export async function scanScope(
  deps: ScopeScanDeps,
  target: ListTarget,
  options: ScopeScanOptions,
): Promise<ListReport> {
  for (let list = 1; ; list++) {
    const report = await listOnce(deps, target, options);
    if (report.outcome === 'complete') {
      deps.listener.scanFinished({ scope: report.scope, counts: report.counts, durationMs: report.durationMs });
      return report;
    }
    const isRelisted = isExpiredList(report.error) && list < MAX_LISTS && !options.deadline.signal.aborted;
    deps.listener.scanFailed({ scope: report.scope, error: report.error, durationMs: report.durationMs, isRelisted });
    if (!isRelisted) return report;
  }
}

async function listOnce(deps: ScopeScanDeps, target: ListTarget, options: ScopeScanOptions): Promise<ListReport> {
  const { cache, clock, listener } = deps;
  const scope = scopeOf(target);
  const startedAt = clock.now();
  let scan: ScopeScan | undefined;
  try {
    const expected = cache.scopeState(scope)?.itemCount;
    listener.scanStarted({ scope, ...(expected === undefined ? {} : { expected }) });
    const { table } = target.parser;
    scan = cache.beginScan(scope, { startedAt, mode: 'list', ...(table === undefined ? {} : { table }) });
    const counts = await writeList(deps, target, { ...options, scan });
    return { scope, startedAt, durationMs: clock.now() - startedAt, outcome: 'complete', counts };
  } catch (thrown) {
    const error = failureOf(thrown, options.deadline.signal);
    await recordFailure(deps, { scope, scan, error });
    return { scope, startedAt, durationMs: clock.now() - startedAt, outcome: 'failed', error };
  }
}

async function writeList(
  deps: ScopeScanDeps,
  target: ListTarget,
  { scan, deadline, batchSize }: ScopeScanOptions & { readonly scan: ScopeScan },
): Promise<ScanCounts> {
  const { listener, ttl } = deps;
  const { parser } = target;
  const scope = scopeOf(target);
  const request = await listRequest(deps, target, { batchSize, signal: deadline.signal });
  let resourceVersion: string | undefined;
  let counts: ScanCounts = { seen: 0, inserted: 0, updated: 0, unchanged: 0, deleted: 0, pages: 0, bytes: 0 };
  for await (const page of listPages(deps, request, deadline)) {
    if (!page.complete) throw incompleteList(target);
    resourceVersion ??= page.resourceVersion;
    const written = await scan.writePage(page.objects.map((object) => toCachedObject(object, parser)));
    counts = {
      seen: counts.seen + page.objects.length,
      inserted: counts.inserted + written.inserted,
      updated: counts.updated + written.updated,
      unchanged: counts.unchanged + written.unchanged,
      deleted: 0,
      pages: counts.pages + 1,
      bytes: counts.bytes + page.bytes,
    };
    const { seen, pages, bytes } = counts;
    listener.page({ scope, seen, pages, bytes, isLast: page.continue === undefined });
    await nextTurn();
  }
  const { deleted } = await scan.complete({
    resourceVersion: resourceVersion ?? '',
    ttlMs: ttl.ttlMs(parser.kindClass),
  });
  return { ...counts, deleted };
}

function scopeOf({ cluster, parser, namespace }: ListTarget): ScopeKey {
  return { cluster: cluster.name, apiGroup: parser.apiGroup, kind: parser.kind, namespace };
}

/** A database that took no page may not take the error either: then the log is all there is. */
async function recordFailure(
  deps: ScopeScanDeps,
  { scope, scan, error }: { readonly scope: ScopeKey; readonly scan: ScopeScan | undefined; readonly error: AppError },
): Promise<void> {
  try {
    await scan?.fail(error.message);
  } catch (failure) {
    deps.log.error({ ...scope, reason: messageOf(failure) }, "a scan's failure could not be recorded");
  }
}

/** Told as the missing right that it is, so that it is dealt with in one place. */
function incompleteList({ parser, namespace }: ListTarget): AppError {
  const where = namespace === '' ? 'all namespaces' : `namespace ${namespace}`;
  return new AppError('kube_api', `${parser.kind} of ${where} can't all be read: some namespaces are forbidden.`, {
    data: { httpStatus: 403, reason: 'Forbidden', verb: 'list', resource: parser.kind },
  });
}
