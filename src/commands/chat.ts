import { dirname, join } from 'node:path';
import type { Model } from '../agent/llm/model-step.ts';
import { preferProductionLibraries } from '../config/process-environment.ts';
import { systemClock } from '../lib/clock.ts';
import { AppError, toAppError } from '../lib/errors.ts';
import type { Conversation } from '../state/conversation-record.ts';
import { Chat } from '../terminal/chat/chat.ts';
import type { Piece } from '../terminal/chat/piece.ts';
import { printable } from '../terminal/printable.ts';
import { paintFor } from '../terminal/style.ts';
import { wordsFor } from '../terminal/words/words-for.ts';
import { type AgentParts, openAgentParts } from './agent-parts.ts';
import { CurrentConversation } from './chat/current-conversation.ts';
import { InputHistoryFile } from './chat/input-history-file.ts';
import { LogLines } from './chat/log-lines.ts';
import { resumedPieces } from './chat/resume-command.ts';
import { slashCommands } from './chat/slash-commands.ts';
import { welcome } from './chat/welcome.ts';
import { deleteOne, exportOne, listConversations } from './chat-records.ts';
import { type GlobalOptions, openSession } from './session.ts';
import { StopSignal } from './stop-signal.ts';

interface ChatOptions {
  readonly list?: boolean;
  readonly export?: string;
  readonly delete?: string;
  readonly json?: boolean;
  /** True: the last one. */
  readonly resume?: string | true;
  readonly namespace?: string;
  readonly cluster?: string;
}

/** A conversation at the terminal; with `--list`, `--export` or `--delete` what was kept of earlier ones. */
export async function chat(globals: GlobalOptions, options: ChatOptions): Promise<number> {
  const isRecord = options.list === true || options.export !== undefined || options.delete !== undefined;
  if (isRecord) return await record(globals, options);
  const { stdin, stdout } = process;
  if (stdin.isTTY !== true || stdout.isTTY !== true) {
    throw new AppError(
      'usage',
      'chat needs a terminal. In a script or a pipe: k8s-mcp ask "which pods are not running?"',
    );
  }
  preferProductionLibraries();
  const logLines = new LogLines();
  const session = await openSession('chat', globals, { quiet: true, logTo: logLines });
  const words = wordsFor(session.config.environment.all);
  const clock = systemClock;
  const screen = new Chat({ stdin, stdout, clock, paint: paintFor(stdout), words });
  using stop = new StopSignal();
  await using parts = await openAgentParts(session, { askPerson: screen.askPerson });
  const earlier = options.resume === undefined ? undefined : await conversationToResume(parts, options.resume);
  const conversation = new CurrentConversation({ model: modelOf(parts), converse: parts.converse });
  if (earlier !== undefined) conversation.begin(earlier);
  const history = new InputHistoryFile(session, {
    path: join(dirname(session.config.cacheDbPath), 'k8s_chat_history'),
  });
  const { namespace, cluster } = options;
  const resumed: readonly Piece[] = earlier === undefined ? [] : resumedPieces(earlier, { words, now: clock.now() });
  logLines.showOn(screen);
  parts.startAhead(stop.signal);
  if (namespace !== undefined) {
    const looking = parts.missingNamespace({ namespace, cluster }, stop.signal);
    void looking.then((missing) => missing !== undefined && screen.show({ kind: 'error', text: printable(missing) }));
  }
  try {
    await screen.run({
      backend: () => conversation.backend(),
      commands: slashCommands({ ...parts, session, conversation, clock }, words),
      welcome: [...welcome(conversation.model, words), ...resumed],
      place: { namespace, cluster },
      history: await history.read(),
      onInput: (input) => history.add(input),
      signal: stop.signal,
    });
  } finally {
    logLines.showOn(undefined);
    await history.flushed();
  }
  return stop.signal.aborted ? stop.exitCode : 0;
}

async function record(globals: GlobalOptions, { list, json, ...options }: ChatOptions): Promise<number> {
  const asked = [list === true, options.export !== undefined, options.delete !== undefined].filter(Boolean);
  if (asked.length > 1) throw new AppError('usage', 'Only one of --list, --export and --delete at a time.');
  const session = await openSession('chat', globals, { quiet: true });
  const form = json === true ? { json } : {};
  if (options.export !== undefined) return await exportOne(session, options.export, form);
  if (options.delete !== undefined) return await deleteOne(session, options.delete);
  return await listConversations(session, form);
}

async function conversationToResume({ store }: AgentParts, asked: string | true): Promise<Conversation> {
  const id = asked === true ? 'last' : asked;
  const found = await store.find(id);
  if (found !== undefined) return found;
  const what = id === 'last' ? 'No conversation is kept yet.' : `There is no conversation "${id}".`;
  throw new AppError('usage', `${what} k8s-mcp chat --list shows what there is.`);
}

/** Without one the chat opens all the same. */
function modelOf(parts: AgentParts): Model | undefined {
  try {
    return parts.openModel();
  } catch (error) {
    const failure = toAppError(error);
    if (failure.code === 'llm' && failure.data['failure'] === 'notSetUp') return undefined;
    throw failure;
  }
}
