import { callWords } from '../call-words.ts';
import { cutTo } from '../fit-table.ts';
import { renderMarkdown } from '../markdown/render-markdown.ts';
import type { Paint } from '../style.ts';
import { printable } from '../table.ts';
import type { Words } from '../words/words.ts';
import type { Activity, ChatState } from './chat-state.ts';
import { inputView } from './input-view.ts';
import { menuLines } from './menu-lines.ts';
import { readableWidth } from './readable-width.ts';

export interface FrameStyle {
  readonly columns: number;
  readonly rows: number;
  readonly paint: Paint;
  readonly words: Words;
  readonly now: number;
}

export interface Frame {
  /** None wider than the terminal, fewer than it has rows. */
  readonly lines: readonly string[];
  /** Where the cursor stands; absent where nothing is typed. */
  readonly cursor: { readonly x: number; readonly y: number } | undefined;
}

const SPINNER = [...'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'];
const SPINNER_MS = 100;
const PROMPT = '> ';
/** Of what was printed before; tmux keeps what is erased from the first row on, and would show each frame for ever. */
const ROWS_ABOVE = 2;
/** What stands under the input takes that much at most: the menu and the line of places. */
const MOST_MENU_LINES = 8;

/** The part of the screen that is redrawn: what is open of the answer, what runs, the input, and a line on where one is. */
export function frame(state: ChatState, style: FrameStyle): Frame {
  const { columns, rows, paint, words } = style;
  if (state.isLeaving) return { lines: [], cursor: undefined };
  // The last column stays free: terminals differ in what a full line does to the cursor.
  const width = Math.max(20, columns - 1);
  const isAsked = state.approval !== undefined;
  const editor = state.approval?.editor ?? state.editor;
  const prompt = isAsked ? `${words.approval.question} ` : PROMPT;
  const input = inputView(editor, { prompt, width, height: Math.max(1, Math.floor(rows / 2) - 4) });
  const inputLines =
    !isAsked && editor.text === ''
      ? [`${paint('cyan', '>')} ${paint('dim', cutTo(words.keys.placeholder, width - 2))}`]
      : input.rows.map((row, index) =>
          index === 0 && input.hidden.above === 0
            ? paint(isAsked ? 'bold' : 'cyan', prompt.trimEnd()) + row.slice(prompt.trimEnd().length)
            : row,
        );
  const isSilent = isAsked && state.approval?.isHeard !== true;
  const hidden = input.hidden.above + input.hidden.below;
  const below = [
    ...(hidden === 0 ? [] : [paint('dim', `  ${words.call.more(hidden)}`)]),
    ...(state.menu === undefined ? [] : menuLines(state.menu, { width, height: MOST_MENU_LINES, paint })),
    ...(state.hint === undefined ? [] : [paint('yellow', cutTo(`  ${state.hint}`, width))]),
    ...placeLine(state, style, width),
  ];
  const room = rows - inputLines.length - below.length - 1 - ROWS_ABOVE;
  const above = isAsked ? [] : activityLines(state.activity, style, { width, room });
  const lines = [...(above.length === 0 ? [] : above), '', ...(isSilent ? [''] : inputLines), ...below];
  const cursor = { x: input.cursor.x, y: above.length + 1 + input.cursor.y };
  return { lines, cursor: isSilent ? undefined : cursor };
}

function activityLines(
  activity: Activity,
  style: FrameStyle,
  { width, room }: { readonly width: number; readonly room: number },
): readonly string[] {
  const { paint, words, now } = style;
  if (activity.type === 'idle') return [];
  const spinner = paint('cyan', SPINNER[Math.floor(now / SPINNER_MS) % SPINNER.length] ?? '');
  const line = (what: string, startedAt: number): string => {
    const stop = activity.isStopping ? '' : words.keys.stop;
    const facts = [what, words.elapsed(now - startedAt), stop].filter((part) => part !== '');
    return `${spinner} ${paint('dim', cutTo(facts.join(' · '), width - 2))}`;
  };
  if (activity.type === 'command') return ['', line('', activity.startedAt)];
  const { view } = activity;
  const running = view.running
    .slice(0, Math.max(1, room - 4))
    .map(
      (call) =>
        `${spinner} ${cutTo(`${cutTo(callWords(call), width - 20)} · ${words.elapsed(now - call.startedAt)}`, width - 2)}`,
    );
  const what =
    view.running.length > 0
      ? words.turn.calling(view.running.length)
      : view.open === ''
        ? words.turn.thinking
        : words.turn.writing;
  const open =
    view.open.trim() === '' ? [] : ['', ...openLines(view.open, style, { width, room: room - running.length - 3 })];
  return [...open, ...(running.length === 0 ? [] : ['', ...running]), '', line(what, view.startedAt)];
}

/** The end of what is still written: a frame that is higher than the screen can't be redrawn. */
function openLines(
  text: string,
  { paint, columns }: FrameStyle,
  { width, room }: { readonly width: number; readonly room: number },
): readonly string[] {
  const lines = renderMarkdown(text, { width: Math.min(width, readableWidth(text, columns)), paint }).split('\n');
  const most = Math.max(1, room);
  return lines.length <= most ? lines : [paint('dim', '⋮'), ...lines.slice(-Math.max(1, most - 1))];
}

function placeLine(state: ChatState, { paint, words }: FrameStyle, width: number): readonly string[] {
  const { place, modelName } = state;
  const parts = [
    ...(modelName === undefined ? [] : [printable(modelName)]),
    ...(place.cluster === undefined ? [] : [words.slash.clusterNow(place.cluster)]),
    ...(place.namespace === undefined ? [] : [words.slash.namespaceNow(place.namespace)]),
    ...(place.live ? [words.slash.refreshed] : []),
  ].map((part) => part.replace(/[.。]$/, ''));
  return parts.length === 0 ? [] : [paint('dim', cutTo(`  ${parts.join(' · ')}`, width))];
}
