import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acquireTestCluster, type TestCluster } from '../../testbed/test-cluster.ts';
import { SHOP } from '../support/clusters.ts';
import { expectCode } from '../support/expect-code.ts';
import { scanOnce } from '../support/scan-once.ts';
import { NO_TEST_BED } from '../support/with-cluster.ts';
import { Workspace } from '../support/workspace.ts';
import { ClusterAnswer } from './cluster-answer.ts';
import { compareWithCluster } from './compare.ts';
import { addOne, cacheTables, columnsOf, deleteOne, flipOne } from './flip.ts';
import { COMPARED_KINDS } from './kinds.ts';
import { RememberedAnswer } from './remembered-answer.ts';
import type { ScanWindow } from './scan-window.ts';

/** Numbers that nothing points to, so that one is as good as another. */
const ARBITRARY = ['scans.id', 'events.id'];

describe.skipIf(NO_TEST_BED)('the comparison of a cache with its cluster', () => {
  let cluster: TestCluster;
  let answer: RememberedAnswer;
  let workspace: Workspace;
  let window: ScanWindow;
  const compare = (databasePath: string, table?: string) => {
    const onlyTable = COMPARED_KINDS.find(({ plural }) => plural === table)?.plural;
    const options = { databasePath, clusterName: cluster.contextName, window };
    return compareWithCluster(answer, onlyTable === undefined ? options : { ...options, onlyTable });
  };
  const copy = async (name: string): Promise<string> => {
    const path = join(workspace.folder, name);
    await copyFile(workspace.databasePath, path);
    return path;
  };

  beforeAll(async () => {
    cluster = await acquireTestCluster(SHOP);
    answer = new RememberedAnswer(new ClusterAnswer(cluster));
    workspace = await Workspace.open({ kubeconfigPath: cluster.kubeconfigPath });
    const scan = await scanOnce(workspace, cluster);
    expectCode(scan.ending, 0);
    window = scan.window;
    // So that a copy of the one file is the whole database.
    using database = new DatabaseSync(workspace.databasePath);
    database.exec('PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = delete');
  });

  afterAll(async () => {
    await workspace?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  it('finds no difference after a scan', async () => {
    expect(await compare(workspace.databasePath)).toEqual([]);
  });

  // A comparison for each of some 270 columns.
  it('names the table and the column of one flipped value, whichever it is', { timeout: 300_000 }, async () => {
    const columns = columnsOf(workspace.databasePath).filter(
      ({ table, column }) => !ARBITRARY.includes(`${table}.${column}`),
    );
    expect(new Set(columns.map(({ table }) => table))).toEqual(
      new Set([
        ...COMPARED_KINDS.map(({ plural }) => plural),
        ...['clusters', 'objects', 'object_bodies', 'cache_metadata', 'scans'],
      ]),
    );
    const unseen: string[] = [];
    for (const { table, column } of columns) {
      const path = await copy('flipped.db');
      flipOne(path, { table, column });
      const differences = await compare(path, table);
      // A row whose key was flipped is a row that is missing; an id that joins two tables is wrong in both or in either.
      const isNamed = differences.some(
        (one) =>
          (one.table === table && [column, '*', 'resource_version'].includes(one.column)) ||
          column === one.column ||
          (column === 'id' && one.table === 'object_bodies'),
      );
      if (!isNamed) unseen.push(`${table}.${column}`);
    }
    expect(unseen).toEqual([]);
  });

  it('names the table of a row that is missing', async () => {
    for (const table of cacheTables(workspace.databasePath)) {
      const path = await copy('missing.db');
      deleteOne(path, table);
      expect((await compare(path, table)).map((one) => one.table)).toContain(table);
    }
  });

  it('names the table of a row too many', async () => {
    for (const table of cacheTables(workspace.databasePath)) {
      const path = await copy('more.db');
      addOne(path, table);
      expect((await compare(path, table)).map((one) => one.table)).toContain(table);
    }
  });
});
