import { describe, expect, it } from 'vitest';
import type { AgentEvent, ToolCallReport, TurnEnd } from '../../agent/agent-event.ts';
import { AppError } from '../../lib/errors.ts';
import { ENGLISH } from '../words/english.ts';
import type { Piece } from './piece.ts';
import { beginTurn, type TurnView, turnStep } from './turn-view.ts';

const REPORT: ToolCallReport = {
  ...{ id: 'a', tool: 'k8s_list_pods', arguments: {}, source: { from: 'live' }, durationMs: 1, tokens: 1 },
  ...{ isError: false, text: 'pods' },
};
const END: TurnEnd = {
  ...{
    outcome: 'answered',
    answer: '',
    calls: [],
    usage: { inputTokens: 1, outputTokens: 1 },
    steps: 1,
    durationMs: 1,
  },
};
const text = (delta: string): AgentEvent => ({ type: 'text', delta });
const end = (over: Partial<TurnEnd> = {}): AgentEvent => ({ type: 'end', end: { ...END, ...over } });

function play(...events: readonly AgentEvent[]): { readonly view: TurnView; readonly pieces: readonly Piece[] } {
  const all: Piece[] = [];
  let view = beginTurn(0, 1);
  for (const event of events) {
    const step = turnStep(view, event, { words: ENGLISH, now: 0 });
    view = step.view;
    all.push(...step.pieces);
  }
  return { view, pieces: all };
}

const kinds = (pieces: readonly Piece[]): readonly string[] => pieces.map(({ kind }) => kind);

describe('a turn on the screen', () => {
  it('prints blocks as soon as nothing can change them, and keeps the last open', () => {
    const { view, pieces } = play(text('One.\n\nTw'), text('o.\n\nThree'));
    expect(pieces).toEqual([{ kind: 'answer', text: 'One.\n\n' }]);
    expect(view.open).toBe('Two.\n\nThree');
  });

  it('prints the text before a call, then the call when it has ended, with its number', () => {
    const start: AgentEvent = { type: 'toolStart', id: 'a', tool: 'k8s_list_pods', arguments: {} };
    const { view, pieces } = play(text('I look.'), start);
    expect(kinds(pieces)).toEqual(['answer']);
    expect(view.running).toHaveLength(1);
    const ended = play(
      text('I look.'),
      start,
      { type: 'toolEnd', report: REPORT },
      { type: 'toolEnd', report: REPORT },
    );
    expect(ended.view.running).toEqual([]);
    expect(ended.pieces.flatMap((piece) => ('number' in piece ? piece.number : []))).toEqual([1, 2]);
  });

  it('drops text that comes again, and says so where some of it is printed', () => {
    expect(play(text('Half a sen'), { type: 'discard' })).toMatchObject({ view: { open: '' }, pieces: [] });
    expect(kinds(play(text('One.\n\nTwo.\n\nThree'), { type: 'discard' }).pieces)).toEqual(['answer', 'footer']);
  });

  it('shows the answer once, whether it came in pieces or only at the end', () => {
    expect(kinds(play(text('It is so.'), end({ answer: 'It is so.' })).pieces)).toEqual(['answer', 'footer']);
    expect(kinds(play(end({ answer: 'It is so.' })).pieces)).toEqual(['answer', 'footer']);
  });

  it('keeps what there was of a turn that failed or was stopped', () => {
    const error = new AppError('llm', 'The provider is down.');
    const failed = play(text('So far'), end({ outcome: 'failed', answer: 'So far', error }));
    expect(kinds(failed.pieces)).toEqual(['answer', 'error', 'footer']);
    expect(kinds(play(text('So far'), end({ outcome: 'cancelled' })).pieces)).toEqual(['answer', 'notice', 'footer']);
  });

  it('counts nothing where there was nothing', () => {
    const error = new AppError('llm', 'No key.');
    expect(kinds(play(end({ outcome: 'failed', error, steps: 0 })).pieces)).toEqual(['error']);
  });
});
