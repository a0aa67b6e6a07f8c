/**
 * Looks at the cache as any reader of the file may, and notes when each stamp was there. The job is the first line of
 * standard input; the report goes to standard output when the input ends.
 */
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { type ReaderJob, type ReaderReport, type SeenStamp, STAMP_ANNOTATION } from './stamp.ts';

/** Asking whether anything changed costs microseconds. */
const LOOK_EVERY_MS = 3;

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const job = JSON.parse(String((await lines.next()).value)) as ReaderJob;
using database = new DatabaseSync(job.databasePath, { readOnly: true, timeout: 5_000 });
const dataVersion = database.prepare('PRAGMA data_version');
const versions = database.prepare(
  'SELECT id, uid, resource_version AS version FROM objects WHERE uid IN (SELECT value FROM json_each(?))',
);
const annotation = database.prepare(
  `SELECT json_extract(body, '$.metadata.annotations."${STAMP_ANNOTATION}"') AS stamp FROM object_bodies WHERE id = ?`,
);
const uids = JSON.stringify(job.uids);
const known = new Map<string, unknown>();
const latest = new Map<string, number>();
const seen: SeenStamp[] = [];
let backwards = 0;
let lastVersion: unknown;

function look(): void {
  const version = dataVersion.get()?.data_version;
  if (version === lastVersion) return;
  lastVersion = version;
  database.exec('BEGIN');
  for (const row of versions.all(uids)) {
    const uid = String(row.uid);
    if (known.get(uid) === row.version) continue;
    known.set(uid, row.version);
    const sequence = Number(annotation.get(Number(row.id))?.stamp ?? 0);
    const before = latest.get(uid) ?? 0;
    if (sequence === before) continue;
    if (sequence < before) backwards += 1;
    latest.set(uid, sequence);
    seen.push({ uid, sequence, seenAt: Date.now() });
  }
  database.exec('COMMIT');
}

look();
// What was there before this run is none of its stamps.
seen.length = 0;
const timer = setInterval(look, LOOK_EVERY_MS);
process.stdout.write('ready\n');
await lines.next();
clearInterval(timer);
look();
process.stdout.write(`${JSON.stringify({ seen, backwards } satisfies ReaderReport)}\n`);
