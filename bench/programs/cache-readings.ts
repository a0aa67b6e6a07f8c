/**
 * Reads a cache that is being written to, again and again, as somebody who asks by SQL does. The path is the argument;
 * when standard input ends, the milliseconds that each reading took go to standard output as JSON.
 */
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';

const READ_EVERY_MS = 10;
const QUERIES = [
  'SELECT status, count(*) FROM pods GROUP BY status',
  'SELECT * FROM pods WHERE id = (SELECT max(id) FROM pods)',
  "SELECT namespace, name, status FROM pods WHERE status NOT IN ('Running', 'Completed') LIMIT 100",
];

const [path = ''] = process.argv.slice(2);
let isEnded = false;
process.stdin.resume().once('end', () => {
  isEnded = true;
});

function open(): DatabaseSync | undefined {
  try {
    const database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
    database.prepare(QUERIES[0] ?? '').all();
    return database;
  } catch {
    return undefined;
  }
}

const readings: number[] = [];
let database = open();
while (!isEnded) {
  database ??= open();
  if (database !== undefined) {
    for (const query of QUERIES) {
      const startedAt = performance.now();
      database.prepare(query).all();
      readings.push(performance.now() - startedAt);
    }
  }
  await delay(READ_EVERY_MS);
}
database?.close();
process.stdout.write(JSON.stringify(readings));
