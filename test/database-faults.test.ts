import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acquireTestCluster, type TestCluster } from '../testbed/test-cluster.ts';
import { ClusterAnswer } from './comparison/cluster-answer.ts';
import { compareWithCluster } from './comparison/compare.ts';
import { CacheDatabase } from './comparison/database.ts';
import { SHOP } from './support/clusters.ts';
import { expectCode } from './support/expect-code.ts';
import type { Ending } from './support/program.ts';
import { NO_TEST_BED } from './support/with-cluster.ts';
import { Workspace } from './support/workspace.ts';

describe.skipIf(NO_TEST_BED)('a scan into a database in trouble', () => {
  let cluster: TestCluster;
  let answer: ClusterAnswer;

  beforeAll(async () => {
    cluster = await acquireTestCluster(SHOP);
    answer = new ClusterAnswer(cluster);
  });
  afterAll(async () => {
    answer?.[Symbol.dispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  const scan = (workspace: Workspace): Promise<Ending> => workspace.run(['scan', '--once']);
  const compare = (databasePath: string) =>
    compareWithCluster(answer, { databasePath, clusterName: cluster.contextName });

  async function expectUntouched(path: string, work: () => Promise<void>): Promise<void> {
    const look = async () => ({ hash: hashOf(await readFile(path)), changedAt: (await stat(path)).mtimeMs });
    const before = await look();
    await work();
    expect(await look()).toEqual(before);
  }

  it('makes a missing file, and the folder it lies in', async () => {
    await using workspace = await Workspace.open(cluster);
    await rm(dirname(workspace.databasePath), { recursive: true });
    expectCode(await scan(workspace), 0);
    expect(await compare(workspace.databasePath)).toEqual([]);
    expect(((await stat(workspace.databasePath)).mode & 0o777).toString(8)).toBe('600');
  });

  it('leaves a read-only file as it is and says how to mend it', async () => {
    await using workspace = await Workspace.open(cluster);
    expectCode(await scan(workspace), 0);
    await chmod(workspace.databasePath, 0o444);
    await expectUntouched(workspace.databasePath, async () => {
      const { code, stderr } = await scan(workspace);
      expect(code).toBe(1);
      expect(stderr).toMatch(/read-only/);
      expect(stderr).toMatch(/CACHE_DB_PATH|chmod/);
    });
  });

  it.each([
    ['in its middle', 3 * 8192],
    ['in its first bytes', 0],
  ])('puts a file that is damaged %s aside and begins a new one', async (_, position) => {
    await using workspace = await Workspace.open(cluster);
    expectCode(await scan(workspace), 0);
    const file = await open(workspace.databasePath, 'r+');
    await file.write(Buffer.alloc(8192 * 2, 'not a database '), 0, position === 0 ? 40 : 8192 * 2, position);
    await file.close();
    const ending = await scan(workspace);
    expectCode(ending, 0);
    expect(ending.stderr).toMatch(/aside|damaged/);
    expect(await compare(workspace.databasePath)).toEqual([]);
    expect((await readdir(dirname(workspace.databasePath))).some((name) => name.includes('corrupt'))).toBe(true);
  });

  it("never touches a newer version's file", async () => {
    await using workspace = await Workspace.open(cluster);
    expectCode(await scan(workspace), 0);
    {
      using database = new DatabaseSync(workspace.databasePath);
      database.exec('PRAGMA user_version = 4711; PRAGMA wal_checkpoint(TRUNCATE)');
    }
    await expectUntouched(workspace.databasePath, async () => {
      const { code, stderr } = await scan(workspace);
      expect(code).toBe(1);
      expect(stderr).toMatch(/newer/);
    });
  });

  it("never touches another program's database", async () => {
    await using workspace = await Workspace.open(cluster);
    {
      using database = new DatabaseSync(workspace.databasePath);
      database.exec('CREATE TABLE photos (id INTEGER PRIMARY KEY, title TEXT)');
    }
    await expectUntouched(workspace.databasePath, async () => {
      const { code, stderr } = await scan(workspace);
      expect(code).toBe(1);
      expect(stderr).toMatch(/another program|not a cache/);
    });
  });

  it("never touches another program's file", async () => {
    await using workspace = await Workspace.open(cluster);
    await writeFile(
      workspace.databasePath,
      'Dear diary, today I wrote down something that nobody else has.\n'.repeat(300),
    );
    await expectUntouched(workspace.databasePath, async () => {
      const { code, stderr } = await scan(workspace);
      expect(code).toBe(1);
      expect(stderr).toMatch(/not a SQLite database|not a cache/);
    });
  });

  it('waits for another process that holds the file for a while', async () => {
    await using workspace = await Workspace.open(cluster);
    expectCode(await scan(workspace), 0);
    using holder = new DatabaseSync(workspace.databasePath);
    holder.exec('BEGIN IMMEDIATE');
    const scanning = scan(workspace);
    setTimeout(() => holder.exec('COMMIT'), 2_000);
    expectCode(await scanning, 0);
    expect(await compare(workspace.databasePath)).toEqual([]);
  });

  it('says so when another process holds the file for good, and claims nothing', async () => {
    await using workspace = await Workspace.open(cluster);
    expectCode(await scan(workspace), 0);
    const observed = () => {
      using database = new CacheDatabase(workspace.databasePath);
      return database.rows('SELECT kind, observed_at, complete FROM cache_metadata');
    };
    const before = observed();
    using holder = new DatabaseSync(workspace.databasePath);
    holder.exec('BEGIN IMMEDIATE');
    const { code, stderr } = await scan(workspace);
    holder.exec('ROLLBACK');
    expect(code).toBe(1);
    expect(stderr).toMatch(/locked|busy|held|another process/i);
    expect(observed()).toEqual(before);
  });

  it('loses nothing on a full disk, and goes on when there is room again', async () => {
    await using workspace = await Workspace.open(cluster);
    const kept = `${workspace.folder}/kept`;
    await mkdir(kept);
    const disk = `${workspace.folder}/data`;
    const { command, args } = workspace.commandLine(['scan', '--once']);
    const scanWords = [command, ...args].map((word) => `'${word}'`).join(' ');
    // The disk is mounted where only this shell and its children see it, and is gone with them.
    const script = `
      mount -t tmpfs -o size=800k tmpfs '${disk}' || exit 90
      ${scanWords} >'${kept}/first.out' 2>'${kept}/first.err'; echo $? >'${kept}/first.code'
      mount -o remount,size=100m '${disk}' || exit 91
      cp '${disk}'/* '${kept}/' 2>/dev/null
      for file in '${kept}'/cache.db*; do mv "$file" "${kept}/full-$(basename "$file")"; done
      ${scanWords} >'${kept}/second.out' 2>'${kept}/second.err'; echo $? >'${kept}/second.code'
      cp '${disk}'/* '${kept}/'`;
    const isolated = spawnSync('unshare', [...(process.getuid?.() === 0 ? ['-m'] : ['-Urm']), 'sh', '-c', script], {
      env: { ...workspace.env },
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect(isolated).toMatchObject({ status: 0, stderr: '' });
    const read = async (name: string): Promise<string> => (await readFile(`${kept}/${name}`, 'utf8')).trim();
    expect(await read('first.code')).toBe('1');
    expect(`${await read('first.err')} ${await read('first.out')}`).toMatch(/full|no space/i);
    {
      using database = new CacheDatabase(`${kept}/full-cache.db`);
      expect(database.integrity()).toBe('ok');
      const claimed = database.rows('SELECT kind, item_count FROM cache_metadata WHERE complete = 1');
      for (const { kind, item_count } of claimed) {
        expect(database.count('SELECT count(*) FROM objects WHERE kind = ?', String(kind))).toBe(item_count);
      }
      expect(claimed.map((row) => row.kind)).not.toContain('Pod');
    }
    expect(await read('second.code')).toBe('0');
    expect(await compare(`${kept}/cache.db`)).toEqual([]);
  });
});

function hashOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
