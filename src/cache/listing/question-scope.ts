import type { DatabaseSync } from 'node:sqlite';
import { userVersion } from '../../database/migrate.ts';
import { AppError } from '../../lib/errors.ts';
import { type ScopeStatus, toScopeStatus } from '../read-status.ts';
import { MIGRATIONS } from '../schema/migrations.ts';
import { toScopeState } from '../scope-state.ts';

/** What answers for a question: a cluster that the cache knows, and the scope with the newest complete list. */
export interface Standing {
  /** Absent where no cluster has that name. */
  readonly cluster?: {
    readonly name: string;
    readonly aliases: readonly string[];
    /** Address of its API server. */
    readonly server?: string;
  };
  /** Absent where nothing that answers the question was ever listed completely. */
  readonly scope?: ScopeStatus & { readonly observedAt: number };
}

/** Of a kind in a cluster, called by its name or an alias; `namespace` undefined: all. */
export interface StandingQuestion {
  readonly cluster: string;
  /** '' for the core group. */
  readonly group: string;
  readonly kind: string;
  readonly namespace?: string;
}

/** In the caller's transaction. Throws `database`, or `database_foreign`, where the tables are of another version. */
export function readStanding(
  database: DatabaseSync,
  { cluster: asked, group, kind, namespace }: StandingQuestion,
  now: number,
): Standing {
  mustBeCurrent(database);
  const row = database
    .prepare(
      `SELECT name, aliases, server FROM clusters
       WHERE name = ? OR EXISTS (SELECT 1 FROM json_each(aliases) WHERE value = ?) ORDER BY name = ? DESC LIMIT 1`,
    )
    .get(asked, asked, asked);
  if (row === undefined) return {};
  const name = String(row.name);
  const aliases = JSON.parse(String(row.aliases)) as readonly string[];
  const cluster = { name, aliases, ...(typeof row.server === 'string' ? { server: row.server } : {}) };
  const [newest] = database
    .prepare(
      `SELECT * FROM cache_metadata WHERE cluster = ? AND api_group = ? AND kind = ? AND namespace IN ('', ?)
         AND observed_at IS NOT NULL AND complete = 1 ORDER BY observed_at DESC LIMIT 1`,
    )
    .all(name, group, kind, namespace ?? '')
    .map((scope) => toScopeStatus(toScopeState(scope), now));
  const observedAt = newest?.observedAt;
  return newest === undefined || observedAt === undefined ? { cluster } : { cluster, scope: { ...newest, observedAt } };
}

function mustBeCurrent(database: DatabaseSync): void {
  const version = userVersion(database);
  if (version === MIGRATIONS.length) return;
  if (version < MIGRATIONS.length) {
    throw new AppError(
      'database',
      'An older version of this program wrote the cache; the next `k8s-mcp scan` brings it up to date.',
    );
  }
  throw new AppError(
    'database_foreign',
    'A newer version of this program wrote the cache. Update this one to read it.',
  );
}
