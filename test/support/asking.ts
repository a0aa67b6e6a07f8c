import { openScriptedProvider, type Script, type ScriptedProvider } from '../../src/agent/testing/scripted-provider.ts';
import { expectCode } from './expect-code.ts';
import { expectPlainWords } from './plain-words.ts';
import type { Ending } from './program.ts';
import type { RunOptions, Workspace } from './workspace.ts';

/** What `ask --json` prints. */
export interface AskedAnswer {
  readonly answer: string;
  readonly outcome: string;
  readonly error?: { readonly code: string; readonly message: string; readonly failure?: string };
  readonly calls: readonly {
    readonly tool: string;
    readonly arguments: Readonly<Record<string, unknown>>;
    readonly source: 'cache' | 'live' | 'none';
    readonly ageMs?: number;
    readonly freshness?: string;
    readonly tokens: number;
    readonly isError: boolean;
  }[];
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number };
  readonly steps: number;
}

/** Settings that lead to a scripted model. */
export function modelEnv(provider: Pick<ScriptedProvider, 'url'>): Record<string, string> {
  return {
    LLM_PROVIDER: 'openai-compatible',
    LLM_BASE_URL: provider.url,
    LLM_MODEL: 'scripted',
    LLM_API_KEY: 'test-key',
  };
}

type AskOptions = RunOptions & {
  readonly args?: readonly string[];
  /** The exit code that is expected. */
  readonly code?: number;
};

/** Asks one question of a scripted model, with nobody at a terminal. Whatever it says is words. */
export async function askEnding(
  workspace: Workspace,
  provider: Pick<ScriptedProvider, 'url'>,
  question: string,
  { args = [], code = 0, ...options }: AskOptions = {},
): Promise<Ending> {
  const env = { ...modelEnv(provider), ...options.env };
  const ending = await workspace.run(['ask', ...args, question], { ...options, env });
  expectCode(ending, code);
  expectPlainWords(ending);
  return ending;
}

/** The same, as `ask --json` tells it. */
export async function askJson(
  workspace: Workspace,
  script: Script,
  question: string,
  { args = [], ...options }: AskOptions = {},
): Promise<{ readonly answer: AskedAnswer; readonly provider: ScriptedProvider; readonly stderr: string }> {
  await using provider = await openScriptedProvider(script);
  const ending = await askEnding(workspace, provider, question, { ...options, args: ['--json', ...args] });
  return { answer: JSON.parse(ending.stdout) as AskedAnswer, provider, stderr: ending.stderr };
}

/** Makes one call, and answers with what it brought, to the letter. */
export function oneCall(name: string, toolArguments: Readonly<Record<string, unknown>>): Script {
  return ({ results }) =>
    results[0] === undefined ? { calls: [{ name, arguments: toolArguments }] } : { text: results[0].text };
}

/** A list as the tools write it: header, column names and rows. */
export function readTable(text: string): {
  readonly header: string;
  readonly rows: readonly Readonly<Record<string, string>>[];
} {
  const lines = text.split('\n').filter((line) => !line.startsWith('<<'));
  const at = lines.findIndex((line) => /^[A-Z][A-Z-]+\t/.test(line));
  const columns = (lines[at] ?? '').split('\t');
  const rows = lines
    .slice(at + 1)
    .filter((line) => line.includes('\t'))
    .map((line) => Object.fromEntries(line.split('\t').map((cell, index) => [columns[index] ?? '', cell])));
  return { header: lines[0] ?? '', rows };
}
