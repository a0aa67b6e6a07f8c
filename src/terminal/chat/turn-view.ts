import type { AgentEvent, ToolCallReport, TurnEnd } from '../../agent/agent-event.ts';
import { splitStable } from '../markdown/split-stable.ts';
import type { Words } from '../words/words.ts';
import type { Piece } from './piece.ts';

export interface RunningCall {
  readonly id: string;
  readonly tool: string;
  readonly arguments: ToolCallReport['arguments'];
  readonly startedAt: number;
}

/** A turn under way, as far as it is not printed yet. */
export interface TurnView {
  readonly startedAt: number;
  /** Markdown of which the last block may still grow. */
  readonly open: string;
  /** Whether blocks of this text were printed already, which can't be taken back. */
  readonly hasPrinted: boolean;
  readonly running: readonly RunningCall[];
  /** The number of the next call. */
  readonly nextNumber: number;
}

export interface TurnStep {
  readonly view: TurnView;
  /** What is finished by this event. */
  readonly pieces: readonly Piece[];
}

export function beginTurn(startedAt: number, nextNumber: number): TurnView {
  return { startedAt, open: '', hasPrinted: false, running: [], nextNumber };
}

/** What an event of the agent makes of the turn on the screen. */
export function turnStep(
  view: TurnView,
  event: AgentEvent,
  { words, now }: { readonly words: Words; readonly now: number },
): TurnStep {
  switch (event.type) {
    case 'text': {
      const { done, open } = splitStable(view.open + event.delta);
      if (done === '') return { view: { ...view, open }, pieces: [] };
      return { view: { ...view, open, hasPrinted: true }, pieces: [{ kind: 'answer', text: done }] };
    }
    case 'discard':
      // What was printed stays; a line says that the text begins anew.
      return {
        view: { ...view, open: '', hasPrinted: false },
        pieces: view.hasPrinted ? [{ kind: 'footer', text: '↺' }] : [],
      };
    case 'toolStart': {
      const flushed = flush(view);
      const { id, tool } = event;
      const call = { id, tool, arguments: event.arguments, startedAt: now };
      return { view: { ...flushed.view, running: [...view.running, call] }, pieces: flushed.pieces };
    }
    case 'toolEnd': {
      const flushed = flush(view);
      const running = view.running.filter(({ id }) => id !== event.report.id);
      const piece = { kind: 'call', number: view.nextNumber, report: event.report } as const;
      return {
        view: { ...flushed.view, running, nextNumber: view.nextNumber + 1 },
        pieces: [...flushed.pieces, piece],
      };
    }
    case 'notice':
      return { view, pieces: [{ kind: 'notice', text: words.notice(event.notice) }] };
    case 'end':
      return endOf(view, event.end, words);
  }
}

/** Everything that is open as it is, because nothing more comes. */
export function flush(view: TurnView): TurnStep {
  const pieces: readonly Piece[] = view.open.trim() === '' ? [] : [{ kind: 'answer', text: view.open }];
  return { view: { ...view, open: '', hasPrinted: false }, pieces };
}

function endOf(view: TurnView, end: TurnEnd, words: Words): TurnStep {
  const wasShown = view.hasPrinted || view.open.trim() !== '';
  const flushed = flush(view);
  const answer: readonly Piece[] =
    wasShown || end.answer.trim() === '' || end.outcome === 'cancelled' || end.outcome === 'failed'
      ? flushed.pieces
      : [{ kind: 'answer', text: end.answer }];
  const outcome = words.turn.outcome(end.outcome);
  return {
    view: { ...flushed.view, running: [] },
    pieces: [
      ...answer,
      ...(outcome === undefined ? [] : [{ kind: 'notice', text: outcome } as const]),
      ...(end.error === undefined ? [] : [{ kind: 'error', text: words.error(end.error) } as const]),
      ...(end.steps === 0 ? [] : [{ kind: 'footer', text: words.turn.footer(end) } as const]),
    ],
  };
}
