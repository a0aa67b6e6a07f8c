import { AppError, toAppError } from '../lib/errors.ts';
import type { Answer, Question } from '../mcp/server-connection.ts';
import { ToolLoader } from '../mcp/tool-loader.ts';
import { askYesNo } from '../terminal/ask.ts';
import type { Words } from '../terminal/words/words.ts';
import { wordsFor } from '../terminal/words/words-for.ts';
import { type GlobalOptions, openSession } from './session.ts';
import { StopSignal } from './stop-signal.ts';
import { readToolArguments } from './tool-arguments.ts';
import { openToolCaller } from './tool-source.ts';
import { toolHelp, toolList } from './tool-text.ts';

interface ToolOptions {
  readonly json?: boolean;
}

/** A log of ten pods, or a list of a large cluster far away, may take a while; a hung server may not take for ever. */
const CALL_TIMEOUT_MS = 120_000;

/** Lists the tools of the MCP server, or calls one. A write asks at the terminal; without one the answer is no. */
export async function tool(globals: GlobalOptions, options: ToolOptions, operands: readonly string[]): Promise<number> {
  const [name, ...rest] = operands;
  const wantsJson = options.json === true || rest.includes('--json');
  const session = await openSession('tool', globals, { quiet: true });
  const words = wordsFor(session.config.environment.all);
  using stop = new StopSignal();
  const canAsk = process.stdin.isTTY && process.stderr.isTTY;
  await using caller = openToolCaller(session, {
    // A person may look at what a scanner is told, too.
    toolsets: ['core', 'write', 'cache', 'sync'],
    ...(canAsk ? { onQuestion: askAtTerminal(words) } : {}),
  });
  using loader = new ToolLoader({ source: caller });
  if (name === undefined || name.startsWith('-')) {
    const tools = await loader.tools({ signal: stop.signal });
    process.stdout.write(
      `${wantsJson ? JSON.stringify(tools) : `${toolList(words, tools)}\n\n${words.report.tool.hint}`}\n`,
    );
    return 0;
  }
  const found = await loader.tool(name, { signal: stop.signal });
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(`${toolHelp(words, found)}\n`);
    return 0;
  }
  const toolArguments = readToolArguments(
    found,
    rest.filter((word) => word !== '--json'),
  );
  const call = { signal: stop.signal, timeoutMs: CALL_TIMEOUT_MS };
  // Logs are text, and have no machine form.
  const isLog = found.reads?.verb === 'log';
  if (wantsJson && !isLog) {
    const form = found.reads?.verb === 'list' ? 'rows' : 'objects';
    const data = await caller.callMachine(name, toolArguments, { ...call, form }).catch((error: unknown) => {
      throw canAsk ? error : withWayToAsk(words, name, toAppError(error));
    });
    process.stdout.write(`${JSON.stringify(data)}\n`);
    return 0;
  }
  const result = await caller.callText(name, toolArguments, call);
  if (result.errorCode === 'approval' && !canAsk)
    throw new AppError('approval', words.report.tool.writeInTerminal(name));
  if (wantsJson && !result.isError) process.stdout.write(`${JSON.stringify({ text: result.text })}\n`);
  else (result.isError ? process.stderr : process.stdout).write(`${result.text}\n`);
  return result.isError ? 1 : 0;
}

/** The server can only say that its client asks nobody; here it is known why. */
function withWayToAsk({ report }: Words, name: string, error: AppError): AppError {
  return error.code === 'approval'
    ? new AppError('approval', report.tool.writeInTerminal(name), { cause: error })
    : error;
}

function askAtTerminal({ approval }: Words): (question: Question) => Promise<Answer> {
  return async ({ message, signal }) => {
    const yes = await askYesNo(
      { input: process.stdin, output: process.stderr },
      `${approval.plan(message)}\n${approval.question}`,
      signal,
    );
    return yes ? { action: 'accept', content: { approve: true } } : { action: 'decline' };
  };
}
