import { callWords } from '../call-words.ts';
import { cutTo } from '../fit-table.ts';
import type { Paint } from '../style.ts';
import type { Words } from '../words/words.ts';
import { answerText } from './answer-text.ts';
import type { Activity } from './chat-state.ts';

export interface ActivityStyle {
  readonly paint: Paint;
  readonly words: Words;
  readonly now: number;
}

const SPINNER = [...'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'];
const SPINNER_MS = 100;

/** What is open of the answer, what runs, and since when; blank lines above each. Nothing where nothing runs. */
export function activityLines(
  activity: Activity,
  style: ActivityStyle,
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
    .slice(0, Math.max(1, Math.floor(room / 2)))
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
  { paint }: ActivityStyle,
  { width, room }: { readonly width: number; readonly room: number },
): readonly string[] {
  const lines = answerText(text, { width, paint }).split('\n');
  const most = Math.max(1, room);
  return lines.length <= most ? lines : [paint('dim', '⋮'), ...lines.slice(-Math.max(1, most - 1))];
}
