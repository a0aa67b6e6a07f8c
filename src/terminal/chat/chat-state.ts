import type { ToolCallReport } from '../../agent/agent-event.ts';
import type { Place } from './chat-backend.ts';
import type { CompletionMenu } from './completion.ts';
import { type EditorState, EMPTY_EDITOR } from './line-editor.ts';
import type { TurnView } from './turn-view.ts';

/** What the screen is busy with. */
export type Activity =
  | { readonly type: 'idle' }
  | { readonly type: 'turn'; readonly view: TurnView; readonly isStopping: boolean }
  | { readonly type: 'command'; readonly startedAt: number; readonly isStopping: boolean };

/** A question before a write, of which the text is printed already. */
export interface OpenApproval {
  readonly editor: EditorState;
  /** False as long as keys may still be those of a person who was typing something else. */
  readonly isHeard: boolean;
}

export interface NumberedCall {
  readonly number: number;
  readonly report: ToolCallReport;
}

/** Everything below the printed text. */
export interface ChatState {
  readonly editor: EditorState;
  readonly menu: CompletionMenu | undefined;
  readonly activity: Activity;
  /** Inputs that wait until what runs has ended, the next one first. */
  readonly queued: readonly string[];
  readonly approval: OpenApproval | undefined;
  /** A passing word under the input. */
  readonly hint: string | undefined;
  readonly place: Place;
  readonly modelName: string | undefined;
  /** The screen is to end. */
  readonly isLeaving: boolean;
}

export const FIRST_STATE: ChatState = {
  editor: EMPTY_EDITOR,
  menu: undefined,
  activity: { type: 'idle' },
  queued: [],
  approval: undefined,
  hint: undefined,
  place: { live: false },
  modelName: undefined,
  isLeaving: false,
};
