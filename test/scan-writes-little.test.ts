import { copyFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestCluster } from '../testbed/test-cluster.ts';
import { cacheTables } from './comparison/flip.ts';
import { acquireFilledCluster, FILL_PODS } from './support/clusters.ts';
import { expectCode } from './support/expect-code.ts';
import { NO_TEST_BED } from './support/with-cluster.ts';
import { Workspace } from './support/workspace.ts';

const EDITED = FILL_PODS / 100;

describe.skipIf(NO_TEST_BED)(`a scan after an edit of 1 % of ${FILL_PODS} pods`, () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await acquireFilledCluster();
  });
  afterAll(async () => await cluster?.[Symbol.asyncDispose]());

  it('changes at most three rows for each of them, and 50', async () => {
    await using workspace = await Workspace.open(cluster);
    const scan = () => workspace.run(['scan', '--once']);
    expectCode(await scan(), 0);
    expectCode(await scan(), 0);
    const before = `${workspace.folder}/before.db`;
    wholeFile(workspace.databasePath);
    await copyFile(workspace.databasePath, before);
    const names = (await cluster.kubectl('get', 'pods', '-n', 'tenant-001', '-o', 'name'))
      .trim()
      .split('\n')
      .slice(0, EDITED);
    await cluster.kubectl('annotate', '-n', 'tenant-001', ...names, '--overwrite', `test/edited=${Date.now()}`);
    expectCode(await scan(), 0);
    const changed = changedRows(before, workspace.databasePath);
    expect(changed).toBeGreaterThanOrEqual(2 * EDITED);
    // Besides the pods only what the scan says of itself, and nodes that reported meanwhile.
    expect(changed).toBeLessThanOrEqual(3 * EDITED + 50);
  });
});

/** Empties the write-ahead log into the file, so that a copy of it is the whole database. */
function wholeFile(path: string): void {
  using database = new DatabaseSync(path);
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
}

/** Rows that are other ones than before, or new; and those that are gone. */
function changedRows(before: string, after: string): number {
  using database = new DatabaseSync(after);
  database.prepare('ATTACH ? AS old').run(before);
  const count = (from: string, without: string): number =>
    Number(
      database.prepare(`SELECT count(*) AS count FROM (SELECT * FROM ${from} EXCEPT SELECT * FROM ${without})`).get()
        ?.count,
    );
  const gone = (table: string): number =>
    Math.max(
      0,
      Number(
        database
          .prepare(`SELECT (SELECT count(*) FROM old.${table}) - (SELECT count(*) FROM main.${table}) AS count`)
          .get()?.count,
      ),
    );
  return cacheTables(after).reduce((sum, table) => sum + count(`main.${table}`, `old.${table}`) + gone(table), 0);
}
