import type { ScopeKey } from '../cache/cached-object.ts';
import { kindWord } from '../kube/words/object-key.ts';
import type { Log } from '../lib/log.ts';
import type { ScanListener } from './scan-listener.ts';

/** One log line a scan. A list that is begun again is no failure yet. */
export function createScanLog(deps: { readonly log: Log }): ScanListener {
  const { log } = deps;
  return {
    scanStarted: () => {},
    page: () => {},
    scanFinished: ({ scope, counts, durationMs }) => {
      log.info({ ...factsOf(scope), ...counts, durationMs }, 'scanned');
    },
    scanFailed: ({ scope, error, durationMs, isRelisted }) => {
      const facts = { ...factsOf(scope), code: error.code, reason: error.message, durationMs };
      if (isRelisted) log.info(facts, 'list expired half-way, listing again');
      else if (error.code === 'cancelled') log.info(facts, 'scan stopped');
      else log.warn(facts, 'scan failed');
    },
  };
}

function factsOf(scope: ScopeKey): Record<string, string> {
  return {
    cluster: scope.cluster,
    kind: kindWord(scope),
    ...(scope.namespace === '' ? {} : { namespace: scope.namespace }),
  };
}
