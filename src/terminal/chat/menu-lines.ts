import { displayWidth } from '../display-width.ts';
import { cutTo } from '../fit-table.ts';
import { printable } from '../printable.ts';
import type { Paint } from '../style.ts';
import type { CompletionMenu } from './completion.ts';

/** The menu of completions: those around the chosen one, and how many there are besides. */
export function menuLines(
  { candidates, chosen }: CompletionMenu,
  { width, height, paint }: { readonly width: number; readonly height: number; readonly paint: Paint },
): readonly string[] {
  const first = Math.max(0, Math.min(chosen - Math.floor(height / 2), candidates.length - height));
  const shown = candidates.slice(first, first + height);
  const widest = Math.min(32, Math.max(0, ...shown.map(({ value }) => displayWidth(printable(value)))));
  const lines = shown.map(({ value, hint }, index) => {
    const isChosen = first + index === chosen;
    const name = cutTo(printable(value), width - 4);
    const space = ' '.repeat(Math.max(0, widest - displayWidth(name)));
    const room = width - 6 - Math.max(widest, displayWidth(name));
    const words = hint === undefined || room < 8 ? '' : `${space}  ${paint('dim', cutTo(printable(hint), room))}`;
    return `${isChosen ? '▸' : ' '} ${isChosen ? paint('bold', name) : name}${words}`;
  });
  const rest = candidates.length - shown.length;
  return rest === 0 ? lines : [...lines, paint('dim', `  … ${rest}`)];
}
