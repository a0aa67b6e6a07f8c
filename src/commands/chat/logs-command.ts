import { AppError } from '../../lib/errors.ts';
import type { CommandRun } from '../../terminal/chat/chat-backend.ts';
import { wrapLines } from '../../terminal/chat/wrap-lines.ts';
import { printable, printableLines } from '../../terminal/printable.ts';
import { namespaceNames, podNames } from './cached-names.ts';
import { logArguments } from './log-arguments.ts';
import { type FollowedStream, LogFollower } from './log-follower.ts';
import type { SlashCommand, SlashDeps } from './slash-command.ts';

const POLL_MS = 1_000;
const CALL_TIMEOUT_MS = 30_000;
/** What is shown of the past. */
const FIRST_LINES = 20;
/** The most that our tool reads. */
const MOST_LINES = 10_000;
/** Asked for again at each poll, so that a slow answer and clocks that differ lose nothing. */
const OVERLAP_MS = 5_000;

/** Shows the last lines of a log and then new ones as they come, until Ctrl-C. */
export const logsCommand: SlashCommand = {
  name: 'logs',
  run: async (deps, argument, run) => {
    const { words, signal, place } = run;
    const tools = await deps.server.tools({ signal });
    const tool = tools.find(({ reads }) => reads?.verb === 'log');
    if (tool === undefined) throw new AppError('tool_unknown', words.slash.noLogTool);
    // A server of one cluster has no parameter to choose one.
    const properties = tool.inputSchema['properties'];
    const canChoose = typeof properties === 'object' && properties !== null && Object.hasOwn(properties, 'cluster');
    const target = logArguments(argument, canChoose ? place : { ...place, cluster: undefined });
    if (!['pod', 'workload', 'labelSelector'].some((name) => Object.hasOwn(target, name))) {
      throw new AppError('usage', words.slash.missingArgument('logs', words.commands.logs.argument));
    }
    await follow(deps, { tool: tool.name, target }, run);
  },
  complete: async (deps, argument, { signal, place }) => {
    const typed = /\S*$/.exec(argument)?.[0] ?? '';
    const namespace = /(?:-n|--namespace)[\s=]+(\S+)\s/.exec(argument)?.[1] ?? place.namespace;
    const names = /(?:-n|--namespace)\s+\S*$/.test(argument)
      ? await namespaceNames(deps, { signal, place })
      : await podNames(deps, { signal, place: { ...place, namespace } });
    return { from: argument.length - typed.length, candidates: names.map((value) => ({ value })) };
  },
};

async function follow(
  { server, clock }: SlashDeps,
  { tool, target }: { readonly tool: string; readonly target: Readonly<Record<string, string>> },
  run: CommandRun,
): Promise<void> {
  const { signal, words, print, show, paint } = run;
  const follower = new LogFollower();
  let title = '';
  let readAt: number | undefined;
  for (;;) {
    const now = clock.now();
    const since = readAt === undefined ? undefined : `${Math.ceil((now - readAt + OVERLAP_MS) / 1000)}s`;
    const window = since === undefined ? { tail: FIRST_LINES } : { since, tail: MOST_LINES };
    const answer = await server.callText(tool, { ...target, ...window }, { signal, timeoutMs: CALL_TIMEOUT_MS });
    // The server's own words: whether what was typed is wrong or the cluster is away, only they know.
    if (answer.isError) {
      show({ kind: 'error', text: printableLines(answer.text) });
      return;
    }
    if (readAt === undefined) print(paint('dim', words.slash.following(Object.values(target).join(' '))));
    readAt = now;
    for (const stream of follower.take(answer.text)) {
      print(streamText(stream, { ...run, withTitle: stream.title !== title }));
      title = stream.title;
    }
    await clock.sleep(POLL_MS, signal);
  }
}

function streamText(
  { title, lines, missed }: FollowedStream,
  { withTitle, words, paint, width }: CommandRun & { readonly withTitle: boolean },
): string {
  return [
    ...(withTitle ? [paint('cyan', printable(title))] : []),
    ...(missed === 0 ? [] : [paint('dim', words.slash.linesMissed(missed))]),
    ...lines.flatMap((line) => wrapLines(printable(line), width)),
  ].join('\n');
}
