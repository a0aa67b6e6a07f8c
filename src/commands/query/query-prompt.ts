import { createInterface, type Interface } from 'node:readline';
import type { CacheReader } from '../../cache/cache-reader.ts';
import { DEFAULT_QUERY_LIMITS } from '../../cache/query.ts';
import type { QueryAnswer } from '../../cache/reader-operations.ts';
import { toAppError } from '../../lib/errors.ts';
import { wrapLines } from '../../terminal/chat/wrap-lines.ts';
import type { Paint } from '../../terminal/style.ts';
import type { Words } from '../../terminal/words/words.ts';
import type { InputHistoryFile } from '../chat/input-history-file.ts';
import { answerText, footnote, OUTPUTS, type Output } from '../query-text.ts';
import { describedText } from './described-text.ts';
import { readPromptCommand } from './prompt-command.ts';
import { promptCompletions } from './prompt-completions.ts';
import { StatementBuffer } from './statement-buffer.ts';

interface PromptDeps {
  readonly reader: Pick<CacheReader, 'query'>;
  readonly history: InputHistoryFile;
  readonly words: Pick<Words, 'report' | 'error'>;
  readonly paint: Paint;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
}

interface PromptOptions {
  readonly output: Output;
  readonly maxRows: number;
  readonly cluster?: string;
  /** Ends the prompt, and what it is at. */
  readonly signal: AbortSignal;
}

const FIRST_LINE = 'k8s> ';
const NEXT_LINE = '...> ';
const DEFAULT_WIDTH = 80;

/** SQL at a terminal, until \q or Ctrl-D: editing, history and completion are readline's. */
export async function runQueryPrompt(deps: PromptDeps, options: PromptOptions): Promise<void> {
  const { words, paint, stdin, stdout } = deps;
  const said = words.report.query;
  const buffer = new StatementBuffer();
  let { output, cluster } = options;
  let running: AbortController | undefined;
  let work: Promise<void> = Promise.resolve();

  stdout.write(`${said.welcome}\n`);
  const prompt: Interface = createInterface({
    input: stdin,
    output: stdout,
    terminal: true,
    prompt: FIRST_LINE,
    history: (await deps.history.read()).toReversed(),
    historySize: 1000,
    removeHistoryDuplicates: true,
    completer: (line: string) => promptCompletions(buffer.text, line) as [string[], string],
  });
  const askOn = (): void => {
    if (options.signal.aborted) return;
    prompt.setPrompt(buffer.isEmpty ? FIRST_LINE : NEXT_LINE);
    prompt.prompt();
  };
  const print = (text: string): void => void stdout.write(`${text}\n`);
  const wrapped = (text: string): string => wrapLines(text, stdout.columns || DEFAULT_WIDTH).join('\n');

  const textOf = (answer: QueryAnswer): string =>
    answerText(answer, output, { width: stdout.columns || DEFAULT_WIDTH });

  const run = async (sql: string, describe?: typeof describedText): Promise<void> => {
    const stop = new AbortController();
    running = stop;
    try {
      const limits = { ...DEFAULT_QUERY_LIMITS, maxRows: options.maxRows };
      const request = { sql, limits, ...(cluster === undefined ? {} : { cluster }) };
      const answer = await deps.reader.query(request, { signal: AbortSignal.any([stop.signal, options.signal]) });
      if (describe !== undefined) {
        print(describe(answer, stdout.columns || DEFAULT_WIDTH));
        return;
      }
      if (answer.rows.length > 0 || output !== 'table') print(textOf(answer));
      if (output !== 'json') print(paint('dim', wrapped(footnote(words, answer))));
    } catch (error) {
      print(paint('red', wrapped(words.error(toAppError(error)))));
    } finally {
      running = undefined;
    }
  };

  /** False where the line ends the prompt. */
  const take = async (line: string): Promise<boolean> => {
    const command = buffer.isEmpty ? readPromptCommand(line) : undefined;
    switch (command?.type) {
      case 'quit':
        return false;
      case 'help':
        print(wrapped(said.help));
        return true;
      case 'describe':
        await run(command.sql, describedText);
        return true;
      case 'output':
        output = command.output ?? output;
        print(said.outputIs(output, OUTPUTS));
        return true;
      case 'cluster':
        cluster = command.cluster;
        print(said.clusterIs(cluster));
        return true;
      case 'unknown':
        print(paint('red', said.unknownCommand(command.word, command.nearest)));
        return true;
      case undefined:
        for (const statement of buffer.add(line)) await run(statement);
        return true;
      default:
        return command satisfies never;
    }
  };

  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  prompt.on('line', (line) => {
    if (line.trim() !== '') deps.history.add(line);
    // One after the other: what is pasted comes faster than it is answered.
    work = work.then(async () => {
      if (await take(line)) askOn();
      else prompt.close();
    });
  });
  prompt.on('SIGINT', () => {
    if (running !== undefined) {
      running.abort();
      return;
    }
    buffer.clear();
    prompt.write(null, { ctrl: true, name: 'e' });
    stdout.write('^C\n');
    prompt.write(null, { ctrl: true, name: 'u' });
    askOn();
  });
  prompt.on('close', end);
  options.signal.addEventListener('abort', () => prompt.close());
  askOn();
  await ended;
  running?.abort();
  await work;
  stdout.write('\n');
}
