import type { OpenCache } from './cache-file.ts';
import type { CachedObject, ScopeKey } from './cached-object.ts';
import type { Covered, ObservedChange } from './change-recorder.ts';
import type { StoredVersion } from './object-store.ts';
import type { ScopeSource } from './scope-state.ts';

/** Gathers what one transaction is about to change, as it was and as it will be, for the recorder. */
export class ChangeObserver {
  readonly #cache: OpenCache;
  readonly #scope: ScopeKey;
  readonly #source: ScopeSource;
  readonly #at: string;
  readonly #isBaseline: boolean;
  readonly #changes: ObservedChange[] = [];

  /** Undefined where nobody wants to know. */
  static of(
    cache: OpenCache,
    options: { readonly scope: ScopeKey; readonly source: ScopeSource; readonly at: string },
  ): ChangeObserver | undefined {
    return cache.recorder === undefined ? undefined : new ChangeObserver(cache, options);
  }

  private constructor(
    cache: OpenCache,
    { scope, source, at }: { readonly scope: ScopeKey; readonly source: ScopeSource; readonly at: string },
  ) {
    this.#cache = cache;
    this.#scope = scope;
    this.#source = source;
    this.#at = at;
    const isComplete = (key: ScopeKey): boolean => cache.scopes.one(key)?.complete === true;
    this.#isBaseline = !isComplete(scope) && (scope.namespace === '' || !isComplete({ ...scope, namespace: '' }));
  }

  /** Before the object is stored in place of `before`. */
  seen(object: CachedObject, before: StoredVersion | undefined): void {
    const { objects } = this.#cache;
    // Of what may have been there all the time only the recorder itself can know an earlier state.
    const held = this.#isBaseline
      ? undefined
      : before === undefined
        ? objects.heldUnderName(this.#scope, object)
        : objects.held(before.id);
    this.#changes.push({ type: 'seen', object, ...(held === undefined ? {} : { held }) });
  }

  /** Before the object is removed. */
  gone(uid: string, before: StoredVersion | undefined, resourceVersion?: string): void {
    const held = before === undefined ? undefined : this.#cache.objects.held(before.id);
    this.#changes.push({
      type: 'gone',
      uid,
      ...(held === undefined ? {} : { held }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    });
  }

  /** Tells the recorder, once, before the transaction is committed. */
  async tell(covered?: Omit<Covered, 'since'>): Promise<void> {
    if (this.#changes.length === 0 && covered === undefined) return;
    const since = this.#cache.scopes.one(this.#scope)?.resourceVersion ?? '';
    await this.#cache.recorder?.record({
      scope: this.#scope,
      source: this.#source,
      at: this.#at,
      isBaseline: this.#isBaseline,
      changes: this.#changes,
      ...(covered === undefined ? {} : { covered: { ...covered, since } }),
    });
  }
}
