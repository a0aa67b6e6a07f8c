import { formatTable } from '../src/terminal/table.ts';
import { compareRuns } from './lib/compare.ts';
import { HELP, type Request, type RunRequest, readRequest } from './lib/request.ts';
import { readRun } from './lib/result-file.ts';
import { readEnvironment } from './lib/settings.ts';
import { runTable } from './lib/table.ts';
import { runEvals } from './run-evals.ts';

/** Returns the exit code, as `--help` lists them. */
export async function main(args: readonly string[]): Promise<number> {
  let request: Request;
  try {
    request = readRequest(args, readEnvironment());
  } catch (error) {
    progress(`error: ${messageOf(error)}`);
    return 2;
  }
  try {
    switch (request.do) {
      case 'help':
        print(HELP);
        return 0;
      case 'list':
        print(
          formatTable(
            ['QUESTION', 'LANG', 'KIND', 'TEXT'],
            request.questions.map(({ id, language, category, text }) => [id, language, category, text]),
          ),
        );
        return 0;
      case 'compare': {
        const { text, worse } = compareRuns(await readRun(request.first), await readRun(request.second));
        print(text);
        return worse.length === 0 ? 0 : 1;
      }
      case 'run':
        return await run(request.run);
      default:
        return request satisfies never;
    }
  } catch (error) {
    progress(`error: ${messageOf(error)}`);
    return 1;
  }
}

/** Interrupted, it ends after the question under way; a second Ctrl-C ends at once, as anywhere. */
async function run(request: RunRequest): Promise<number> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const result = await runEvals({ progress, signal: stop.signal }, request);
  print(request.json ? JSON.stringify(result) : runTable(result));
  if (stop.signal.aborted) return 130;
  return result.questions.every(({ pass }) => pass) ? 0 : 1;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}
