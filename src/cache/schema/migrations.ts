import type { Kysely, Sql } from 'kysely';
import { firstTables } from './migrations/0001-first-tables.ts';

export interface CacheMigration {
  /** Sorts after every earlier one: `0002-deployments`. */
  readonly name: string;
  /** Gets Kysely handed in and imports only its types: who finds the schema current doesn't load it. */
  readonly up: (db: Kysely<unknown>, sql: Sql) => Promise<void>;
}

/**
 * Every step of the schema, oldest first. Released ones never change. A new kind is one step that makes its table
 * (`id` referencing `objects`, `cluster`, `namespace` where the kind has one, `name`, then what its parser gives): the
 * next scan fills it. A step that changes what a parser works out sets `resource_version = ''` on the kind's `objects`, so
 * that the next scan writes them anew.
 */
export const MIGRATIONS: readonly CacheMigration[] = [firstTables];
