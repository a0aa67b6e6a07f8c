import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** Every module that importing `files` loads, by its path from the package's name or from `src` on. */
function loadedBy(...files: readonly string[]): readonly string[] {
  const urls = files.map((file) => new URL(file, import.meta.url).href);
  const script = `
    import { registerHooks } from 'node:module';
    const seen = [];
    registerHooks({ resolve: (specifier, context, next) => {
      const found = next(specifier, context);
      seen.push(found.url);
      return found;
    } });
    for (const url of ${JSON.stringify(urls)}) await import(url);
    console.log(JSON.stringify(seen));`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  return (JSON.parse(printed) as string[]).map((url) => url.split(/\/node_modules\/|\/src\//).at(-1) ?? url);
}

test('the server over stdio loads neither the client nor anything of HTTP', () => {
  const loaded = loadedBy('server.ts', 'plan-store.ts', 'serve-stdio.ts');
  expect(
    loaded.filter((path) => /^@modelcontextprotocol\/(client|node)|^@?hono|^pino|^kube\/|http/.test(path)),
  ).toEqual([]);
  expect(loaded).toContain('mcp/server.ts');
});

test('the first answers load no package at all', () => {
  const loaded = loadedBy('early-answers.ts');
  expect(loaded.filter((path) => !/^(node:|mcp\/|lib\/)/.test(path))).toEqual([]);
  expect(loaded).toContain('mcp/early-answers.ts');
});

test('the client loads nothing of the server', () => {
  const loaded = loadedBy('tool-caller.ts', 'tool-loader.ts', 'server-target.ts');
  expect(
    loaded.filter((path) => /^@modelcontextprotocol\/(server|node)|^@?hono|^tools\/|^kube\/|^result\//.test(path)),
  ).toEqual([]);
});
