import type { Kysely, Sql } from 'kysely';

/** One step of a schema. */
export interface Migration {
  /** Sorts after every earlier one: `0002-deployments`. */
  readonly name: string;
  /** Gets Kysely handed in and imports only its types: who finds the schema current doesn't load it. */
  readonly up: (db: Kysely<unknown>, sql: Sql) => Promise<void>;
}
