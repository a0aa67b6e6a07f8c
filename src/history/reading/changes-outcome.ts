import { isoSeconds } from '../../lib/clock.ts';
import type { ListOutcome, Row, RowPosition, Source } from '../../result/outcome.ts';
import type { ChangeQuestion } from './change-question.ts';
import { encodeChangesCursor } from './changes-cursor.ts';
import { gapNotes } from './gap-words.ts';
import type { ChangeGroup } from './group-changes.ts';
import type { ChangesAnswer, GroupAnswer, GroupQuestion } from './history-operations.ts';

const CUT = 'There are more changes, older than these: ask for a shorter time.';
const RANKS = { changed: 2, cluster: 1, followed: 0 } as const;
const WORDS = { changed: 'changed', cluster: 'cluster-wide', followed: 'followed' } as const;

interface OutcomeOptions {
  readonly now: number;
  readonly questionHash: string;
  readonly after?: RowPosition;
  /** True where the answer is what differs at both ends. */
  readonly isDifference?: boolean;
}

/** Groups as a list: what somebody changed first, then what is cluster-wide, then what followed; each newest first. */
export function changesOutcome(question: ChangeQuestion, answer: ChangesAnswer, options: OutcomeOptions): ListOutcome {
  const { since, until } = question;
  const { groups, changes, clusters, cluster, gaps, observedAt, isCut, undone = 0 } = answer;
  const { now, questionHash, after, isDifference = false } = options;
  const count = (sort: ChangeGroup['sort']): number => groups.filter((group) => group.sort === sort).length;
  const severalClusters = question.cluster === undefined && clusters.length > 1;
  return {
    type: 'list',
    scope: {
      resource: isDifference ? 'differences' : 'changes',
      cluster: cluster ?? (clusters.length === 1 ? (clusters[0] ?? 'none') : 'all'),
      ...(question.namespace === undefined ? {} : { namespace: question.namespace }),
      narrowedBy: [
        `${isoSeconds(since)} to ${isoSeconds(until)}`,
        ...(question.kind === undefined ? [] : [`kind ${question.kind}`]),
        ...(question.name === undefined ? [] : [`name ${question.name}`]),
      ],
    },
    source: sourceOf(observedAt, now),
    columns: ['TIME', 'WHAT', ...(severalClusters ? ['CLUSTER'] : []), 'OBJECT', 'CHANGE', 'MORE'],
    rows: groups.map((group) => groupRow(group, { question, severalClusters, isDifference })),
    summary: [
      [isDifference ? 'differences in all' : 'changes in all', changes],
      ...(['changed', 'cluster', 'followed'] as const)
        .filter((sort) => count(sort) > 0)
        .map((sort) => [WORDS[sort], count(sort)] as const),
    ],
    notes: [
      ...gapNotes(gaps),
      ...nothingRecorded(answer),
      ...(isCut ? [CUT] : []),
      ...(undone > 0 ? [`${undone} more objects changed, and are as they were.`] : []),
    ],
    narrowBy: [isDifference ? 'from' : 'since', 'kind', 'name'],
    ...(after === undefined ? {} : { after }),
    cursorAfter: (position) =>
      encodeChangesCursor({ type: 'page', question: questionHash, since, until, after: position }),
    resourceVersion: '',
    complete: true,
  };
}

/** The single changes of a group, newest first. */
export function groupOutcome({ changes, isCut, observedAt }: GroupAnswer, question: GroupOptions): ListOutcome {
  const { now, after, ...asked } = question;
  const { since, until } = asked;
  const [last] = changes;
  return {
    type: 'list',
    scope: {
      resource: 'changes',
      cluster: last?.cluster ?? 'none',
      narrowedBy: [`${isoSeconds(since)} to ${isoSeconds(until)}`],
    },
    source: sourceOf(observedAt, now),
    columns: ['TIME', 'OBJECT', 'CHANGE'],
    rows: changes.map((change) => ({
      cells: [isoSeconds(change.at), objectWords(change.kind, change.namespace, change.name), change.summary],
      rank: 0,
      key: newestFirst(change.at, change.id),
    })),
    summary: [],
    notes: isCut ? [CUT] : [],
    narrowBy: [],
    ...(after === undefined ? {} : { after }),
    cursorAfter: (position) => encodeChangesCursor({ type: 'group', ...asked, after: position }),
    resourceVersion: '',
    complete: true,
  };
}

interface GroupOptions extends GroupQuestion {
  readonly now: number;
  readonly after?: RowPosition;
}

interface RowOptions {
  readonly question: ChangeQuestion;
  readonly severalClusters: boolean;
  readonly isDifference: boolean;
}

function groupRow(group: ChangeGroup, { question, severalClusters, isDifference }: RowOptions): Row {
  // In one namespace its name is said once, in the header.
  const namespace = question.namespace === group.namespace ? '' : group.namespace;
  const names = group.names.join(', ');
  const rest = group.objects - group.names.length;
  const object =
    group.name === undefined
      ? `${objectWords(group.kind, namespace, '')} ×${group.objects}: ${names}${rest > 0 ? `, ${rest} more` : ''}`
      : objectWords(group.kind, namespace, group.name);
  const isWhole = group.changes === 1 || isDifference;
  const more = isWhole ? '' : groupCursor(group, question);
  return {
    cells: [
      timeWords(group, question),
      WORDS[group.sort],
      ...(severalClusters ? [group.cluster] : []),
      object,
      group.summary,
      more === '' ? '' : `${group.changes}: cursor=${more}`,
    ],
    rank: RANKS[group.sort],
    key: newestFirst(group.lastAt, group.lastId),
  };
}

function objectWords(kind: string, namespace: string, name: string): string {
  return [kind, ...(namespace === '' ? [] : [namespace]), ...(name === '' ? [] : [name])].join('/');
}

/** Times of a short question are those of a clock; the header has the day. */
function timeWords({ firstAt, lastAt }: ChangeGroup, { since, until }: ChangeQuestion): string {
  const isOneDay = isoSeconds(since).slice(0, 10) === isoSeconds(until).slice(0, 10);
  const words = (ms: number): string => (isOneDay ? isoSeconds(ms).slice(11, 19) : isoSeconds(ms).slice(5, 19));
  return lastAt - firstAt < 1000 ? words(lastAt) : `${words(firstAt)}–${words(lastAt)}`;
}

/** A key by which later ones come first. */
function newestFirst(at: number, id: number): string {
  const turned = (number: number): string => String(Number.MAX_SAFE_INTEGER - number).padStart(16, '0');
  return `${turned(at)}/${turned(id)}`;
}

/** Opens a group; narrowed as the question was, so that it brings as many changes as its line says. */
export function groupCursor(group: ChangeGroup, question: ChangeQuestion): string {
  const { since, until, namespace, kind, name } = question;
  const narrowed = {
    // It says nothing of a group that is in the namespace.
    ...(namespace === undefined || group.namespace !== '' ? {} : { namespace }),
    ...(kind === undefined ? {} : { kind }),
    ...(name === undefined ? {} : { name }),
  };
  return encodeChangesCursor({ type: 'group', id: group.lastId, since, until, ...narrowed });
}

function nothingRecorded({ clusters, observedAt }: ChangesAnswer): readonly string[] {
  if (clusters.length === 0) return ['Nothing is recorded yet: k8s-mcp scan records changes while it runs.'];
  return observedAt === undefined ? ['Nothing of this is recorded: k8s-mcp scan records changes while it runs.'] : [];
}

function sourceOf(observedAt: number | undefined, now: number): Source {
  if (observedAt === undefined) return { from: 'history', observedAt: '' };
  const at = Math.min(observedAt, now);
  return { from: 'history', observedAt: new Date(at).toISOString(), ageMs: now - at };
}
