import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { ActualRow } from './difference.ts';

/** The cache as any reader sees it: plain SQL on the file, read-only. */
export class CacheDatabase implements Disposable {
  readonly #database: DatabaseSync;

  constructor(path: string) {
    this.#database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
  }

  rows(sql: string, ...parameters: readonly SQLInputValue[]): readonly ActualRow[] {
    return this.#database.prepare(sql).all(...parameters);
  }

  count(sql: string, ...parameters: readonly SQLInputValue[]): number {
    return Number(Object.values(this.rows(sql, ...parameters)[0] ?? {})[0]);
  }

  integrity(): string {
    return String(Object.values(this.rows('PRAGMA integrity_check')[0] ?? {})[0]);
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}
