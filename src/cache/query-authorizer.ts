import { constants, type DatabaseSync } from 'node:sqlite';
import { ofSchema } from '../database/schema-memo.ts';

/** Pragmas that only tell what tables look like. */
const PRAGMAS: ReadonlySet<string> = new Set([
  'table_info',
  'table_xinfo',
  'table_list',
  'index_list',
  'index_info',
  'index_xinfo',
  'foreign_key_list',
]);

/** The only functions in SQLite's own set that reach outside of the database, or into the process. */
const FORBIDDEN_FUNCTIONS: ReadonlySet<string> = new Set(['load_extension', 'fts3_tokenizer', 'geopoly_debug']);

/** What a statement did that was looked at by the authorizer. */
export interface Authorization {
  /** Tables it reads, also those that a view reads for it; without views and SQLite's own tables. */
  readonly tablesRead: ReadonlySet<string>;
  /** Why it was denied. */
  readonly denied: string | undefined;
}

/** What is being looked at on a connection; nothing while the connection works for ourselves. */
interface Guard {
  statement:
    | { readonly views: ReadonlySet<string>; readonly tablesRead: Set<string>; denied: string | undefined }
    | undefined;
}

const guards = new WeakMap<DatabaseSync, Guard>();

/**
 * From here on the connection prepares nothing but reads; `lift` ends that. Everything that isn't known to be harmless is
 * denied, so that what a later SQLite can do is denied too.
 */
export function restrictToReading(database: DatabaseSync): Authorization & { readonly lift: () => void } {
  const guard = guardOf(database);
  const statement = {
    views: viewsOf(database),
    tablesRead: new Set<string>(),
    denied: undefined as string | undefined,
  };
  guard.statement = statement;
  return {
    tablesRead: statement.tablesRead,
    get denied() {
      return statement.denied;
    },
    lift: () => {
      guard.statement = undefined;
    },
  };
}

/** One authorizer for good: to set one, or none, makes SQLite compile every statement of the connection anew. */
function guardOf(database: DatabaseSync): Guard {
  const known = guards.get(database);
  if (known !== undefined) return known;
  const guard: Guard = { statement: undefined };
  database.setAuthorizer((action, first, second) => {
    const { statement } = guard;
    if (statement === undefined) return constants.SQLITE_OK;
    const why = whyDenied(action, first, second);
    if (why !== undefined) {
      statement.denied ??= why;
      return constants.SQLITE_DENY;
    }
    const isRead = action === constants.SQLITE_READ && first !== null;
    if (isRead && isTable(first) && !statement.views.has(first)) statement.tablesRead.add(first);
    return constants.SQLITE_OK;
  });
  guards.set(database, guard);
  return guard;
}

function whyDenied(action: number, first: string | null, second: string | null): string | undefined {
  switch (action) {
    case constants.SQLITE_SELECT:
    case constants.SQLITE_RECURSIVE:
    case constants.SQLITE_READ:
      return undefined;
    case constants.SQLITE_FUNCTION:
      if (!FORBIDDEN_FUNCTIONS.has((second ?? '').toLowerCase())) return undefined;
      return `the function ${second ?? ''} can't be called`;
    case constants.SQLITE_PRAGMA:
      if (PRAGMAS.has((first ?? '').toLowerCase())) return undefined;
      return `of the pragmas only ${[...PRAGMAS].join(', ')} can be used`;
    default:
      return 'only reading is possible';
  }
}

function viewsOf(database: DatabaseSync): ReadonlySet<string> {
  return ofSchema(database, 'views', () => {
    const rows = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'view'").all();
    return new Set(rows.map((row) => String(row.name)));
  });
}

function isTable(name: string): boolean {
  return !/^(sqlite|pragma|json)_/.test(name);
}
