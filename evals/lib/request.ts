import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { QUESTIONS } from '../questions/questions.ts';
import { CATEGORIES, type Question } from './question.ts';
import type { EvalEnvironment } from './settings.ts';
import { splitWords } from './words.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const OURS = join(ROOT, 'bin', 'k8s-mcp');
const SCRIPTED = join(import.meta.dirname, '..', 'testing', 'scripted-agent-program.ts');

export const HELP = `Asks an agent questions about a broken shop, and checks its answers.

Usage:
  node evals/evals.ts [question …] [flags]
  node evals/evals.ts --compare FIRST.json SECOND.json

A question is an id or the beginning of one; all when none is named.

Flags:
  --agent COMMAND       takes the question as last argument, prints JSON (default: bin/k8s-mcp ask --json)
  --server COMMAND      the MCP server, over stdio (default: bin/k8s-mcp serve)
  --base-url URL        an OpenAI-compatible endpoint (default: LLM_BASE_URL)
  --model NAME          (default: LLM_MODEL); the key comes from LLM_API_KEY alone, where no list of processes shows it
  --oracle              no model: each question's own script answers, which must pass
  --scan                a scan daemon runs beside, so that the agent may answer from its cache
  --cluster NAME        test bed cluster to use; brought up when it isn't there (default evals)
  --category NAME       only ${CATEGORIES.join(', ')}
  --language en|zh      only these
  --timeout SECONDS     for each question (default 180)
  --out PATH            the result (default evals/results/<time>.json)
  --json                the result on standard output instead of the table
  --list                the questions, without asking them
  --compare             two results side by side; exit code 1 where the second is worse

Exit codes: 0 every question passed, 1 one didn't or the run failed, 2 wrong usage, 130 interrupted.`;

export interface RunRequest {
  readonly questions: readonly Question[];
  readonly agent: readonly string[];
  readonly server: readonly string[];
  readonly baseUrl: string | undefined;
  readonly model: string | undefined;
  readonly apiKey: string | undefined;
  readonly scan: boolean;
  readonly cluster: string;
  readonly timeoutMs: number;
  readonly out: string | undefined;
  readonly json: boolean;
}

export type Request =
  | { readonly do: 'help' }
  | { readonly do: 'list'; readonly questions: readonly Question[] }
  | { readonly do: 'compare'; readonly first: string; readonly second: string }
  | { readonly do: 'run'; readonly run: RunRequest };

/** Throws a sentence on wrong usage. */
export function readRequest(args: readonly string[], environment: EvalEnvironment): Request {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      agent: { type: 'string' },
      server: { type: 'string' },
      'base-url': { type: 'string' },
      model: { type: 'string' },
      oracle: { type: 'boolean', default: false },
      scan: { type: 'boolean', default: false },
      cluster: { type: 'string', default: 'evals' },
      category: { type: 'string' },
      language: { type: 'string' },
      timeout: { type: 'string', default: '180' },
      out: { type: 'string' },
      json: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      compare: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return { do: 'help' };
  if (values.compare) {
    const [first, second, ...more] = positionals;
    if (first === undefined || second === undefined || more.length > 0) throw new Error('--compare takes two files');
    return { do: 'compare', first, second };
  }
  const questions = chosen(positionals, values);
  if (values.list) return { do: 'list', questions };
  if (values.oracle && values.agent !== undefined) throw new Error('--oracle is an agent itself: leave --agent out');
  const run: RunRequest = {
    questions,
    agent: agentCommand(values),
    server: values.server === undefined ? [OURS, 'serve'] : command('server', values.server),
    baseUrl: values['base-url'] ?? environment.baseUrl,
    model: values.model ?? environment.model,
    apiKey: environment.apiKey,
    scan: values.scan,
    cluster: values.cluster,
    timeoutMs: seconds(values.timeout) * 1000,
    out: values.out,
    json: values.json,
  };
  const needsModel = !values.oracle && values.agent === undefined;
  if (needsModel && (run.baseUrl === undefined || run.model === undefined)) {
    throw new Error(
      'our agent needs a model: set --base-url and --model (or LLM_BASE_URL, LLM_MODEL), or use --oracle',
    );
  }
  return { do: 'run', run };
}

function agentCommand({
  agent,
  oracle,
}: {
  readonly agent?: string | undefined;
  readonly oracle: boolean;
}): readonly string[] {
  if (oracle) return [process.execPath, SCRIPTED, 'oracle'];
  return agent === undefined ? [OURS, 'ask', '--json'] : command('agent', agent);
}

function command(flag: string, text: string): readonly string[] {
  const words = splitWords(text);
  if (words.length === 0) throw new Error(`--${flag} takes a command`);
  return words;
}

interface Choice {
  readonly category?: string | undefined;
  readonly language?: string | undefined;
}

function chosen(names: readonly string[], { category, language }: Choice): readonly Question[] {
  for (const name of names) {
    if (!QUESTIONS.some(({ id }) => id.startsWith(name))) throw new Error(`no question is called ${name}; see --list`);
  }
  if (category !== undefined && !CATEGORIES.some((known) => known === category)) {
    throw new Error(`--category takes ${CATEGORIES.join(', ')}`);
  }
  if (language !== undefined && language !== 'en' && language !== 'zh') throw new Error('--language takes en or zh');
  const found = QUESTIONS.filter(
    (question) =>
      (names.length === 0 || names.some((name) => question.id.startsWith(name))) &&
      (category === undefined || question.category === category) &&
      (language === undefined || question.language === language),
  );
  if (found.length === 0) throw new Error('no question is all of that; see --list');
  return found;
}

function seconds(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new Error(`--timeout takes seconds from 1 on, not "${text}"`);
  return Number(text);
}
