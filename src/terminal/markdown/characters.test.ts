import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { charactersOf } from './characters.ts';

describe('characters', () => {
  it('are graphemes with the columns that they take', () => {
    expect(charactersOf('a前e\u0301👩‍👩‍👧', 80)).toEqual([
      { text: 'a', width: 1 },
      { text: '前', width: 2 },
      { text: 'e\u0301', width: 1 },
      { text: '👩‍👩‍👧', width: 2 },
    ]);
  });

  it('are taken apart where one is wider than a line', () => {
    const [first, ...rest] = charactersOf('ᄀ'.repeat(20), 8);
    expect(first).toEqual({ text: 'ᄀ', width: 2 });
    expect(rest).toHaveLength(19);
  });

  it('have the widths of string-width, those too that are known at a glance', () => {
    const wrong: string[] = [];
    for (let code = 0x20; code <= 0xffff; code += 1) {
      const text = String.fromCharCode(code);
      const [character] = charactersOf(text, 80);
      if (character?.width !== stringWidth(text)) wrong.push(code.toString(16));
    }
    expect(wrong).toEqual([]);
  });
});
