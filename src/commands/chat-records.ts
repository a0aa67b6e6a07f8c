import { isoMoments, systemClock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Conversation, ConversationStore } from '../state/conversation-record.ts';
import { openConversationStore } from '../state/conversation-store.ts';
import { exportConversation } from '../state/export-conversation.ts';
import { stateDatabasePath } from '../state/state-path.ts';
import { printable } from '../terminal/printable.ts';
import { formatTable } from '../terminal/table.ts';
import { wordsFor } from '../terminal/words/words-for.ts';
import type { Session } from './session.ts';

interface RecordOptions {
  readonly json?: boolean;
}

type RecordSession = Pick<Session, 'config'>;

const LISTED = 1000;

/** The record of conversations of these settings; opened by its first use. */
export function openRecord({ config }: RecordSession): ConversationStore & AsyncDisposable {
  return openConversationStore({ clock: systemClock }, { path: stateDatabasePath(config.cacheDbPath) });
}

/** `chat --list`: the last used first. JSON is a list of summaries. */
export async function listConversations(session: RecordSession, options: RecordOptions = {}): Promise<number> {
  await using store = openRecord(session);
  const found = await store.list({ limit: LISTED });
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify(found, isoMoments)}\n`);
    return 0;
  }
  const words = wordsFor(session.config.environment.all);
  const said = words.report.record;
  if (found.length === 0) {
    process.stderr.write(`${said.none(stateDatabasePath(session.config.cacheDbPath))}\n`);
    return 0;
  }
  const now = systemClock.now();
  const rows = found.map(({ id, updatedAt, turns, title }) => [
    id,
    words.duration(now - updatedAt),
    String(turns),
    title,
  ]);
  const width = process.stdout.isTTY === true ? process.stdout.columns : undefined;
  const table = formatTable(['ID', 'LAST USED', 'TURNS', 'TITLE'], rows, {
    heading: said.heading,
    right: ['LAST USED', 'TURNS'],
    ...(width === undefined ? {} : { width }),
  });
  process.stdout.write(`${table}\n`);
  if (found.length === LISTED) process.stderr.write(`${said.onlyLast(LISTED)}\n`);
  return 0;
}

/** `chat --export ID`: Markdown, or the record as JSON. `id` may be the beginning of one, or `last`. */
export async function exportOne(session: RecordSession, id: string, options: RecordOptions = {}): Promise<number> {
  await using store = openRecord(session);
  const text = exportConversation(await mustFind(store, id), options.json === true ? 'json' : 'markdown');
  // Line by line, since the breaks are ours; what it makes of a control character is also how JSON writes one.
  process.stdout.write(text.split(/\r?\n/).map(printable).join('\n'));
  return 0;
}

/** `chat --delete ID`: the conversation and all that belongs to it. */
export async function deleteOne(session: RecordSession, id: string): Promise<number> {
  await using store = openRecord(session);
  const found = await mustFind(store, id);
  await store.delete(found.id);
  const said = wordsFor(session.config.environment.all).report.record;
  process.stdout.write(`${said.deleted(found.id, printable(found.title))}\n`);
  return 0;
}

async function mustFind(store: ConversationStore, id: string): Promise<Conversation> {
  const found = await store.find(id);
  if (found !== undefined) return found;
  const what = id === 'last' ? 'No conversation is recorded yet.' : `There is no conversation "${id}".`;
  throw new AppError('usage', `${what} \`k8s-mcp chat --list\` shows what there is.`);
}
