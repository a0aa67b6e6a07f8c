import { type KindNames, matchKind } from '../../kube/words/match-kind.ts';
import { kindWord } from '../../kube/words/object-key.ts';
import type { KindsPage, ServedKind } from '../../lib/machine-form.ts';
import type { ResourceParser } from '../resource-parser/resource-parser.ts';
import { RESOURCE_PARSERS } from '../resource-parser/resource-parsers.ts';
import { genericParser } from './generic-parser.ts';
import { keptKinds, originalOf } from './kept-kinds.ts';
import type { KindWords } from './kind-words.ts';
import { TYPED_KINDS } from './typed-kinds.ts';

export interface ChosenKinds {
  /** Kinds with tables come first, in their own order. */
  readonly parsers: readonly ResourceParser[];
  /**
   * Wanted names that are no kind of the cluster, or of one whose objects can't be kept; `-name` that excludes nothing; `*`
   * where it isn't known what there is.
   */
  readonly unknown: readonly string[];
}

/** True where the kinds with tables don't answer the setting: the cluster has to be asked what it serves. */
export function needsServedKinds({ all, named }: KindWords): boolean {
  return all || named.some((word) => matchKind(TYPED_KINDS, word) === undefined);
}

/** The kinds to scan, of those that the cluster serves; without `page` only those with tables are known. */
export function chooseKinds(words: KindWords, page: Pick<KindsPage, 'kinds'> | undefined): ChosenKinds {
  const served = page?.kinds ?? [];
  const kept = keptKinds(served);
  const parserOf = (kind: Pick<ServedKind, 'group' | 'kind'>): ResourceParser | undefined => {
    const found = kept.find((candidate) => isSame(candidate, kind));
    const typed = TYPED_KINDS.find((candidate) => isSame(candidate, kind));
    return typed?.parser ?? (found === undefined ? undefined : genericParser(found));
  };
  const find = (word: string): ResourceParser | undefined => {
    const typed = matchKind(TYPED_KINDS, word);
    if (typed !== undefined) return typed.parser;
    const found = matchKind(served.map(withNames), word);
    return found === undefined ? undefined : parserOf(originalOf(found.served, served));
  };
  const named = words.named.map((word) => ({ word, parser: find(word) }));
  const excluded = words.excluded.map((word) => ({ word, parser: find(word) }));
  const wanted = [
    ...(words.typed || (words.all && page === undefined) ? RESOURCE_PARSERS : []),
    ...(words.all ? kept.flatMap((kind) => parserOf(kind) ?? []) : []),
    ...named.flatMap(({ parser }) => parser ?? []),
  ];
  const left = new Set(excluded.flatMap(({ parser }) => (parser === undefined ? [] : [kindWord(parser)])));
  const byKey = new Map(wanted.map((parser) => [kindWord(parser), parser]));
  const parsers = [...byKey].filter(([key]) => !left.has(key)).map(([, parser]) => parser);
  return {
    parsers: parsers.sort((one, other) => placeOf(one) - placeOf(other)),
    unknown: [
      ...named.filter(isUnknown).map(({ word }) => word),
      ...(words.all && page === undefined ? ['*'] : excluded.filter(isUnknown).map(({ word }) => `-${word}`)),
    ],
  };
}

function isUnknown({ parser }: { readonly parser: ResourceParser | undefined }): boolean {
  return parser === undefined;
}

function withNames(served: ServedKind): KindNames & { readonly served: ServedKind } {
  return { ...served, singular: served.kind.toLowerCase(), served };
}

const IN_ORDER: readonly ResourceParser[] = RESOURCE_PARSERS;

/** Sorting keeps the order of those without a table. */
function placeOf(parser: ResourceParser): number {
  const place = IN_ORDER.indexOf(parser);
  return place === -1 ? IN_ORDER.length : place;
}

function isSame(left: Pick<ServedKind, 'group' | 'kind'>, right: Pick<ServedKind, 'group' | 'kind'>): boolean {
  return left.group === right.group && left.kind === right.kind;
}
