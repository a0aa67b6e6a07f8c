import type { Migration } from '../../database/migration.ts';
import { firstTables } from './migrations/0001-first-tables.ts';
import { everyKind } from './migrations/0002-every-kind.ts';
import { watchedScopes } from './migrations/0003-watched-scopes.ts';
import { lastRestarts } from './migrations/0004-last-restarts.ts';
import { otherObjects } from './migrations/0005-other-objects.ts';

export type CacheMigration = Migration;

/**
 * Every step of the schema, oldest first. Released ones never change. A new kind is one step that makes its table
 * (`id` referencing `objects`, `cluster`, `namespace` where the kind has one, `name`, then what its parser gives): the
 * next scan fills it. A step that changes what a parser works out sets `resource_version = ''` on the kind's `objects`, so
 * that the next scan writes them anew.
 */
export const MIGRATIONS: readonly CacheMigration[] = [
  firstTables,
  everyKind,
  watchedScopes,
  lastRestarts,
  otherObjects,
];
