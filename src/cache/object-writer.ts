import { AppError } from '../lib/errors.ts';
import type { OpenCache } from './cache-file.ts';
import type { CachedObject, ScopeKey } from './cached-object.ts';
import type { ChangeObserver } from './change-observer.ts';
import type { StoredVersion } from './object-store.ts';
import type { TypedTable } from './typed-table.ts';

export interface WriterOptions {
  readonly scope: ScopeKey;
  /** The kind's own table, where it has one. */
  readonly table: TypedTable | undefined;
  /** When it is written, ISO 8601. */
  readonly at: string;
  /** Is told of every change before it is made. */
  readonly observer: ChangeObserver | undefined;
}

export interface StoredObject {
  /** What the cache holds of the object now. */
  readonly version: StoredVersion;
  /** Uids of objects that had its name, or its uid under another kind, and are gone. */
  readonly replaced: readonly string[];
}

/**
 * The one place where an object of the cache goes from its old state to its new one, whoever reports it. Made for one
 * transaction, and counts what that one did.
 */
export class ObjectWriter {
  readonly #cache: OpenCache;
  readonly #options: WriterOptions;
  readonly #counts = { inserted: 0, updated: 0, unchanged: 0, deleted: 0 };
  #itemCountChange = 0;

  constructor(cache: OpenCache, options: WriterOptions) {
    this.#cache = cache;
    this.#options = options;
  }

  /** `deleted` has what was replaced, too. */
  get counts(): Readonly<{ inserted: number; updated: number; unchanged: number; deleted: number }> {
    return { ...this.#counts };
  }

  get hasWritten(): boolean {
    return this.#counts.inserted + this.#counts.updated + this.#counts.deleted > 0;
  }

  /** By how much the objects of the kind have become more. */
  get itemCountChange(): number {
    return this.#itemCountChange;
  }

  /**
   * Stores the object in place of `before`, what the cache holds of its uid. A version that is stored already is neither
   * parsed nor written. Throws `mcp_protocol` where the object is not of the scope.
   */
  store(object: CachedObject, before: StoredVersion | undefined): StoredObject {
    const { scope, table, at, observer } = this.#options;
    mustBeOfScope(object, scope);
    const { resourceVersion } = object;
    if (before !== undefined && before.resourceVersion === resourceVersion && resourceVersion !== '') {
      this.#counts.unchanged++;
      return { version: before, replaced: [] };
    }
    observer?.seen(object, before);
    const row = { scope, object, at };
    if (before !== undefined && this.#cache.objects.update(before.id, row, table)) {
      this.#counts.updated++;
      return { version: { id: before.id, resourceVersion }, replaced: [] };
    }
    const { id, replaced } = this.#cache.objects.insert(row, table);
    this.#counts.inserted++;
    this.#counts.deleted += replaced.length;
    this.#itemCountChange += 1 - replaced.filter((rival) => rival.isOfKind).length;
    return { version: { id, resourceVersion }, replaced: replaced.map((rival) => rival.uid) };
  }

  /** The cluster no longer has it; `before` is what the cache holds of it. */
  remove(uid: string, before: StoredVersion | undefined, resourceVersion?: string): void {
    this.#options.observer?.gone(uid, before, resourceVersion);
    if (before === undefined || !this.#cache.objects.delete(before.id, uid)) return;
    this.#counts.deleted++;
    this.#itemCountChange--;
  }
}

function mustBeOfScope(object: CachedObject, { kind, namespace }: ScopeKey): void {
  if (namespace === '' || namespace === object.namespace) return;
  throw new AppError(
    'mcp_protocol',
    `What was told of ${kind} in namespace ${namespace} holds an object of namespace ${object.namespace}.`,
  );
}
