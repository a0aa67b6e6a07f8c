import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayWidth } from '../display-width.ts';
import { CHINESE } from '../words/chinese.ts';
import { ENGLISH } from '../words/english.ts';
import { type ChatState, FIRST_STATE } from './chat-state.ts';
import { frame } from './frame.ts';
import { EMPTY_EDITOR } from './line-editor.ts';
import { beginTurn } from './turn-view.ts';

const plain = (_style: string, text: string): string => text;

const text = fc.string({
  unit: fc.constantFrom('a', ' ', '\n', '前', '| a | b |\n|---|---|\n', '```\n', '🚀', '-'),
  maxLength: 80,
});
const state: fc.Arbitrary<ChatState> = fc.record({
  editor: text.map((typed) => ({ ...EMPTY_EDITOR, text: typed, cursor: typed.length })),
  menu: fc.option(
    fc.array(fc.record({ value: text, hint: text }), { maxLength: 30 }).map((candidates) => ({
      ...{ from: 0, candidates, chosen: candidates.length - 1, original: '', isPassive: false },
    })),
    { nil: undefined },
  ),
  activity: fc.oneof(
    fc.constant({ type: 'idle' as const }),
    fc.constant({ type: 'command' as const, startedAt: 0, isStopping: false }),
    fc.record({
      type: fc.constant('turn' as const),
      isStopping: fc.boolean(),
      view: fc.record({ open: text, calls: fc.array(text, { maxLength: 20 }) }).map(({ open, calls }) => ({
        ...beginTurn(0, 1),
        open,
        running: calls.map((tool, id) => ({ id: `${id}`, tool, arguments: { namespace: tool }, startedAt: 0 })),
      })),
    }),
  ),
  queued: fc.array(text, { maxLength: 5 }),
  approval: fc.option(fc.constant({ editor: EMPTY_EDITOR, isHeard: true }), { nil: undefined }),
  hint: fc.option(text, { nil: undefined }),
  place: fc.record({ cluster: fc.option(text, { nil: undefined }), live: fc.boolean() }),
  modelName: fc.option(text, { nil: undefined }),
  isLeaving: fc.constant(false),
});

describe('the frame', () => {
  it.each([ENGLISH, CHINESE])('never fills the terminal, and has its cursor inside ($language)', (words) => {
    fc.assert(
      fc.property(
        state,
        fc.integer({ min: 24, max: 200 }),
        fc.integer({ min: 16, max: 60 }),
        (drawn, columns, rows) => {
          const { lines, cursor } = frame(drawn, { columns, rows, paint: plain, words, now: 65_000 });
          expect(lines.length).toBeLessThan(rows - 1);
          for (const line of lines) expect(displayWidth(line), JSON.stringify(line)).toBeLessThan(columns);
          for (const line of lines) expect(line).not.toContain('\n');
          expect(cursor?.y ?? 0).toBeLessThan(lines.length);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('says what runs, since when, and how to stop it', () => {
    const call = { id: 'a', tool: 'k8s_list_pods', arguments: { namespace: 'shop' }, startedAt: 3000 };
    const view = { ...beginTurn(0, 1), running: [call] };
    const drawn: ChatState = { ...FIRST_STATE, activity: { type: 'turn', view, isStopping: false } };
    const { lines } = frame(drawn, { columns: 80, rows: 24, paint: plain, words: ENGLISH, now: 5000 });
    expect(lines).toEqual([
      '',
      '⠋ k8s_list_pods namespace=shop · 2 s',
      '',
      '⠋ calling a tool · 5 s · Ctrl-C stops',
      '',
      '> Ask about the cluster, or /help',
    ]);
  });

  it('shows the end of an answer that is longer than the terminal is high', () => {
    const open = `\`\`\`\n${Array.from({ length: 60 }, (_, index) => `line ${index}`).join('\n')}`;
    const view = { ...beginTurn(0, 1), open };
    const drawn: ChatState = { ...FIRST_STATE, activity: { type: 'turn', view, isStopping: false } };
    const { lines } = frame(drawn, { columns: 80, rows: 20, paint: plain, words: ENGLISH, now: 0 });
    expect(lines).toContain('    line 59');
    expect(lines[1]).toBe('⋮');
  });
});
