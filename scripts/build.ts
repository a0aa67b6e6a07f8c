/**
 * Builds `dist/` as it is published: everything bundled, so that the package installs without dependencies and a
 * command loads one file instead of hundreds; split, so that it loads only what it uses.
 */
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { TOOL_DESCRIPTIONS } from '../src/tools/tool-descriptions.ts';
import { thirdPartyLicences } from './third-party-licences.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(await readFile(`${root}package.json`, 'utf8')) as { version: string };

/** zod's error messages in forty languages are a third of it, and ours are English. */
const englishOnly: Plugin = {
  name: 'english-only',
  setup: ({ onLoad }) => {
    onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};

/** ink's link to a debugger of React's, which is not installed, and which only DEV=true would load. */
const noDevtools: Plugin = {
  name: 'no-devtools',
  setup: ({ onLoad }) => {
    onLoad({ filter: /ink\/build\/devtools\.js$/ }, () => ({ contents: '' }));
  },
};

/**
 * Node's own modules are fetched, not imported: an ES module's import reads every export of theirs, and those of `node:http`
 * load the whole of undici.
 */
const builtinsOnDemand: Plugin = {
  name: 'builtins-on-demand',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: new RegExp(`^(node:)?(${builtinModules.join('|')})$`) }, ({ path }) => ({
      path: path.replace(/^(?!node:)/, 'node:'),
      namespace: 'builtin',
    }));
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
  },
};

/**
 * The list of the tools is the same whoever asks, and to make it takes every tool and zod. So the package holds what the
 * module exports instead of the module.
 */
const toolsListedAhead: Plugin = {
  name: 'tools-listed-ahead',
  setup: ({ onLoad }) => {
    onLoad({ filter: /src\/tools\/tool-descriptions\.ts$/ }, () => ({
      contents: `export const TOOL_DESCRIPTIONS = ${JSON.stringify(TOOL_DESCRIPTIONS)};`,
    }));
  },
};

await rm(`${root}dist`, { recursive: true, force: true });
const result = await build({
  absWorkingDir: root,
  entryPoints: ['src/main.ts'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  chunkNames: 'chunks/[name]-[hash]',
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: false,
  legalComments: 'none',
  metafile: true,
  plugins: [englishOnly, noDevtools, builtinsOnDemand, toolsListedAhead],
  define: { 'process.env.NODE_ENV': '"production"', K8S_MCP_VERSION: JSON.stringify(version) },
  // What yaml gives to Node is CommonJS, whose named exports are gone from a bundled `await import('yaml')`.
  alias: { yaml: './node_modules/yaml/browser/index.js' },
  logLevel: 'warning',
});

// Written for any Node that can run it at all, so that one which is too old can say so. Its flags are those of bin/k8s-mcp.
await writeFile(
  `${root}dist/k8s-mcp.js`,
  `#!/usr/bin/env -S MALLOC_TRIM_THRESHOLD_=131072 node --max-semi-space-size=8 --expose-gc --
var v = process.versions.node.split('.').map(Number);
if (v[0] > 24 || (v[0] === 24 && v[1] >= 10)) {
  process.getBuiltinModule('node:module').enableCompileCache();
  import('./main.js').then(function (m) { return m.main(process.argv.slice(2)); });
} else {
  process.stderr.write('k8s-mcp needs Node 24.10 or newer; this is Node ' + process.versions.node + '. Install a current Node and start it again.\\n');
  process.exitCode = 1;
}
`,
);
await writeFile(
  `${root}dist/THIRD-PARTY-LICENCES.txt`,
  await thirdPartyLicences(root, Object.keys(result.metafile.inputs)),
);
await chmod(`${root}dist/k8s-mcp.js`, 0o755);
const bytes = Object.values(result.metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
process.stderr.write(`dist/: ${Object.keys(result.metafile.outputs).length} files, ${(bytes / 1e6).toFixed(2)} MB\n`);
