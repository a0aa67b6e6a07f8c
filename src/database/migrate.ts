import type { DatabaseSync } from 'node:sqlite';
import type { Migration } from './migration.ts';

/**
 * Brings the schema up to the last of `migrations`, all in one transaction that holds the write lock from its first
 * statement. `user_version` counts the migrations that were done, and moves in the same transaction.
 */
export async function migrate(database: DatabaseSync, migrations: readonly Migration[]): Promise<void> {
  if (userVersion(database) >= migrations.length) return;
  // Loaded only when there is something to do: it is half of what the scanner's start would cost.
  const [{ Kysely, sql }, { Migrator }, { NodeSqliteDialect }] = await Promise.all([
    import('kysely'),
    import('kysely/migration'),
    import('./node-sqlite-dialect.ts'),
  ]);
  const steps = migrations.map((migration, index) => ({
    name: migration.name,
    up: async (db: Parameters<Migration['up']>[0]) => {
      await migration.up(db, sql);
      await sql.raw(`pragma user_version = ${index + 1}`).execute(db);
    },
  }));
  const kysely = new Kysely<unknown>({ dialect: new NodeSqliteDialect(database) });
  await kysely.transaction().execute(async (transaction) => {
    const provider = {
      getMigrations: async () => Object.fromEntries(steps.map((step) => [step.name, { up: step.up }])),
    };
    const { error, results } = await new Migrator({ db: transaction, provider }).migrateToLatest();
    if (error === undefined) return;
    const failed = results?.find((result) => result.status === 'Error')?.migrationName;
    throw new Error(`The migration ${failed ?? 'of the schema'} failed.`, { cause: error });
  });
}

export function userVersion(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.user_version ?? 0);
}
