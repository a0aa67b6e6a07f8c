import type { DatabaseSync } from 'node:sqlite';
import { listEdits } from '../edits.ts';
import { isOnlyTimes, noiseOf, partOf } from '../noise.ts';
import { ownerOf } from '../owner.ts';
import { summarise } from '../summary.ts';
import type { Change, ChangeQuestion } from './change-question.ts';
import { PastObject } from './object-at.ts';
import { selectChanges } from './select-changes.ts';

export interface Difference {
  /** What is different at the end, one for each object, newest first. */
  readonly changes: readonly Change[];
  /** Objects that changed in between and are as they were, or came and went. */
  readonly undone: number;
  readonly isCut: boolean;
}

/** Objects that are rebuilt twice: about a third of a millisecond each. */
const MOST_OBJECTS = 10_000;

/** How the objects of a question differ at its two times, whatever happened in between. */
export function diffBetween(database: DatabaseSync, question: ChangeQuestion): Difference {
  // A change at the very first moment is part of what is compared with.
  const { changes, isCut } = selectChanges(database, { ...question, since: question.since + 1 });
  const objects = new Map<string, Change>();
  for (const change of changes) {
    const key = JSON.stringify([change.cluster, change.apiGroup, change.kind, change.namespace, change.name]);
    if (!objects.has(key)) objects.set(key, change);
  }
  const last = [...objects.values()];
  let undone = 0;
  const different: Change[] = [];
  for (const change of last.slice(0, MOST_OBJECTS)) {
    const difference = differenceOf(database, change, question);
    if (difference === undefined) undone++;
    else different.push(difference);
  }
  return { changes: different, undone, isCut: isCut || last.length > MOST_OBJECTS };
}

function differenceOf(database: DatabaseSync, change: Change, { since, until }: ChangeQuestion): Change | undefined {
  const past = new PastObject(database, change);
  const [after, before] = [past.at(until), past.at(since)];
  const { ownerKind: _kind, ownerName: _name, ...plain } = change;
  const of = (owner: ReturnType<typeof ownerOf>): Change =>
    owner === undefined ? plain : { ...plain, ownerKind: owner.kind, ownerName: owner.name };
  if (before.state === 'absent' || after.state === 'absent') {
    if (before.state === after.state) return undefined;
    const object = after.state === 'there' ? after.object : before.state === 'there' ? before.object : undefined;
    const operation = after.state === 'there' ? 'created' : 'deleted';
    return object && { ...of(ownerOf(object)), operation, part: 'wanted', summary: operation };
  }
  if (before.object.metadata.uid !== after.object.metadata.uid) {
    return { ...of(ownerOf(after.object)), operation: 'updated', part: 'wanted', summary: 'deleted and created anew' };
  }
  const edits = listEdits(before.object, after.object, noiseOf(change.kind));
  if (edits.length === 0 || isOnlyTimes(edits)) return undefined;
  const summary = summarise(before.object, after.object, edits);
  return { ...of(ownerOf(after.object)), operation: 'updated', part: partOf(edits), summary };
}
