import { fieldsOf, itemsOf } from '../kube/words/fields.ts';
import type { KubeObject } from '../kube/words/kube-object.ts';
import { nodeStatus } from '../kube/words/node-status.ts';
import { podStatus, readyText } from '../kube/words/pod-status.ts';
import { isRecord } from '../lib/is-record.ts';
import type { Edit, EditPath } from './edits.ts';
import { difference, valueText } from './value-text.ts';

/** More is told by the diff; a line must stay one to read. */
const PHRASES = 5;
const PATHS = 20;
const LONGEST = 400;

/** What changed, in a line: `image web: shop/web:1 → shop/web:2, spec.replicas 3 → 5`. Never empty. */
export function summarise(before: KubeObject, after: KubeObject, edits: readonly Edit[]): string {
  const reported = statusPhrases(before, after);
  const rest =
    reported === undefined ? edits : edits.filter(({ path }) => path[0] !== 'status' && path[0] !== 'endpoints');
  const phrases = [...new Set([...rest].sort(mostTelling).map((edit) => phraseOf(edit, edits)))].filter(
    (phrase) => phrase !== '',
  );
  const all = [...phrases, ...(reported ?? [])];
  // A Pod whose words stay the same changed in something its words don't say.
  const said = all.length > 0 ? all : edits.map((edit) => phraseOf(edit, edits)).filter((phrase) => phrase !== '');
  const more = said.length - PHRASES;
  const text = [...said.slice(0, PHRASES), ...(more > 0 ? [`${more} more`] : [])].join(', ');
  return text.length <= LONGEST ? text || 'changed' : `${text.slice(0, LONGEST - 1).toWellFormed()}…`;
}

/** Where it changed, most telling first. */
export function pathsOf(edits: readonly Edit[]): readonly string[] {
  return [...edits]
    .sort(mostTelling)
    .slice(0, PATHS)
    .map(({ path }) => pathText(path));
}

/** `spec.template.spec.containers[web].image`; a part that is no plain name stands in brackets. */
export function pathText(path: EditPath): string {
  return path
    .map((part, index) => (/^[A-Za-z_$][\w$-]*$/.test(part) ? `${index === 0 ? '' : '.'}${part}` : `[${part}]`))
    .join('');
}

/** What is wanted before what is reported; images and numbers of replicas before all else. */
function mostTelling(left: Edit, right: Edit): number {
  return weight(left) - weight(right);
}

function weight({ path }: Edit): number {
  if (path.at(-1) === 'image') return path[0] === 'status' ? 5 : 0;
  if (path[0] === 'spec') return 1;
  if (path[0] === 'metadata') return path[1] === 'annotations' ? 4 : 3;
  return path[0] === 'status' ? 5 : 2;
}

function phraseOf(edit: Edit, all: readonly Edit[]): string {
  const { path, before, after } = edit;
  const [first, second, third, field] = path;
  if (first === 'spec' && second === 'unschedulable')
    return after === true ? 'cordoned (spec.unschedulable)' : 'uncordoned';
  if (first === 'metadata' && second === 'deletionTimestamp') return 'deletion asked for';
  if (first === 'status' && second === 'conditions' && third !== undefined)
    return conditionPhrase(edit, third, field, all);
  if (first === 'metadata' && third !== undefined && path.length === 3) {
    if (second === 'labels') return `label ${difference(third, before, after)}`;
    if (second === 'annotations') return `annotation ${difference(third, before, after)}`;
  }
  const container = path.at(-1) === 'image' ? path.at(-2) : undefined;
  if (container !== undefined && path.at(-3)?.toLowerCase().endsWith('containers')) {
    return `image ${container}: ${valueText(before)} → ${valueText(after)}`;
  }
  return difference(pathText(path), before, after);
}

/** A condition's reason goes with its status where that changed too. */
function conditionPhrase(
  { path, before, after }: Edit,
  type: string,
  field: string | undefined,
  all: readonly Edit[],
): string {
  const reason = all.find((edit) => pathText(edit.path) === pathText([...path.slice(0, 3), 'reason']));
  if (field === undefined) {
    const status = (value: unknown): string => (isRecord(value) ? valueText(value.status) : '–');
    const why = isRecord(after) && typeof after.reason === 'string' ? ` (${valueText(after.reason)})` : '';
    return `condition ${type} ${status(before)} → ${status(after)}${why}`;
  }
  if (field === 'status') {
    const why = typeof reason?.after === 'string' ? ` (${valueText(reason.after)})` : '';
    return `condition ${type} ${valueText(before)} → ${valueText(after)}${why}`;
  }
  const hasStatus = all.some((edit) => pathText(edit.path) === pathText([...path.slice(0, 3), 'status']));
  return field === 'reason' && hasStatus ? '' : difference(`condition ${type} ${field}`, before, after);
}

/** What kubectl would print, where it says more in less; undefined of other kinds. */
function statusPhrases(before: KubeObject, after: KubeObject): readonly string[] | undefined {
  if (after.kind === 'EndpointSlice') {
    return changed('ready endpoints', String(readyEndpoints(before)), String(readyEndpoints(after)));
  }
  if (after.apiVersion !== 'v1') return undefined;
  if (after.kind === 'Node') return changed('status', nodeStatus(before).status, nodeStatus(after).status);
  if (after.kind !== 'Pod') return undefined;
  const [left, right] = [podStatus(before, 0), podStatus(after, 0)];
  return [
    ...changed('status', left.status, right.status),
    ...changed('ready', readyText(left), readyText(right)),
    ...changed('restarts', String(left.restarts), String(right.restarts)),
  ];
}

/** An endpoint whose readiness is not known counts as ready (discovery/v1 EndpointConditions). */
function readyEndpoints(slice: KubeObject): number {
  return itemsOf(slice.endpoints).filter((item) => fieldsOf(fieldsOf(item).conditions).ready !== false).length;
}

function changed(what: string, before: string, after: string): readonly string[] {
  return before === after ? [] : [`${what} ${before} → ${after}`];
}
