import { expect, test } from 'vitest';
import type { Change } from './change-question.ts';
import { groupChanges, groupOf } from './group-changes.ts';

let lastId = 0;
function change(words: Partial<Change> & Pick<Change, 'kind' | 'name'>): Change {
  lastId++;
  return {
    id: lastId,
    at: lastId * 1000,
    cluster: 'prod',
    apiGroup: '',
    namespace: 'shop',
    operation: 'updated',
    part: 'wanted',
    summary: 'spec.replicas 3 → 5',
    ...words,
  };
}
const ofWeb = { ownerKind: 'Deployment', ownerName: 'web' };
const newestFirst = (changes: readonly Change[]): readonly Change[] => [...changes].sort((a, b) => b.id - a.id);

test('a rollout of 1,000 pods is one line, behind what caused it', () => {
  const cause = change({ kind: 'Deployment', name: 'web', summary: 'image web: a:1 → a:2' });
  const pods = Array.from({ length: 1000 }, (_, index) => [
    change({ kind: 'Pod', name: `web-${index}`, operation: 'created', summary: 'created', ...ofWeb }),
    change({ kind: 'Pod', name: `web-${index}`, part: 'status', summary: 'status Pending → Running', ...ofWeb }),
  ]).flat();
  const all = newestFirst([cause, ...pods]);
  const [first, second, ...rest] = groupChanges(all);
  expect(rest).toEqual([]);
  expect(first).toMatchObject({ sort: 'changed', name: 'web', summary: 'image web: a:1 → a:2', changes: 1 });
  expect(second).toMatchObject({ sort: 'followed', kind: 'Deployment', name: 'web', objects: 1000, changes: 2000 });
  expect(second?.summary).toBe('Pod 1000 created, 1000 updated; last: 1000× status Pending → Running');
  const member = all.find(({ id }) => id === second?.lastId);
  expect(member && groupOf(member, all)).toHaveLength(2000);
});

test('steps of one thing are one line, other things lines of their own', () => {
  const changes = newestFirst([
    change({ kind: 'Deployment', name: 'web', summary: 'spec.replicas 3 → 5' }),
    change({ kind: 'Deployment', name: 'web', summary: 'spec.replicas 5 → 8' }),
    change({ kind: 'Deployment', name: 'web', summary: 'image web: a:1 → a:2' }),
  ]);
  expect(groupChanges(changes).map(({ summary }) => summary)).toEqual([
    'image web: a:1 → a:2',
    'spec.replicas 3 → 8 in 2 steps',
  ]);
});

test('many objects that changed alike are one line that opens', () => {
  const changes = newestFirst(
    Array.from({ length: 40 }, (_, index) =>
      change({ kind: 'ConfigMap', name: `cm-${index}`, operation: 'created', summary: 'created' }),
    ),
  );
  const [group, ...rest] = groupChanges(changes);
  expect(rest).toEqual([]);
  expect(group).toMatchObject({ objects: 40, changes: 40, summary: '40× created' });
  const [member] = changes;
  expect(member && groupOf(member, changes)).toHaveLength(40);
});

test('of what belongs to no namespace a namespace hears what may matter to it', () => {
  const changes = newestFirst([
    change({ kind: 'Node', name: 'n1', namespace: '', part: 'status', summary: 'status Ready → NotReady' }),
    change({ kind: 'Namespace', name: 'other', namespace: '', operation: 'created' }),
    change({ kind: 'PersistentVolume', name: 'pv', namespace: '', part: 'status' }),
  ]);
  expect(groupChanges(changes, { namespace: 'shop' }).map(({ kind, sort }) => `${kind} ${sort}`)).toEqual([
    'Node cluster',
  ]);
  expect(groupChanges(changes)).toHaveLength(3);
});
