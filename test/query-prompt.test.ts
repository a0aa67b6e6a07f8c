import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CacheManager } from '../src/cache/cache-manager.ts';
import { makePod, PODS } from '../src/cache/testing/make-pod.ts';
import { systemClock } from '../src/lib/clock.ts';
import { silentLog } from '../src/lib/log.ts';
import { childOf } from './support/child-of.ts';
import { eventually } from './support/eventually.ts';
import { expectCode } from './support/expect-code.ts';
import { NO_TMUX, Screen } from './support/screen.ts';
import { Workspace } from './support/workspace.ts';

const ENDLESS = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n';

/** A cache that is written to as a scanner does it; no cluster is asked here. */
describe('query', () => {
  let workspace: Workspace;
  let manager: CacheManager;

  beforeEach(async () => {
    workspace = await Workspace.open({ kubeconfigPath: '', env: { NO_COLOR: '1' } });
    manager = await CacheManager.open({ clock: systemClock, log: silentLog }, { path: workspace.databasePath });
    const facts = { name: 'prod', uid: 'u-1', server: 'https://prod', version: 'v1.36.3', platform: 'linux/amd64' };
    await manager.registerCluster({ ...facts, observedAt: Date.now() });
    await scan('web-1', 'web-2');
  });
  afterEach(async () => {
    await manager?.[Symbol.asyncDispose]();
    await workspace?.[Symbol.asyncDispose]();
  });

  async function scan(...names: readonly string[]): Promise<void> {
    const scan = manager.beginScan(PODS, { startedAt: Date.now(), mode: 'list', table: 'pods' });
    await scan.writePage(names.map((name) => makePod({ name })));
    await scan.complete({ resourceVersion: '7', ttlMs: 300_000 });
  }

  it('reads a statement from standard input where there is no operand and no terminal', async () => {
    const input = 'SELECT name FROM pods ORDER BY name';
    for (const args of [['query'], ['query', '-']]) {
      const ending = await workspace.run([...args, '-o', 'csv', '--timeout', '60'], { input });
      expectCode(ending, 0);
      expect(ending.stdout).toBe('name\nweb-1\nweb-2\n');
    }
    const narrowed = await workspace.run(['query', input, '--cluster', 'prof', '--timeout', '60']);
    expectCode(narrowed, 2);
    expect(narrowed.stderr).toMatch(/no cluster "prof".*Did you mean prod\?/);
  });

  it('prints a block for each change of the rows, and ends with 0 at Ctrl-C', async () => {
    await using watch = workspace.start([
      'query',
      'SELECT name FROM pods',
      '-o',
      'csv',
      '--watch',
      '0.2',
      '--timeout',
      '60',
    ]);
    await watch.waitFor('stdout', /^name\nweb-1\nweb-2\n\n$/);
    // Nothing of the rows changes: a new age is no new block.
    await scan('web-1', 'web-2');
    await scan('web-1', 'web-2', 'web-3');
    await watch.waitFor('stdout', /^name\nweb-1\nweb-2\n\nname\nweb-1\nweb-2\nweb-3\n\n$/);
    watch.signal('SIGINT');
    expectCode(await watch.ended, 0);
  });

  it('ends at once where the statement that is to be watched is wrong', async () => {
    const ending = await workspace.run(['query', '--timeout', '60', '--watch', 'SELECT nam FROM pods']);
    expectCode(ending, 2);
    expect(ending.stderr).toMatch(/Nearest: name/);
  });

  describe.skipIf(NO_TMUX)('at a terminal', () => {
    async function open(args: readonly string[], columns = 80): Promise<Screen> {
      const { command, args: words } = workspace.commandLine(args);
      return await Screen.start({ command, args: words, env: workspace.env, cwd: workspace.folder, columns, rows: 40 });
    }
    const send = async (screen: Screen, text: string): Promise<void> => {
      await screen.type(text);
      await screen.press('Enter');
    };

    it('takes statements over several lines, completes them, and prints them as it is told', async () => {
      await using screen = await open(['query', '--timeout', '60']);
      await screen.shows(/SQL over the cache[\s\S]*^k8s>$/m);
      await screen.type('select name from service');
      // As in other shells: the first puts in what is certain, the second shows the choice.
      await screen.press('Tab', 'Tab');
      await screen.shows(/service_endpoints +services/);
      await screen.press('C-c');
      await screen.type('sel');
      await screen.press('Tab');
      await screen.shows(/^k8s> select$/m);
      await send(screen, ' name, restarts');
      await screen.shows(/^\.\.\.>$/m);
      await send(screen, "from pods order by name; select 'a;b' as odd ;  ");
      await screen.shows(/^name +restarts\nweb-1 +0\nweb-2 +0\n2 rows · prod Pod fresh, .* old\nodd\na;b\n1 row$/m);
      await send(screen, '\\o csv');
      await send(screen, "select name from pods where name = 'web-1'; ");
      await screen.shows(/^name\nweb-1\n1 row/m);
      await send(screen, '\\d pods');
      await screen.shows(/^restarts +integer +Restarts/m);
      await send(screen, 'select nam from pods; ');
      await screen.shows(/no such column: nam\. Nearest: name/);
      await screen.press('Up');
      await screen.shows(/^k8s> select nam from pods; ?$/m);
      await screen.press('C-c');
      await send(screen, '\\q');
      expect(await screen.ended()).toBe(0);
      expect((await stat(join(dirname(workspace.databasePath), 'k8s_query_history'))).mode & 0o777).toBe(0o600);
    });

    it('gives up the line, or the statement that runs, at Ctrl-C, and ends at Ctrl-D', async () => {
      await using screen = await open(['query', '--timeout', '600'], 120);
      await screen.shows(/^k8s>$/m);
      await send(screen, 'select half');
      await screen.type('of a statement');
      await screen.press('C-c');
      await screen.shows(/statement\^C\nk8s>$/m);
      await send(screen, `${ENDLESS}; `);
      await screen.shows(/FROM n;$/m);
      await childOf(workspace, 'k8s-mcp query', 'k8s-mcp cache-reader');
      await screen.press('C-c');
      await screen.shows(/cancelled/);
      await send(screen, "select 'still' || ' here' as words; ");
      await screen.shows(/^still here$/m);
      await screen.press('C-d');
      expect(await screen.ended()).toBe(0);
    });

    it.each([80, 120])('draws anew in place when the cache changes, on %s columns', async (columns) => {
      const sql = 'SELECT name, status, labels, created_at, namespace, node FROM pods ORDER BY name';
      await using screen = await open(['query', sql, '--watch', '0.2', '--timeout', '60'], columns);
      await screen.shows(/web-2[\s\S]*2 rows · prod Pod fresh/);
      const age = async () => /prod Pod (?:fresh|stale), (.*)/.exec(await screen.text())?.[1];
      const before = await age();
      // Ages count on while nothing changes.
      await eventually('another age', async () => (await age()) !== before || undefined, 60_000);
      await scan('web-1', 'web-3');
      await screen.shows(/web-1[\s\S]*web-3[\s\S]*2 rows/);
      expect(await screen.text()).not.toContain('web-2');
      // Of Ctrl-C the shell around it would hear too.
      process.kill(await screen.processId(), 'SIGINT');
      expect(await screen.ended()).toBe(0);
      const text = await screen.text();
      // The screen from before, and what was shown last.
      expect(text.match(/web-3/g)).toHaveLength(1);
      expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(columns);
      expect((await screen.cursor()).isShown).toBe(true);
    });
  });
});
