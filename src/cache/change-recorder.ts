import type { CachedObject, ScopeKey } from './cached-object.ts';
import type { ScopeSource } from './scope-state.ts';

/** An object as the cache has held it until now. */
export interface HeldObject {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  /** '' where only its body tells whether it is another version. */
  readonly resourceVersion: string;
  /** JSON of the whole pruned object. */
  readonly body: string;
}

/** What is about to become of one object. */
export type ObservedChange =
  /** It is there in this state; `held` is what has its uid or, where nothing has, its name. */
  | { readonly type: 'seen'; readonly object: CachedObject; readonly held?: HeldObject }
  | {
      readonly type: 'gone';
      readonly uid: string;
      readonly held?: HeldObject;
      /** Version of its deletion, where a watch told it. */
      readonly resourceVersion?: string;
    };

/** What one transaction of the cache is about to store. */
export interface ObservedChanges {
  readonly scope: ScopeKey;
  readonly source: ScopeSource;
  /** When it is stored, ISO 8601 UTC. */
  readonly at: string;
  /** True while no complete list of the scope is known: an object that comes up may have been there all the time. */
  readonly isBaseline: boolean;
  /** In the order in which they came to be. Objects whose version is held already aren't among them. */
  readonly changes: readonly ObservedChange[];
  /** Where with these changes all is told up to a moment: a watch answered, or a list was whole. */
  readonly covered?: Covered;
}

export interface Covered {
  /** Milliseconds since the epoch. */
  readonly observedAt: number;
  readonly ttlMs: number;
  /** The scope's version until now, '' where it has none: a recorder that knows another one has missed something. */
  readonly since: string;
  /** The scope's version from now on. */
  readonly resourceVersion: string;
  /** Of a list: uids of all that it held. */
  readonly listed?: ReadonlySet<string>;
}

/**
 * Who remembers what changes. Called inside a transaction of the cache, before it is committed: what it was told may be
 * told again, when the cache's transaction fails or the process ends before it is stored. Never throws: the cache goes on
 * without a memory.
 */
export interface ChangeRecorder {
  record(observed: ObservedChanges): Promise<void>;
  /** Which API server a name stands for from now on. */
  cluster(name: string, uid: string): Promise<void>;
}
