import type { Conversation } from '../../state/conversation-record.ts';
import type { CommandRun } from '../../terminal/chat/chat-backend.ts';
import type { Piece } from '../../terminal/chat/piece.ts';
import { formatTable } from '../../terminal/table.ts';
import type { Words } from '../../terminal/words/words.ts';
import type { SlashCommand, SlashDeps } from './slash-command.ts';

const LISTED = 15;

/** Lists earlier conversations, or goes on with one. */
export const resumeCommand: SlashCommand = {
  name: 'resume',
  run: async (deps, argument, run) => {
    const { words } = run;
    if (argument === '') {
      run.print(await conversationList(deps, run));
      return;
    }
    const found = await deps.store.find(argument);
    if (found === undefined) {
      run.show({ kind: 'error', text: words.slash.conversationUnknown(argument) });
      return;
    }
    deps.conversation.begin(found);
    for (const piece of resumedPieces(found, { words, now: deps.clock.now() })) run.show(piece);
  },
  complete: async ({ store }) => {
    const found = await store.list({ limit: LISTED });
    return { from: 0, candidates: found.map(({ id, title }) => ({ value: id, hint: title })) };
  },
};

/** Which conversation it is, and its last turn, so that the person knows where they were. */
export function resumedPieces(
  { title, turns, updatedAt, records }: Conversation,
  { words, now }: { readonly words: Words; readonly now: number },
): readonly Piece[] {
  const last = records.at(-1);
  return [
    { kind: 'footer', text: words.welcome.resumed(title, turns, now - updatedAt) },
    ...(last === undefined ? [] : [{ kind: 'question', text: last.question } as const]),
    ...(last === undefined || last.answer === '' ? [] : [{ kind: 'answer', text: last.answer } as const]),
  ];
}

async function conversationList({ store, clock }: SlashDeps, { words, width }: CommandRun): Promise<string> {
  const found = await store.list({ limit: LISTED + 1 });
  if (found.length === 0) return words.slash.noConversations;
  const now = clock.now();
  const listed = found.slice(0, LISTED);
  const rows = listed.map(({ id, updatedAt, turns, title }) => [
    `/resume ${id}`,
    words.age(now - updatedAt),
    words.slash.turns(turns),
    title,
  ]);
  const [, ...lines] = formatTable(['', '', '', ''], rows, { width }).split('\n');
  return [...lines, ...(found.length > LISTED ? [words.slash.moreConversations] : [])].join('\n');
}
