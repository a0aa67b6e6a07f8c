import type { Change } from './change-question.ts';

/**
 * - `changed`: somebody changed what is wanted: a person, a pipeline, an autoscaler.
 * - `cluster`: the same of what belongs to no namespace, and what became of a node.
 * - `followed`: what the cluster made of it: objects of a controller, and what is reported.
 */
export type GroupSort = 'changed' | 'cluster' | 'followed';

export interface ChangeGroup {
  readonly sort: GroupSort;
  readonly cluster: string;
  readonly namespace: string;
  /** What it is about: the object, of several of a kind the kind alone, of what followed its controller. */
  readonly kind: string;
  readonly name?: string;
  /** Further names where it is about several objects of a kind. */
  readonly names: readonly string[];
  readonly objects: number;
  readonly changes: number;
  readonly firstAt: number;
  readonly lastAt: number;
  /** What changed; of what followed by kind and what came of it. */
  readonly summary: string;
  /** Of its newest change; what the group is found again by. */
  readonly lastId: number;
}

/** Objects that changed in the same way are told one by one up to here. */
const ALONE = 5;
const NAMES = 5;
/** Outcomes that are told of what followed, most common first. */
const OUTCOMES = 3;

/** Changes, newest first, as the few lines that a reader needs. `namespace`: that of the question. */
export function groupChanges(
  changes: readonly Change[],
  { namespace }: { readonly namespace?: string } = {},
): readonly ChangeGroup[] {
  const groups = gather(relevantTo(namespace, changes), groupKey);
  const [followed, wanted] = split(groups, ([first]) => sortOf(first) === 'followed');
  return [...alike(wanted), ...followed.map(followedGroup)];
}

/** Changes of the group that `change` is in. */
export function groupOf(change: Change, changes: readonly Change[]): readonly Change[] {
  const key = groupKey(change);
  const own = changes.filter((other) => groupKey(other) === key);
  if (sortOf(change) === 'followed') return own;
  const like = likeKey(own.length > 0 ? own : [change]);
  const groups = gather(changes, groupKey).filter(
    (group) => sortOf(group[0]) !== 'followed' && likeKey(group) === like,
  );
  return groups.length > ALONE ? groups.flat().sort((a, b) => b.id - a.id) : own;
}

/** In a question about a namespace: of what belongs to none, what may matter to it. */
export function relevantTo(namespace: string | undefined, changes: readonly Change[]): readonly Change[] {
  if (namespace === undefined) return changes;
  return changes.filter((change) => {
    if (change.namespace !== '') return true;
    if (change.kind === 'Namespace') return change.name === namespace;
    return sortOf(change) === 'cluster';
  });
}

export function sortOf({ kind, namespace, part, ownerKind }: Change): GroupSort {
  // A node that fails is the cause of what follows, though nobody wanted it.
  if (kind === 'Node' && namespace === '') return 'cluster';
  if (part === 'status' || ownerKind !== undefined) return 'followed';
  return namespace === '' ? 'cluster' : 'changed';
}

function groupKey(change: Change): string {
  const { cluster, namespace, kind, name, ownerKind, ownerName } = change;
  const sort = sortOf(change);
  if (sort === 'followed') return JSON.stringify([sort, cluster, namespace, ownerKind ?? kind, ownerName ?? name]);
  return JSON.stringify([sort, cluster, namespace, kind, name, change.operation, shapeOf(change)]);
}

/** What changed without the values: `spec.replicas 3 → 5` and `spec.replicas 5 → 8` are steps of one thing. */
function shapeOf({ operation, summary }: Change): string {
  if (operation !== 'updated') return '';
  return summary
    .split(', ')
    .map((phrase) => phrase.replace(/ .* → .*$|: .* → .*$| = .*$/, ''))
    .join();
}

type Group = readonly [Change, ...Change[]];

function gather(changes: readonly Change[], keyOf: (change: Change) => string): readonly Group[] {
  const groups = new Map<string, [Change, ...Change[]]>();
  for (const change of changes) {
    const key = keyOf(change);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [change]);
    else group.push(change);
  }
  return [...groups.values()];
}

/** A hundred ConfigMaps made by one hand are one line. */
function alike(groups: readonly Group[]): readonly ChangeGroup[] {
  const sets = new Map<string, Group[]>();
  for (const group of groups) {
    const key = likeKey(group);
    const set = sets.get(key);
    if (set === undefined) sets.set(key, [group]);
    else set.push(group);
  }
  return [...sets.values()].flatMap((set) => (set.length > ALONE ? [severalGroup(set)] : set.map(aloneGroup)));
}

function likeKey([first]: readonly Change[]): string {
  if (first === undefined) return '';
  const { cluster, namespace, kind, operation } = first;
  return JSON.stringify([sortOf(first), cluster, namespace, kind, operation, shapeOf(first)]);
}

function aloneGroup(group: Group): ChangeGroup {
  const [last] = group;
  return { ...common(group), kind: last.kind, name: last.name, names: [], objects: 1, summary: steps(group) };
}

function severalGroup(set: readonly Group[]): ChangeGroup {
  const all = set.flat() as unknown as Group;
  const names = set.map(([{ name }]) => name);
  const [last] = all;
  return {
    ...common(all),
    kind: last.kind,
    names: names.slice(0, NAMES),
    objects: names.length,
    summary: outcomes(all, 2),
  };
}

/** `spec.replicas 3 → 5` then `5 → 8`: from the oldest value to the newest where the steps join. */
function steps(group: Group): string {
  const [last] = group;
  const first = group.at(-1) ?? last;
  if (group.length === 1 || last.operation !== 'updated') return last.summary;
  const from = /^(.*) (\S+) → \S+$/.exec(first.summary);
  const to = /^(.*) \S+ → (\S+)$/.exec(last.summary);
  return from !== null && to !== null && from[1] === to[1]
    ? `${from[1]} ${from[2]} → ${to[2]} in ${group.length} steps`
    : `${last.summary} (last of ${group.length})`;
}

function followedGroup(group: Group): ChangeGroup {
  const [last] = group;
  const names = new Set(group.map(({ kind, name }) => `${kind}/${name}`));
  const kinds = new Map<string, Map<string, number>>();
  for (const { kind, operation } of group) {
    const counts = kinds.get(kind) ?? new Map<string, number>();
    counts.set(operation, (counts.get(operation) ?? 0) + 1);
    kinds.set(kind, counts);
  }
  const counted = [...kinds].map(([kind, counts]) => {
    const parts = (['created', 'updated', 'deleted'] as const).flatMap((operation) => {
      const count = counts.get(operation);
      return count === undefined ? [] : [`${count} ${operation}`];
    });
    return `${kind} ${parts.join(', ')}`;
  });
  return {
    ...common(group),
    kind: last.ownerKind ?? last.kind,
    name: last.ownerName ?? last.name,
    names: [],
    objects: names.size,
    summary: `${counted.join('; ')}${outcomesOf(group)}`,
  };
}

/** How it ended, object by object: the last thing that was reported of each that is still there. */
function outcomesOf(group: Group): string {
  const ends = new Map<string, Change>();
  for (const change of group) {
    const key = `${change.kind}/${change.name}`;
    if (!ends.has(key)) ends.set(key, change);
  }
  const reported = [...ends.values()].filter(({ operation }) => operation === 'updated');
  // Its pods are what it is all about.
  const pods = reported.filter(({ kind }) => kind === 'Pod');
  const updated = pods.length > 0 ? pods : reported;
  return updated.length === 0 ? '' : `; last: ${outcomes(updated, OUTCOMES)}`;
}

/** The most common summaries, with how often. */
function outcomes(changes: readonly Change[], most: number): string {
  const counts = new Map<string, number>();
  for (const { summary } of changes) counts.set(summary, (counts.get(summary) ?? 0) + 1);
  const ordered = [...counts].sort(([, left], [, right]) => right - left);
  const told = ordered.slice(0, most).map(([summary, count]) => (count === 1 ? summary : `${count}× ${summary}`));
  const more = ordered.length - told.length;
  return [...told, ...(more > 0 ? [`${more} others`] : [])].join(' | ');
}

function common(
  group: Group,
): Pick<ChangeGroup, 'sort' | 'cluster' | 'namespace' | 'changes' | 'firstAt' | 'lastAt' | 'lastId'> {
  const [last] = group;
  let [firstAt, lastAt, lastId] = [last.at, last.at, last.id];
  for (const { at, id } of group) {
    firstAt = Math.min(firstAt, at);
    lastAt = Math.max(lastAt, at);
    lastId = Math.max(lastId, id);
  }
  return {
    sort: sortOf(last),
    cluster: last.cluster,
    namespace: last.namespace,
    changes: group.length,
    firstAt,
    lastAt,
    lastId,
  };
}

function split<T>(items: readonly T[], isFirst: (item: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}
