import type { HistoryFile, OpenHistory } from './history-file.ts';

export interface RetentionLimits {
  readonly retentionMs: number;
  /** The most that the file and its log may take. */
  readonly maxBytes: number;
}

/** Changes removed in one transaction: a few milliseconds of work, and little in the log of a small file. */
const BATCH = 500;
const BYTES_A_REMOVAL = 100_000;
/** Room is made for more than the next change, so that not every one has to. */
const ROOM = 0.1;
/** Share of the bound that is given back to the file system in one step. */
const VACUUM_SHARE = 0.01;

/** True where the file, without its log, is so large that room has to be made. */
export function isTooLarge(fileBytes: number, { maxBytes }: RetentionLimits): boolean {
  // The log may take a twentieth, see HistoryFile.
  return fileBytes > maxBytes * (1 - ROOM / 2);
}

/**
 * Removes the oldest changes until what is left is within age and size, and gives the room back. What an object needs to
 * be rebuilt to any time that is left stays.
 */
export async function keepWithin(file: HistoryFile, limits: RetentionLimits & { readonly now: number }): Promise<void> {
  const { retentionMs, maxBytes, now } = limits;
  const cutoff = new Date(now - retentionMs).toISOString();
  const batch = Math.max(20, Math.min(BATCH, Math.floor(maxBytes / BYTES_A_REMOVAL)));
  await repeat(file, (history) => removeOldest(history, { last: olderThan(history, cutoff), batch }));
  const wanted = maxBytes * (1 - ROOM - ROOM / 2);
  if (await file.transaction((history) => isTooLarge(sizes(history).file, limits))) {
    await repeat(
      file,
      (history) => sizes(history).used > wanted && removeOldest(history, { last: newest(history), batch }),
    );
    await repeat(file, (history) => vacuum(history, { wanted, bytes: maxBytes * VACUUM_SHARE }));
    await file.run('PRAGMA wal_checkpoint(TRUNCATE)');
  }
  await file.transaction(({ database }) => {
    database
      .prepare(
        `INSERT INTO change_retention (id, max_bytes, retention_seconds) VALUES (1, ?, ?)
         ON CONFLICT (id) DO UPDATE SET max_bytes = excluded.max_bytes, retention_seconds = excluded.retention_seconds`,
      )
      .run(Math.floor(maxBytes), Math.floor(retentionMs / 1000));
    database
      .prepare(
        `DELETE FROM change_coverage WHERE observed_at < ? AND id NOT IN (
           SELECT max(id) FROM change_coverage GROUP BY cluster, kind, api_group, namespace)`,
      )
      .run(cutoff);
  });
}

/** Until it says that there is nothing left to do. */
async function repeat(file: HistoryFile, work: (history: OpenHistory) => boolean | Promise<boolean>): Promise<void> {
  while (await file.transaction(work));
}

/** Last of the changes that are older, from the beginning on: what a clock that was wrong put among them stays with them. */
function olderThan({ database }: OpenHistory, cutoff: string): number {
  const row = database
    .prepare('SELECT coalesce((SELECT min(id) FROM changes WHERE at >= ?) - 1, (SELECT max(id) FROM changes)) AS id')
    .get(cutoff);
  return Number(row?.id ?? 0);
}

function newest({ database }: OpenHistory): number {
  return Number(database.prepare('SELECT max(id) AS id FROM changes').get()?.id ?? 0);
}

/** Removes up to a batch of changes from the beginning, `last` included. False where there was none. */
async function removeOldest(
  { database, breath }: OpenHistory,
  { last, batch }: { readonly last: number; readonly batch: number },
): Promise<boolean> {
  const removed = database
    .prepare(
      'DELETE FROM changes WHERE id IN (SELECT id FROM changes WHERE id <= ? ORDER BY id LIMIT ?) RETURNING uid, cluster, at',
    )
    .all(last, batch);
  if (removed.length === 0) return false;
  const dropHead = database.prepare(
    `DELETE FROM change_heads WHERE uid = ? AND cluster = ?
       AND NOT EXISTS (SELECT 1 FROM changes WHERE changes.uid = change_heads.uid AND changes.cluster = change_heads.cluster)`,
  );
  for (const { uid, cluster } of removed) {
    if (breath.isDue) await breath.take();
    dropHead.run(String(uid), String(cluster));
  }
  const until = removed.reduce((latest, { at }) => (String(at) > latest ? String(at) : latest), '');
  database
    .prepare(
      `INSERT INTO change_retention (id, removed_until) VALUES (1, ?)
       ON CONFLICT (id) DO UPDATE SET removed_until = max(coalesce(removed_until, ''), excluded.removed_until)`,
    )
    .run(until);
  return true;
}

interface Sizes {
  readonly pageSize: number;
  readonly file: number;
  /** Without pages that are free. */
  readonly used: number;
}

function sizes({ database }: OpenHistory): Sizes {
  const number = (pragma: string): number => Number(database.prepare(`PRAGMA ${pragma}`).get()?.[pragma] ?? 0);
  const pageSize = number('page_size');
  const pages = number('page_count');
  return { pageSize, file: pages * pageSize, used: (pages - number('freelist_count')) * pageSize };
}

/** Gives some free pages back. False where the file is small enough, or none is free. */
function vacuum(history: OpenHistory, { wanted, bytes }: { readonly wanted: number; readonly bytes: number }): boolean {
  const { pageSize, file, used } = sizes(history);
  if (file <= wanted || file === used) return false;
  // It goes on for as long as rows are asked of it.
  history.database.prepare(`PRAGMA incremental_vacuum(${Math.max(8, Math.ceil(bytes / pageSize))})`).all();
  return true;
}
