/**
 * Loaded into a measured process (NODE_OPTIONS=--import): writes SQLite's own count of changed rows (total_changes(), over
 * all its connections) to BENCH_FOLDER as it exits. No other connection can ask for it.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const { prepare, exec, close } = DatabaseSync.prototype;
const open = new Set();
let rows = 0;

const count = (database) => {
  if (!open.delete(database) || !database.isOpen) return;
  rows += prepare.call(database, 'SELECT total_changes() AS rows').get().rows;
};

DatabaseSync.prototype.prepare = function (...args) {
  open.add(this);
  return prepare.apply(this, args);
};
DatabaseSync.prototype.exec = function (...args) {
  open.add(this);
  return exec.apply(this, args);
};
DatabaseSync.prototype.close = function () {
  count(this);
  return close.call(this);
};
DatabaseSync.prototype[Symbol.dispose] = function () {
  if (this.isOpen) this.close();
};

process.on('exit', () => {
  for (const database of [...open]) count(database);
  const file = join(process.env.BENCH_FOLDER, `writes-${process.pid}.json`);
  writeFileSync(file, JSON.stringify({ args: process.argv.slice(2), rows }));
});
