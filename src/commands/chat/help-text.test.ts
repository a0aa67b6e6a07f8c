import { describe, expect, it } from 'vitest';
import { displayWidth } from '../../terminal/display-width.ts';
import type { Paint } from '../../terminal/style.ts';
import { CHINESE } from '../../terminal/words/chinese.ts';
import { ENGLISH } from '../../terminal/words/english.ts';
import { helpText } from './help-text.ts';

const plain: Paint = (_style, text) => text;
const squeezed = (text: string): string => text.replace(/\s/g, '');

describe('helpText', () => {
  it.each([
    ['English', ENGLISH],
    ['Chinese', CHINESE],
  ] as const)('says all of what a command does at any width, in %s', (_language, words) => {
    const commands = Object.entries(words.commands).map(([name, what]) => ({ name, ...what }));
    for (const width of [20, 40, 60, 80, 200]) {
      const text = helpText(commands, { words, paint: plain, width });
      for (const { summary } of commands) expect(squeezed(text)).toContain(squeezed(summary));
      const widest = Math.max(...commands.map(({ name, argument }) => displayWidth(`/${name} ${argument}`)));
      for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(Math.max(width, widest + 2));
    }
  });
});
