import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';

const LOOK_EVERY_MS = 500;
/** After a list the scopes that are to come are there within a moment. */
const QUIET_MS = 5_000;
const COMPLETE_WITHIN_MS = 600_000;

/**
 * Waits until every kind was listed, and for a while no other has begun. `since`: only lists and watch answers from that
 * moment on count.
 */
export async function completeScopes(databasePath: string, since = 0): Promise<number> {
  const deadline = Date.now() + COMPLETE_WITHIN_MS;
  let scopes = 0;
  let quietSince = Date.now();
  for (;;) {
    const found = look(databasePath, since);
    if (found.behind.length > 0 || found.scopes !== scopes || scopes === 0) quietSince = Date.now();
    scopes = found.scopes;
    if (Date.now() - quietSince > QUIET_MS) return scopes;
    if (Date.now() > deadline) throw new Error(`some kinds are still behind: ${found.behind.join(', ')}`);
    await delay(LOOK_EVERY_MS);
  }
}

function look(databasePath: string, since: number): { readonly scopes: number; readonly behind: readonly string[] } {
  try {
    using database = new DatabaseSync(databasePath, { readOnly: true, timeout: 5_000 });
    const rows = database.prepare('SELECT kind, complete, observed_at FROM cache_metadata').all();
    const behind = rows.filter(({ complete, observed_at: at }) => complete !== 1 || !(Date.parse(String(at)) >= since));
    return { scopes: rows.length, behind: behind.map(({ kind }) => String(kind)) };
  } catch {
    // Not there yet, or its tables aren't.
    return { scopes: 0, behind: [] };
  }
}
