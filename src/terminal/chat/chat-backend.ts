import type { AgentEvent } from '../../agent/agent-event.ts';
import type { Paint } from '../style.ts';
import type { Words } from '../words/words.ts';
import type { Completions } from './completion.ts';
import type { Piece } from './piece.ts';

/** Where the person is, and how the next turn reads. Given to the agent with every question. */
export interface Place {
  readonly cluster?: string | undefined;
  readonly namespace?: string | undefined;
  /** The next turn, and only that, reads the cluster itself. */
  readonly live: boolean;
}

export interface AskOptions extends Place {
  readonly signal: AbortSignal;
}

/** The agent as the screen sees it. */
export interface ChatBackend {
  /** Runs a turn of the current conversation; absent where no model is set up. */
  readonly ask: ((question: string, options: AskOptions) => AsyncIterable<AgentEvent>) | undefined;
  /** Its name for the line under the input. */
  readonly modelName: string | undefined;
}

/** What a slash command is given for one run. */
export interface CommandRun {
  /** Aborts on Ctrl-C, and when the person leaves. */
  readonly signal: AbortSignal;
  /** Columns of the terminal. */
  readonly width: number;
  readonly paint: Paint;
  readonly words: Words;
  readonly place: Place;
  setPlace(place: Partial<Place>): void;
  /** Prints above the input. The text may hold escapes of `paint`; text of others is to be made printable before. */
  print(text: string): void;
  show(piece: Piece): void;
  /** Results of tool calls in full: of that number, or of the last turn. */
  expand(number: number | undefined): void;
  leave(): void;
}

/** A slash command. */
export interface ChatCommand {
  /** Without the slash. */
  readonly name: string;
  /** `[name]`, `<statement>`; empty where it takes none. */
  readonly argument: string;
  readonly summary: string;
  /** Throws an `AppError`, which is shown. */
  run(argument: string, run: CommandRun): Promise<void>;
  /** What may stand at the end of `argument`, from `from` on, which counts in it. What doesn't fit is left out by the caller. */
  complete?(argument: string, options: { readonly signal: AbortSignal; readonly place: Place }): Promise<Completions>;
}
