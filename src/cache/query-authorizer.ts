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

/**
 * From here on the connection prepares nothing but reads; `lift` ends that. Everything that isn't known to be harmless is
 * denied, so that what a later SQLite can do is denied too.
 */
export function restrictToReading(database: DatabaseSync): Authorization & { readonly lift: () => void } {
  const tablesRead = new Set<string>();
  const views = viewsOf(database);
  let denied: string | undefined;
  const deny = (what: string): number => {
    denied ??= what;
    return constants.SQLITE_DENY;
  };
  database.setAuthorizer((action, first, second) => {
    switch (action) {
      case constants.SQLITE_SELECT:
      case constants.SQLITE_RECURSIVE:
        return constants.SQLITE_OK;
      case constants.SQLITE_READ:
        if (first !== null && isTable(first) && !views.has(first)) tablesRead.add(first);
        return constants.SQLITE_OK;
      case constants.SQLITE_FUNCTION:
        if (!FORBIDDEN_FUNCTIONS.has((second ?? '').toLowerCase())) return constants.SQLITE_OK;
        return deny(`the function ${second ?? ''} can't be called`);
      case constants.SQLITE_PRAGMA:
        if (PRAGMAS.has((first ?? '').toLowerCase())) return constants.SQLITE_OK;
        return deny(`of the pragmas only ${[...PRAGMAS].join(', ')} can be used`);
      default:
        return deny('only reading is possible');
    }
  });
  return {
    tablesRead,
    get denied() {
      return denied;
    },
    lift: () => database.setAuthorizer(null),
  };
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
