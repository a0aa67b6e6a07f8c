import { styleText } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Paint } from '../style.ts';
import { renderMarkdown } from './render-markdown.ts';

const PLAIN: Paint = (_style, text) => text;
const TAGS: Paint = (style, text) => `<${style}>${text}</${style}>`;

function plain(text: string, width = 40): readonly string[] {
  return renderMarkdown(text, { width, paint: PLAIN }).split('\n');
}

function tagged(text: string): string {
  return renderMarkdown(text, { width: 60, paint: TAGS });
}

describe('running text', () => {
  it('is painted by what it stands for', () => {
    expect(tagged('**3 Pods** are *not* ~~ok~~: see `web-0`')).toBe(
      '<bold>3 Pods</bold> are <italic>not</italic> <strikethrough>ok</strikethrough>: see <cyan>web-0</cyan>',
    );
    expect(tagged('# One\n\n## Two')).toBe('<bold><underline>One</underline></bold>\n\n<bold>Two</bold>');
  });

  it('keeps the marks that mean something where nothing is painted', () => {
    expect(plain('## Two\n\n**3 Pods** are *not* ~~ok~~: see `web-0`')).toEqual([
      '## Two',
      '',
      '3 Pods are not ~~ok~~: see `web-0`',
    ]);
  });

  it('is wrapped between words, and keeps line breaks', () => {
    expect(plain('one two three four five\nnext line', 20)).toEqual(['one two three four', 'five', 'next line']);
  });

  it('breaks words that are too long, after a seam where there is one', () => {
    expect(plain('checkout-7d9f8b6c5-abcde-is-long', 20)).toEqual(['checkout-7d9f8b6c5-', 'abcde-is-long']);
    expect(plain('a'.repeat(45), 20)).toEqual(['a'.repeat(20), 'a'.repeat(20), 'a'.repeat(5)]);
  });

  it('breaks Chinese between any two characters, but not before what closes or after what opens', () => {
    expect(plain('这个服务没有就绪的端点，请检查', 22)).toEqual(['这个服务没有就绪的端', '点，请检查']);
    expect(plain('这个服务没有就绪的后（端点）在', 22)).toEqual(['这个服务没有就绪的后', '（端点）在']);
    expect(plain('有三个 Pod 没有就绪，原因不明', 20)).toEqual(['有三个 Pod 没有就', '绪，原因不明']);
  });

  it('shows where a link leads', () => {
    expect(plain('[docs](https://k8s.io/a?b&amp;c) <https://k8s.io>', 60)).toEqual([
      'docs (https://k8s.io/a?b&c) https://k8s.io',
    ]);
    expect(plain('[https://good.io](https://evil.io)', 60)).toEqual(['https://good.io (https://evil.io)']);
  });

  it('shows HTML as text, and breaks the line at a br', () => {
    expect(plain('a <b>bold</b>\n<script>x</script>\n\n<!-- no -->')).toEqual([
      'a <b>bold</b>',
      '<script>x</script>',
      '',
      '<!-- no -->',
    ]);
    expect(plain('one<br>two<br/>three')).toEqual(['one', 'two', 'three']);
  });

  it('shows control characters, however they are written', () => {
    expect(plain('\u001b[2Ja `\u001b]8;;x\u0007` &#27;[31m\u202e', 80)).toEqual([
      '\\u001b[2Ja `\\u001b]8;;x\\u0007` \\u001b[31m\\u202e',
    ]);
    expect(plain('[a\u001b[1m](http://x/\u001b[2J)', 80).join('')).not.toMatch(/\u001b/);
    expect(plain('```\u001b[1m\n\u001b[2J\n```', 80)).toEqual(['    \\u001b[2J']);
  });
});

describe('blocks', () => {
  it('shows lists: nested, counted, of tasks', () => {
    expect(
      plain('- a\n  - b\n    1. c\n\n3. x\n4. y long enough to be wrapped at forty\n\n- [x] done\n- [ ] to do'),
    ).toEqual([
      '• a',
      '  • b',
      '    1. c',
      '',
      '3. x',
      '4. y long enough to be wrapped at forty',
      '',
      '[x] done',
      '[ ] to do',
    ]);
  });

  it('sets what belongs to an item below it', () => {
    expect(plain('1. Run:\n   ```sh\n   kubectl get pods\n   ```\n2. Read', 60)).toEqual([
      '1. Run:',
      '       kubectl get pods',
      '2. Read',
    ]);
  });

  it('shows quotes and rules', () => {
    expect(plain('> said\n> so\n\n---', 20)).toEqual(['│ said', '│ so', '', '─'.repeat(20)]);
  });

  it('shows a rule that is longer than the terminal', () => {
    expect(plain(`a\n\n${'-'.repeat(300)}`)).toEqual(['a', '', '─'.repeat(40)]);
  });

  it('takes a line of text above dashes for text above a rule, not for a heading', () => {
    expect(plain('text\n---\nmore', 20)).toEqual(['text', '', '─'.repeat(20), '', 'more']);
  });

  it('leaves code as it is, and marks where a line goes on', () => {
    expect(plain('```yaml\na:\n  b:   1\n\tc: 2\n```')).toEqual(['    a:', '      b:   1', '        c: 2']);
    expect(plain(`    ${'x'.repeat(50)}`, 40)).toEqual([`    ${'x'.repeat(36)}`, `    ↪ ${'x'.repeat(14)}`]);
  });

  it('paints a diff', () => {
    expect(tagged('```diff\n- a\n+ b\n```')).toBe('    <red>- a</red>\n    <green>+ b</green>');
  });

  it.each(['>', '- ', '*', '_a_', '['])('shows %j as it is, where it is repeated past all reason', (mark) => {
    const text = mark.repeat(50_000);
    expect(plain(text).join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
  });

  it('stops to indent where the text would get too narrow', () => {
    const lines = plain(`${'> '.repeat(30)}deep`, 20);
    expect(lines.at(-1)).toMatch(/deep$/);
  });
});

describe('a table', () => {
  it('aligns its columns, wide characters and emoji counted as two', () => {
    expect(plain('| 名称 | N | Ok |\n|---|--:|:-:|\n| 前端 | 1,234 | 🚀 |\n| web-0 | 7 | no |')).toEqual([
      '名称  │     N │ Ok',
      '──────┼───────┼───',
      '前端  │ 1,234 │ 🚀',
      'web-0 │     7 │ no',
    ]);
  });

  it('wraps cells so that it fits, and then divides its rows', () => {
    expect(
      plain('| Pod | Why |\n|---|---|\n| web-0 | the image can not be pulled |\n| web-1 | crash loop |', 24),
    ).toEqual([
      'Pod   │ Why',
      '──────┼─────────────────',
      'web-0 │ the image can',
      '      │ not be pulled',
      '──────┼─────────────────',
      'web-1 │ crash loop',
    ]);
  });

  it('becomes a record a row where its columns would be too narrow', () => {
    expect(
      plain('| Name | Namespace | Status |\n|---|---|---|\n| checkout-abcde | shop-front | CrashLoopBackOff |', 22),
    ).toEqual(['Name: checkout-abcde', 'Namespace:', '  shop-front', 'Status:', '  CrashLoopBackOff']);
  });

  it('breaks the line of a cell at a br', () => {
    expect(plain('| A | B |\n|---|---|\n| x | one<br>two |')).toEqual(['A │ B', '──┼────', 'x │ one', '  │ two']);
  });

  it('has cells of its own where a row has too few or too many', () => {
    expect(plain('| A | B |\n|---|---|\n| x |\n| 1 | 2 | 3 |')).toEqual(['A │ B', '──┼──', 'x │', '1 │ 2']);
  });
});

it('is painted for a terminal by escapes that end on their line', () => {
  const rendered = renderMarkdown('**a\nb**', {
    width: 40,
    paint: (style, text) => styleText(style, text, { validateStream: false }),
  });
  expect(rendered.split('\n')).toEqual(['\u001b[1ma\u001b[22m', '\u001b[1mb\u001b[22m']);
});
