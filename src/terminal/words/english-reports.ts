import { inWords } from '../../lib/duration.ts';
import { grouped } from './amounts.ts';
import type { ReportWords } from './report-words.ts';

const heading = (column: string): string => column;
const within = (namespace: string): string => (namespace === '' ? '' : ` in ${namespace}`);

export const ENGLISH_REPORTS: ReportWords = {
  status: {
    heading,
    sizes: (database, log) => ` · ${database}, write-ahead log ${log}`,
    homeFolder: (path) => ` · home folder ${path}`,
    also: (names) => ` (also ${names})`,
    where: (version, server) =>
      [version, server].filter((part) => part !== undefined).join(' at ') || 'unknown version',
    nothingScanned: 'Nothing has been scanned yet. k8s-mcp scan --once reads all there is.',
    reachable: 'reachable',
    notReachable: (reason) => `not reachable: ${reason ?? 'never asked'}`,
    allNamespaces: '(all)',
    freshness: { fresh: 'fresh', stale: 'stale', expired: 'expired', never: 'never scanned' },
    source: (source) => source,
    scanning: ' (scanning)',
    polling: (reason, kinds) => `polling: ${reason} · ${kinds}`,
    checked: (objects, kinds, ageMs, verdict) =>
      `checked by lists: ${grouped(objects)} objects of ${kinds} ${kinds === 1 ? 'kind' : 'kinds'}, last ${inWords(ageMs)} ago · ${verdict}`,
    nothingWrong: 'nothing wrong',
    wrong: (objects, kind) => `${objects} of ${kind} wrong, listed anew`,
    named: (names, more) => `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
    record: {
      none: 'none yet',
      off: 'off (HISTORY_RETENTION is 0)',
      path: (path) => `history ${path}`,
      changes: (count, since) => `${grouped(count)} changes${since === undefined ? '' : ` since ${since}`}`,
      size: (size, atMost) => `${size}${atMost === undefined ? '' : ` of at most ${atMost}`}`,
      offSince: (time) => `off since ${time} (HISTORY_RETENTION is 0): delete the file to be rid of it`,
      behind: (time) => `not written since ${time}, though the scanner is running: see its log`,
    },
  },
  query: {
    rows: (count, { cut }) =>
      `${grouped(count)}${cut ? ' or more' : ''} ${count === 1 ? 'row' : 'rows'}${cut ? ' (cut: raise --limit, or ask for less)' : ''}`,
    cellsCut: (count) => `${count} long cells cut`,
    scope: (cluster, kind, namespace) => `${cluster} ${kind}${within(namespace)}`,
    aged: (scope, freshness, ageMs) => `${scope} ${freshness}, ${inWords(ageMs)} old`,
    neverScanned: (scope) => `${scope} never scanned`,
    nothingScanned: 'nothing scanned yet: these rows say nothing',
    moreScopes: (count) => `${count} more scopes (k8s-mcp status)`,
    welcome: 'SQL over the cache, read-only. A statement ends with ; · \\? for help, \\d for the tables, \\q to leave.',
    help: [
      '\\d           tables and views',
      '\\d NAME      the columns of one, and what they say',
      '\\o FORMAT    how to print: table, json, csv, markdown',
      '\\c CLUSTER   shows the rows of one cluster; \\c alone those of all',
      '\\q           leaves, as Ctrl-D does',
      'Tab completes words, tables and columns; the arrows bring back what was typed before.',
      'Ctrl-C gives up what is being typed, or the statement that runs.',
    ].join('\n'),
    outputIs: (output, all) => `Prints ${output}. There are ${all.join(', ')}.`,
    clusterIs: (cluster) => (cluster === undefined ? 'Rows of all clusters.' : `Rows of cluster ${cluster} alone.`),
    unknownCommand: (word, nearest) =>
      `There is no ${word}.${nearest === undefined ? '' : ` Did you mean ${nearest}?`} \\? shows what there is.`,
    moreLines: (count) => `… ${grouped(count)} more lines`,
  },
  scan: {
    heading,
    outcomes: {
      complete: 'complete',
      partial: 'partial',
      forbidden: 'forbidden',
      failed: 'failed',
      alias: 'same as',
    },
    summary: (ok, durationMs) =>
      `${ok ? 'Everything that may be read is in the cache' : 'Not everything could be read'}, after ${inWords(durationMs)}.`,
    objects: (count) => `${grouped(count)} objects`,
    scope: (cluster, kind, namespace) => `${kind}${within(namespace)} of ${cluster}`,
    failed: (scope, durationMs, reason) => `${scope} failed after ${inWords(durationMs)}: ${reason}`,
    relisted: (scope, reason) => `${scope} expired half-way and is listed again: ${reason}`,
  },
  tool: {
    heading,
    hint: "k8s-mcp tool NAME --help shows a tool's parameters.",
    required: 'required',
    writeInTerminal: (tool) =>
      `Nothing was changed: a write needs a person's yes, and there is no terminal to ask at. Run the same command in a terminal: k8s-mcp tool ${tool} …`,
  },
  doctor: {
    line: (what, found) => `${what}: ${found}`,
    verdict: ({ wrong, warnings }) => {
      if (wrong > 0) return `${wrong} to mend.`;
      if (warnings === 0) return 'All is well.';
      return `It works, with ${warnings === 1 ? 'a warning' : `${warnings} warnings`}.`;
    },
  },
  history: { answer: (text) => text },
  record: {
    heading,
    none: (path) => `No conversation is recorded in ${path} yet.`,
    onlyLast: (count) => `Only the last ${count} are listed.`,
    deleted: (id, title) => `Deleted ${id}: ${title}`,
  },
};
