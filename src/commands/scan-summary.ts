import { inWords } from '../lib/duration.ts';
import type { ClusterReport, KindReport, ScanSummary } from '../scanner/scan-report.ts';
import { formatTable } from '../terminal/table.ts';

const COLUMNS = ['CLUSTER', 'KIND', 'RESULT', 'OBJECTS', 'NEW', 'CHANGED', 'GONE', 'TIME', 'NOTE'];

/** One scan of everything, a line a kind. */
export function formatScanSummary(summary: ScanSummary): string {
  const rows = summary.clusters.flatMap(rowsOf);
  const table = formatTable(COLUMNS, rows, { right: ['OBJECTS', 'NEW', 'CHANGED', 'GONE', 'TIME'] });
  return `${table}\n${summary.ok ? 'Everything that may be read is in the cache' : 'Not everything could be read'}, after ${inWords(summary.durationMs)}.`;
}

/** The same for programs: errors as their code and message. */
export function scanSummaryJson(summary: ScanSummary): unknown {
  return {
    ok: summary.ok,
    durationMs: summary.durationMs,
    clusters: summary.clusters.map(clusterJson),
  };
}

function clusterJson(report: ClusterReport): unknown {
  switch (report.outcome) {
    case 'alias':
      return report;
    case 'failed':
      return { ...report, error: plainError(report.error) };
    case 'scanned':
      return { ...report, kinds: report.kinds.map(kindJson) };
  }
}

function kindJson(kind: KindReport): unknown {
  return {
    apiGroup: kind.apiGroup,
    kind: kind.kind,
    outcome: kind.outcome,
    ...(kind.error === undefined ? {} : { error: plainError(kind.error) }),
    ...countsOf(kind),
    durationMs: kind.durationMs,
  };
}

function plainError(error: { readonly code: string; readonly message: string }): unknown {
  return { code: error.code, message: error.message };
}

function rowsOf(report: ClusterReport): readonly (readonly string[])[] {
  switch (report.outcome) {
    case 'alias':
      return [[report.cluster, '', 'same as', '', '', '', '', '', report.aliasOf]];
    case 'failed':
      return [[report.cluster, '', 'failed', '', '', '', '', '', report.error.message]];
    case 'scanned':
      return report.kinds.map((kind) => {
        const counts = countsOf(kind);
        return [
          report.cluster,
          kind.kind,
          kind.outcome,
          ...[counts.seen, counts.inserted, counts.updated, counts.deleted].map((count) =>
            count.toLocaleString('en-US'),
          ),
          inWords(kind.durationMs),
          kind.error?.message ?? '',
        ];
      });
  }
}

function countsOf(kind: KindReport) {
  const total = { seen: 0, inserted: 0, updated: 0, deleted: 0 };
  for (const scope of kind.scopes) {
    if (scope.outcome !== 'complete') continue;
    total.seen += scope.counts.seen;
    total.inserted += scope.counts.inserted;
    total.updated += scope.counts.updated;
    total.deleted += scope.counts.deleted;
  }
  return total;
}
