import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALL_TOOLS } from '../src/tools/tool-list.ts';
import { NO_TMUX, Screen } from './support/screen.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('..', import.meta.url));

describe('the published package', () => {
  let folder: string;
  let program: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'k8s-mcp-package-'));
    await run(process.execPath, [join(ROOT, 'scripts/build.ts')], { cwd: ROOT });
    await run('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: ROOT });
    const [tarball = ''] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
    await writeFile(join(folder, 'package.json'), '{"private":true}');
    // Offline: it has no dependencies, so that nothing may be asked for.
    await run('npm', ['install', '--offline', '--omit=dev', '--no-audit', '--no-fund', `./${tarball}`], {
      cwd: folder,
    });
    program = join(folder, 'node_modules', '.bin', 'k8s-mcp');
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const env = (): Record<string, string> => ({ PATH: process.env['PATH'] ?? '', HOME: folder });

  it('runs with nothing else installed', async () => {
    expect((await readdir(join(folder, 'node_modules'))).filter((name) => !name.startsWith('.'))).toEqual(['k8s-mcp']);
    const { stdout } = await run(program, ['--version'], { env: env() });
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('holds no test, no source map and no path of the machine that built it', async () => {
    const files = await readdir(join(folder, 'node_modules', 'k8s-mcp'), { recursive: true });
    expect(files.filter((file) => /\.(test|map)\b|^src|^test/.test(file))).toEqual([]);
    const { stdout } = await run('grep', ['-rlF', ROOT, join(folder, 'node_modules', 'k8s-mcp')]).catch(() => ({
      stdout: '',
    }));
    expect(stdout).toBe('');
  });

  it('keeps its files in the home folder of the person, and reads the cache in a process of its own', async () => {
    const status = await run(program, ['status', '--json'], { env: env() }).catch((error: { stdout: string }) => error);
    expect(JSON.parse(status.stdout)).toMatchObject({
      state: 'missing',
      path: join(folder, '.k8s-mcp', 'data', 'k8s_cache.db'),
    });
  });

  it.skipIf(NO_TMUX)('opens the chat in a terminal, which no other command pays for', async () => {
    await using screen = await Screen.start({
      ...{ command: program, args: ['chat'], cwd: folder },
      env: { ...env(), KUBECONFIG: join(folder, 'none') },
    });
    await screen.shows(/No model is set up/);
    await screen.type('/help');
    await screen.press('Enter');
    await screen.shows(/\/status[\s\S]*^> Ask/m);
    await screen.press('C-d');
    expect(await screen.ended()).toBe(0);
    const coverage = join(folder, 'coverage');
    await run(program, ['--help'], { env: { ...env(), NODE_V8_COVERAGE: coverage } });
    const reports = await Promise.all((await readdir(coverage)).map((name) => readFile(join(coverage, name), 'utf8')));
    expect(reports.join('\n')).toMatch(/k8s-mcp\/dist\/main\.js/);
    expect(reports.join('\n')).not.toMatch(/chat-screen/);
  });

  it('gives its first answers before it loads the MCP SDK, zod or what speaks to a cluster', async () => {
    const kubeconfig = join(folder, 'kubeconfig');
    const context = { name: 'prod', context: { cluster: 'c' } };
    await writeFile(kubeconfig, JSON.stringify({ 'current-context': 'prod', contexts: [context] }));
    const told = `import { registerHooks } from 'node:module';
      registerHooks({ load: (url, context, next) => { process.stderr.write(url + '\\n'); return next(url, context); } });`;
    const flags = ['--import', `data:text/javascript,${encodeURIComponent(told)}`];
    const main = join(folder, 'node_modules', 'k8s-mcp', 'dist', 'k8s-mcp.js');
    /** What it answers, and all the code it has loaded when its input has ended. */
    const serve = async (messages: readonly object[]) => {
      const running = run(process.execPath, [...flags, main, 'serve'], { env: { ...env(), KUBECONFIG: kubeconfig } });
      running.child.stdin?.end(
        messages.map((message) => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`).join(''),
      );
      const { stdout, stderr } = await running;
      const files = stderr.split('\n').filter((url) => url.startsWith('file:'));
      const code = await Promise.all(files.map((url) => readFile(fileURLToPath(url), 'utf8')));
      return {
        answers: stdout
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as unknown),
        code: code.join('\n'),
      };
    };
    const hello = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } };
    const initialize = { id: 1, method: 'initialize', params: hello };
    const foreign = /\bsetRequestHandler\(|\bZodObject\b|["']node:https["']/;

    const greeted = await serve([initialize]);
    expect(greeted.answers).toMatchObject([{ id: 1, result: { serverInfo: { name: 'k8s-mcp' } } }]);
    expect(greeted.code).not.toMatch(foreign);
    const listed = await serve([initialize, { id: 2, method: 'tools/list' }]);
    const all = JSON.parse(await readFile(join(ROOT, 'src/tools/testdata/tool-list.json'), 'utf8')) as unknown[];
    // There is no cache yet, and nobody asked for what only a scanner needs.
    const tools = all.filter((_, at) => ['core', 'write'].includes(ALL_TOOLS[at]?.toolset ?? ''));
    expect(listed.answers[1]).toMatchObject({ id: 2, result: { tools } });
    expect(listed.code).toMatch(foreign);
  });

  it('says in one sentence that a Node is too old', async () => {
    const old = `Object.defineProperty(process.versions, 'node', { value: '20.20.2' }); import(${JSON.stringify(join(folder, 'node_modules', 'k8s-mcp', 'dist', 'k8s-mcp.js'))});`;
    const ending = await run(process.execPath, ['-e', old], { env: env() }).catch(
      (error: { code: number; stderr: string }) => error,
    );
    expect(ending).toMatchObject({ code: 1 });
    expect(ending.stderr).toBe(
      'k8s-mcp needs Node 24.10 or newer; this is Node 20.20.2. Install a current Node and start it again.\n',
    );
  });
});
