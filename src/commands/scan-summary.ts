import type { ClusterReport, KindReport, ScanSummary } from '../scanner/scan-report.ts';
import { formatTable } from '../terminal/table.ts';
import type { Words } from '../terminal/words/words.ts';

const COLUMNS = ['CLUSTER', 'KIND', 'RESULT', 'OBJECTS', 'NEW', 'CHANGED', 'GONE', 'TIME', 'NOTE'];

/** One scan of everything, a line a kind. */
export function formatScanSummary(words: Words, summary: ScanSummary): string {
  const said = words.report.scan;
  const rows = summary.clusters.flatMap((report) => rowsOf(words, report));
  const table = formatTable(COLUMNS, rows, {
    heading: said.heading,
    right: ['OBJECTS', 'NEW', 'CHANGED', 'GONE', 'TIME'],
  });
  return `${table}\n${said.summary(summary.ok, summary.durationMs)}`;
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

function rowsOf(words: Words, report: ClusterReport): readonly (readonly string[])[] {
  const { outcomes } = words.report.scan;
  switch (report.outcome) {
    case 'alias':
      return [[report.cluster, '', outcomes.alias, '', '', '', '', '', report.aliasOf]];
    case 'failed':
      return [[report.cluster, '', outcomes.failed, '', '', '', '', '', words.error(report.error)]];
    case 'scanned':
      return report.kinds.map((kind) => {
        const counts = countsOf(kind);
        return [
          report.cluster,
          kind.kind,
          outcomes[kind.outcome],
          ...[counts.seen, counts.inserted, counts.updated, counts.deleted].map((count) =>
            count.toLocaleString('en-US'),
          ),
          words.duration(kind.durationMs),
          kind.error === undefined ? '' : words.error(kind.error),
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
