import type { KubeObject } from '../kube/words/kube-object.ts';
import type { Outcome } from '../result/outcome.ts';

/** What changed, as a caller asks for it; times as people write them (`10m` ago, ISO 8601). */
export interface ChangesInput {
  /** An hour ago where absent. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly cluster?: string | undefined;
  readonly namespace?: string | undefined;
  readonly kind?: string | undefined;
  readonly name?: string | undefined;
  readonly cursor?: string | undefined;
}

export interface PastInput {
  readonly cluster: string;
  readonly apiGroup: string;
  readonly kind: string;
  /** '' for what belongs to none. */
  readonly namespace: string;
  readonly name: string;
  readonly at: string;
}

/** A kind as it was recorded, whether or not the cluster serves it now. */
export interface RecordedKind {
  readonly apiGroup: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

export interface PastObject {
  readonly object: KubeObject;
  /** The time that was meant, ISO 8601 UTC. */
  readonly at: string;
  /** How old the record of its kind is. */
  readonly ageMs: number;
  /** How far to trust it: gaps of the record, and since when it was in this state. */
  readonly notes: readonly string[];
}

/** The record of what changed, as tools see it. What it can't say it throws in words: an object that was not there then. */
export interface Past {
  changes(input: ChangesInput, options: { readonly signal: AbortSignal }): Promise<Outcome>;
  /** The kind that a word means in the record of a cluster; undefined where none of it is recorded. */
  recordedKind(
    input: { readonly cluster: string; readonly word: string },
    options: { readonly signal: AbortSignal },
  ): Promise<RecordedKind | undefined>;
  objectAt(input: PastInput, options: { readonly signal: AbortSignal }): Promise<PastObject>;
}
