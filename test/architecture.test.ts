import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Import, readImports, sourceFiles } from './import-graph.ts';

const SRC = fileURLToPath(new URL('../src', import.meta.url));

/**
 * Which folder may import which: one way only. `kube/words` is the part of `kube` that is words without requests, so
 * that scanner, cache and agent can't reach a cluster but through a tool.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  lib: [],
  // Which providers there are is said once, where they are opened.
  config: ['lib', 'agent/llm/providers.ts'],
  kube: ['lib'],
  result: ['lib', 'kube/words'],
  tools: ['kube', 'result', 'lib'],
  mcp: ['tools', 'result', 'lib'],
  cache: ['database', 'result', 'lib', 'kube/words'],
  history: ['cache', 'database', 'result', 'kube/words', 'lib'],
  state: ['database', 'result', 'lib'],
  database: ['lib'],
  scanner: ['cache', 'kube/words', 'lib'],
  agent: ['cache', 'state', 'result', 'kube/words', 'lib'],
  terminal: ['agent', 'cache', 'result', 'lib'],
  commands: [
    'lib',
    'config',
    'kube',
    'result',
    'tools',
    'mcp',
    'cache',
    'state',
    'history',
    'scanner',
    'agent',
    'terminal',
  ],
  'main.ts': ['commands', 'lib'],
};

/** What a part of a folder may import beside what the whole of it may. */
const PART_MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'tools/cache': ['cache'],
};

/** Packages and modules that one folder alone may touch: elsewhere they'd be a second way to do its work. */
const SOLE_OWNER: Readonly<Record<string, readonly string[]>> = {
  pino: ['lib'],
  'gpt-tokenizer': ['result'],
  '@modelcontextprotocol/server': ['mcp'],
  '@modelcontextprotocol/client': ['mcp'],
  '@modelcontextprotocol/node': ['mcp'],
  kysely: ['cache', 'database', 'state', 'history'],
  'node:sqlite': ['cache', 'database', 'state', 'history'],
  '@ai-sdk/provider': ['agent'],
  '@ai-sdk/openai': ['agent'],
  '@ai-sdk/anthropic': ['agent'],
  '@ai-sdk/google': ['agent'],
  '@ai-sdk/openai-compatible': ['agent'],
  '@openrouter/ai-sdk-provider': ['agent'],
  ink: ['terminal'],
  react: ['terminal'],
  marked: ['terminal'],
  'node:https': ['kube', 'agent'],
  'node:tls': ['kube', 'agent'],
};

/** Text that only one folder may hold, by the same thought. */
const SOLE_USER: readonly { readonly pattern: RegExp; readonly owners: readonly string[]; readonly what: string }[] = [
  { pattern: /\bprocess\.env\b/, owners: ['config'], what: 'process.env' },
  { pattern: /\bprocess\.on\(\s*'SIG/, owners: ['commands'], what: 'process signals' },
  { pattern: /\bprocess\.exitCode\b/, owners: ['commands', 'main.ts'], what: 'exit codes' },
];

const imports = readImports(SRC);
const folderOf = (path: string): string => path.split('/')[0] ?? '';
const place = (entry: Import): string => `${entry.from}:${entry.line} imports ${entry.to}`;

function isAllowed(entry: Import): boolean {
  const from = folderOf(entry.from);
  const to = folderOf(entry.to);
  if (from === to) return !(entry.from.startsWith('kube/words/') && !entry.to.startsWith('kube/words/'));
  if (entry.from.startsWith('kube/words/')) return to === 'lib';
  const ofPart = PART_MAY_IMPORT[entry.from.split('/').slice(0, 2).join('/')] ?? [];
  return [...(MAY_IMPORT[from] ?? []), ...ofPart].some(
    (allowed) => entry.to === allowed || entry.to.startsWith(`${allowed}/`),
  );
}

describe('the architecture', () => {
  it('has a row in the import table for every folder', () => {
    const folders = new Set(sourceFiles(SRC).map((file) => folderOf(relative(SRC, file))));
    expect([...folders].filter((folder) => MAY_IMPORT[folder] === undefined)).toEqual([]);
  });

  it('imports one way only', () => {
    expect(imports.filter((entry) => entry.internal && !isAllowed(entry)).map(place)).toEqual([]);
  });

  it('keeps each library to the folder that owns it', () => {
    const strays = imports.filter((entry) => {
      const owners = SOLE_OWNER[entry.to];
      return !entry.internal && owners !== undefined && !owners.includes(folderOf(entry.from));
    });
    expect(strays.map(place)).toEqual([]);
  });

  it('keeps the environment, signals and exit codes to their owners', () => {
    const strays = sourceFiles(SRC).flatMap((file) => {
      const path = relative(SRC, file);
      const text = readFileSync(file, 'utf8');
      return SOLE_USER.filter((rule) => rule.pattern.test(text) && !rule.owners.includes(folderOf(path))).map(
        (rule) => `${path} uses ${rule.what}`,
      );
    });
    expect(strays).toEqual([]);
  });

  it('finds an import that breaks the table', () => {
    const broken = { from: 'scanner/x.ts', line: 1, to: 'kube/cluster-client.ts', internal: true };
    expect(isAllowed(broken)).toBe(false);
    expect(isAllowed({ ...broken, to: 'kube/words/pod-status.ts' })).toBe(true);
    expect(isAllowed({ ...broken, to: 'agent/agent.ts' })).toBe(false);
  });
});
