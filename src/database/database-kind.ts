import type { Migration } from './migration.ts';

/** What one of this program's databases is: how its files are recognised, and how they are opened. */
export interface DatabaseKind {
  /** `cache`: "… is not a `noun` of this program". */
  readonly noun: string;
  /** SQLite's `application_id`. A file without it is another program's and is never touched. */
  readonly applicationId: number;
  /** A name that only this schema holds, of its first migration: it still tells whose a file is that lost its header. */
  readonly schemaMark: string;
  /** Every step of the schema, oldest first. */
  readonly migrations: readonly Migration[];
  /** SQL for each connection: how it syncs, how much it may hold in memory. */
  readonly pragmas: string;
  /** SQL for a file that is being made, before its first table: what can't be changed later. */
  readonly atCreation?: string;
}
