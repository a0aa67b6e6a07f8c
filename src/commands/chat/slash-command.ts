import type { ToolServer } from '../../agent/tool-server.ts';
import type { CacheReader } from '../../cache/cache-reader.ts';
import type { Clock } from '../../lib/clock.ts';
import type { ConversationStore } from '../../state/conversation-record.ts';
import type { CommandRun, Place } from '../../terminal/chat/chat-backend.ts';
import type { Completions } from '../../terminal/chat/completion.ts';
import type { SlashCommandName } from '../../terminal/words/words.ts';
import type { AgentParts } from '../agent-parts.ts';
import type { Session } from '../session.ts';
import type { CurrentConversation } from './current-conversation.ts';

/** What slash commands work with. */
export interface SlashDeps {
  readonly session: Session;
  readonly server: ToolServer;
  readonly reader: CacheReader;
  readonly store: ConversationStore;
  readonly missingNamespace: AgentParts['missingNamespace'];
  readonly conversation: CurrentConversation;
  readonly clock: Clock;
}

export interface CompleteOptions {
  readonly signal: AbortSignal;
  readonly place: Place;
}

/** A slash command; what it takes and does is said in the words of each language. */
export interface SlashCommand {
  readonly name: SlashCommandName;
  /** Throws an `AppError`, which is shown. */
  run(deps: SlashDeps, argument: string, run: CommandRun): Promise<void>;
  /** As `ChatCommand.complete`. */
  complete?(deps: SlashDeps, argument: string, options: CompleteOptions): Promise<Completions>;
}
