import type { TurnEnd } from '../agent/agent-event.ts';
import type { AskPerson } from '../agent/approval-request.ts';
import type { ToolServer } from '../agent/tool-server.ts';
import { AppError } from '../lib/errors.ts';
import { nearest } from '../lib/nearest.ts';
import { askYesNo } from '../terminal/ask.ts';
import { paintFor } from '../terminal/style.ts';
import type { Words } from '../terminal/words/words.ts';
import { wordsFor } from '../terminal/words/words-for.ts';
import { type AgentParts, openAgentParts } from './agent-parts.ts';
import { answerJson } from './ask/answer-json.ts';
import { progressLine } from './ask/progress-lines.ts';
import { readQuestion } from './ask/read-question.ts';
import { exitCodeFor } from './failure.ts';
import type { MeantNamespace } from './missing-namespace.ts';
import { type GlobalOptions, openSession } from './session.ts';
import { StopSignal } from './stop-signal.ts';

interface AskOptions {
  readonly json?: boolean;
  readonly live?: boolean;
  readonly namespace?: string;
  readonly cluster?: string;
}

/** One question: the answer on standard output, everything else on standard error. */
export async function ask(globals: GlobalOptions, options: AskOptions, operands: readonly string[]): Promise<number> {
  const session = await openSession('ask', globals, { quiet: true });
  const words = wordsFor(session.config.environment.all);
  const asked = await readQuestion({ stdin: process.stdin }, operands);
  using stop = new StopSignal();
  const canAsk = process.stdin.isTTY === true && process.stderr.isTTY === true;
  await using parts = await openAgentParts(session, canAsk ? { askPerson: askAtTerminal(words) } : {});
  const model = parts.openModel();
  parts.startAhead(stop.signal);
  const agent = parts.converse(model);
  const paint = paintFor(process.stderr);
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  if (process.stderr.isTTY) say(paint('dim', words.turn.asking(model.provider, model.id)));
  const { signal } = stop;
  const { namespace, cluster } = options;
  if (cluster !== undefined) await requireCluster(parts.server, cluster, signal);
  if (namespace !== undefined) await requireNamespace(parts, { namespace, cluster }, signal);
  const context = { signal, live: options.live === true, namespace, cluster, attachment: asked.attachment };
  for await (const event of agent.ask(asked.question, context)) {
    const line = progressLine(words, paint, event);
    if (line !== undefined) say(line);
    if (event.type === 'end') return await finish(event.end, options.json === true, { words, say, stop });
  }
  throw new Error('the turn has no end');
}

async function finish(
  end: TurnEnd,
  wantsJson: boolean,
  deps: { readonly words: Words; readonly say: (line: string) => void; readonly stop: StopSignal },
): Promise<number> {
  const { words, say, stop } = deps;
  if (wantsJson) process.stdout.write(`${JSON.stringify(answerJson(end))}\n`);
  else if (end.answer !== '') process.stdout.write(`${await shown(end.answer)}\n`);
  const outcome = words.turn.outcome(end.outcome);
  if (outcome !== undefined) say(outcome);
  if (end.error !== undefined) say(`k8s-mcp: ${words.error(end.error)}`);
  if (process.stderr.isTTY) say(paintFor(process.stderr)('dim', words.turn.footer(end)));
  if (end.outcome === 'cancelled') return stop.exitCode;
  return end.error === undefined ? 0 : exitCodeFor(end.error);
}

/** A name that the server doesn't serve would be no more than a word to the model. One that is away says so in the turn. */
async function requireCluster(server: ToolServer, name: string, signal: AbortSignal): Promise<void> {
  const known = await server.clusters({ signal }).catch((): readonly string[] => []);
  if (known.length === 0 || known.includes(name)) return;
  throw new AppError('usage', `There is no cluster ${name} here. There is ${known.join(', ')}.`, {
    data: { nearest: nearest(name, known) },
  });
}

async function requireNamespace(parts: AgentParts, meant: MeantNamespace, signal: AbortSignal): Promise<void> {
  const missing = await parts.missingNamespace(meant, signal);
  if (missing !== undefined) throw new AppError('usage', missing);
}

/** Markdown as it is for a program, rendered for a person. What renders is loaded here: a question shouldn't wait for it. */
async function shown(answer: string): Promise<string> {
  if (!process.stdout.isTTY) return answer;
  const { renderMarkdown } = await import('../terminal/markdown/render-markdown.ts');
  return renderMarkdown(answer, { width: process.stdout.columns, paint: paintFor(process.stdout) }).trimEnd();
}

function askAtTerminal(words: Words): AskPerson {
  return async (request) => {
    const warning = words.approval.warning(request.untrustedReads);
    const message = request.dryRun === 'server' ? words.approval.plan(request.message) : request.message;
    const text = [words.approval.lead(request.dryRun), message, ...(warning === undefined ? [] : [warning])];
    const isApproved = await askYesNo(
      { input: process.stdin, output: process.stderr, onInterrupt: () => void process.kill(process.pid, 'SIGINT') },
      `${text.join('\n')}\n${words.approval.question}`,
      request.signal,
    );
    process.stderr.write(`${isApproved ? words.approval.approved : words.approval.declined}\n`);
    return isApproved;
  };
}
