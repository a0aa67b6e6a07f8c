import { cutTo } from '../fit-table.ts';
import { printable } from '../printable.ts';
import type { Paint } from '../style.ts';
import type { Words } from '../words/words.ts';
import { activityLines } from './activity-lines.ts';
import type { ChatState } from './chat-state.ts';
import { inputView } from './input-view.ts';
import { menuLines } from './menu-lines.ts';

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

const PROMPT = '> ';
/** Of what was printed before; tmux keeps what is erased from the first row on, and would show each frame for ever. */
const ROWS_ABOVE = 2;
/** More inputs than these that wait are only counted. */
const MOST_QUEUED_LINES = 3;
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
  // A blank line stands above the input.
  const left = Math.max(0, rows - ROWS_ABOVE - inputLines.length - 1);
  const menuHeight = Math.max(1, Math.min(MOST_MENU_LINES, left - 4));
  const below = [
    ...(hidden === 0 ? [] : [paint('dim', `  ${words.call.more(hidden)}`)]),
    ...(state.menu === undefined ? [] : menuLines(state.menu, { width, height: menuHeight, paint })),
    ...(state.hint === undefined ? [] : [paint('yellow', cutTo(`  ${printable(state.hint)}`, width))]),
    ...placeLine(state, style, width),
  ].slice(0, left);
  const queued = queuedLines(state, style, width).slice(0, Math.max(0, left - below.length));
  const room = left - below.length - queued.length;
  const activity = isAsked ? [] : activityLines(state.activity, style, { width, room });
  const above = activity.slice(Math.max(0, activity.length - room));
  const lines = [...above, ...queued, '', ...(isSilent ? [''] : inputLines), ...below];
  const cursor = { x: input.cursor.x, y: above.length + queued.length + 1 + input.cursor.y };
  return { lines, cursor: isSilent ? undefined : cursor };
}

function queuedLines({ queued }: ChatState, { paint, words }: FrameStyle, width: number): readonly string[] {
  const more = queued.length - MOST_QUEUED_LINES;
  const lines = queued.slice(0, MOST_QUEUED_LINES).map((text) => words.keys.queued(text.trim()));
  return [...lines, ...(more > 0 ? [words.call.more(more)] : [])].map((line) =>
    paint('dim', cutTo(`  ${line}`, width)),
  );
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
