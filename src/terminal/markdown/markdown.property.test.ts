import { stripVTControlCharacters, styleText } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayWidth } from '../display-width.ts';
import type { Paint } from '../style.ts';
import { renderMarkdown } from './render-markdown.ts';
import { splitStable } from './split-stable.ts';

const PLAIN: Paint = (_style, text) => text;
const COLOURED: Paint = (style, text) => styleText(style, text, { validateStream: false });

/** Pieces that Markdown is made of, and that break it. */
const PIECES = [
  'word',
  'checkout-7d9f8b6c5-abcde',
  'https://example.org/a/very/long/path?with=a&query=of#parts',
  ' ',
  '  ',
  '    ',
  '\n',
  '\n\n',
  '\r\n',
  '\r',
  '\t',
  '# ',
  '## ',
  '- ',
  '* ',
  '+ ',
  '1. ',
  '12) ',
  '[ ] ',
  '[x] ',
  '> ',
  '```',
  '```diff\n',
  '~~~',
  '`',
  '**',
  '*',
  '_',
  '~~',
  '|',
  '| a | b |\n|---|--:|\n',
  '\n| 名称 | 值 |\n|:-:|---|\n| 前端 | ✅ |\n',
  '|---|',
  '---',
  '===',
  '***',
  '[link](http://x)',
  '![image](y)',
  '[a]: http://z',
  '<br>',
  '<div>',
  '</div>',
  '<!--',
  '&lt;',
  '&#27;',
  '\\',
  '这个服务没有就绪，请检查：“端点”（Endpoints）。',
  '，',
  '。',
  '（',
  '👩‍👩‍👧',
  '🚀',
  '🇨🇳',
  '1\ufe0f\u20e3',
  '\u20e3',
  'e\u0301',
  '\u0301',
  'ᄀᄀᄀ각',
  'क्षि',
  '\u200d',
  '\ufe0f',
  '\u200b',
  '\u00a0',
  '\u3000',
  '\u001b[31m',
  '\u001b]8;;http://evil\u0007',
  '\u009b2J',
  '\u0000',
  '\u007f',
  '\u202e',
  '\ud800',
];

/** Blocks as models write them, which only their neighbours and line breaks set apart. */
const BLOCKS = [
  '# Head',
  'Some text, **bold**.',
  'two lines\nof text',
  '- a\n- b\n  - c',
  '* other',
  '1. one\n2. two',
  '2) two',
  '- a\n\n  more of a',
  '  indented',
  '    code',
  '```sh\nkubectl\n\n# no head\n```',
  '```',
  '> quote\n> more',
  '>',
  '| a | b |\n|---|--:|\n| c | 1 |',
  '| a | b |',
  '|---|---|',
  '---',
  '===',
  '[a]: http://x',
  '[a] and <div>',
  '这个服务没有就绪。',
];

const markdown = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .array(fc.tuple(fc.constantFrom(...BLOCKS), fc.constantFrom('\n', '\n\n', '\n \n\n', '\r\n\r\n')), {
        maxLength: 8,
      })
      .map((blocks) => blocks.flat().join('')),
  },
  { weight: 6, arbitrary: fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => pieces.join('')) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
);
const width = fc.integer({ min: 20, max: 120 });

describe('Markdown on a terminal', () => {
  it('has no line wider than the terminal', () => {
    fc.assert(
      fc.property(markdown, width, (text, columns) => {
        for (const line of renderMarkdown(text, { width: columns, paint: PLAIN }).split('\n')) {
          expect(displayWidth(line), JSON.stringify(line)).toBeLessThanOrEqual(columns);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('sends nothing to the terminal but text, line breaks and its own colours', () => {
    fc.assert(
      fc.property(markdown, width, (text, columns) => {
        const rendered = renderMarkdown(text, { width: columns, paint: COLOURED });
        const rest = rendered.replace(/\u001b\[[0-9;]*m/g, '');
        expect(rest).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
        expect(rendered.isWellFormed()).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('says the same with colours, but for the marks that stand in for them', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('word ', '你好，', '**', '- ', '\n', '| a |\n|---|\n| b |\n')), (pieces) => {
        const text = pieces.join('');
        expect(stripVTControlCharacters(renderMarkdown(text, { width: 40, paint: COLOURED }))).toBe(
          renderMarkdown(text, { width: 40, paint: PLAIN }),
        );
      }),
    );
  });
});

describe('Markdown that is still arriving', () => {
  it('is divided without losing a character', () => {
    fc.assert(
      fc.property(markdown, (text) => {
        const { done, open } = splitStable(text);
        expect(done + open).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it('looks in the end as if it had come at once', () => {
    fc.assert(
      fc.property(markdown, fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1 }), (text, sizes) => {
        const blocks: string[] = [];
        let open = '';
        let at = 0;
        for (let turn = 0; at < text.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1;
          const split = splitStable(open + text.slice(at, at + size));
          at += size;
          if (split.done !== '') {
            expect(split.done.trim()).not.toBe('');
            blocks.push(split.done);
          }
          open = split.open;
        }
        const parts = [...blocks, open].map((part) => renderMarkdown(part, { width: 60, paint: PLAIN }));
        expect(parts.join('\n\n')).toBe(renderMarkdown(text, { width: 60, paint: PLAIN }));
      }),
      { numRuns: 1000 },
    );
  });
});
