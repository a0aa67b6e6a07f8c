import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { logText } from './log-text.ts';
import type { LogOutcome, LogStream } from './outcome.ts';

function log(...streams: LogStream[]): LogOutcome {
  return {
    type: 'log',
    scope: { resource: 'logs', cluster: 'prod', namespace: 'shop' },
    source: { from: 'live', observedAt: '2026-11-23T05:02:00Z' },
    streams,
    notes: [],
  };
}

const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => `2026-11-23T04:00:00Z request ${at} done in ${at % 90} ms`);

describe('logText', () => {
  it('shows everything where it fits', () => {
    expect(logText(log({ title: 'web-1/app', lines: ['one', 'two\tthree'] }), 4000)).toBe(
      'logs · cluster prod · namespace shop · live 2026-11-23T05:02:00Z\n--- web-1/app: 2 lines\none\ntwo\tthree',
    );
  });

  it('keeps the newest lines and says how many older ones are left out, and how to get them', () => {
    const text = logText(log({ title: 'web-1/app', lines: numbered(10_000), omittedBefore: 500 }), 4000);
    const lines = text.split('\n');
    expect(lines.at(-1)).toContain('request 9999 ');
    expect(text).toContain('500 older lines not asked for: raise tail');
    expect(text).not.toContain('characters]');
    const shown = lines.filter((line) => line.includes(' request ')).length;
    expect(text).toContain(`newest ${shown} shown`);
    expect(text).toContain(`${(10_000 - shown).toLocaleString('en-US')} older lines left out to fit: narrow by grep`);
    expect(countTokens(text)).toBeLessThanOrEqual(4000);
    expect(countTokens(text)).toBeGreaterThan(3400);
  });

  it('shares the room fairly: a chatty container hides no quiet one', () => {
    const text = logText(
      log(
        { title: 'a/app', lines: numbered(5000) },
        { title: 'b/app', lines: ['only line'] },
        { title: 'c/app', lines: numbered(5000) },
      ),
      4000,
    );
    expect(text).toContain('--- b/app: 1 line\nonly line');
    const [, a = '', , c = ''] = text.split('--- ');
    expect(Math.abs(a.split('\n').length - c.split('\n').length)).toBeLessThanOrEqual(3);
  });

  it('cuts a very long line, with a mark, and keeps those around it', () => {
    const text = logText(log({ title: 'a/app', lines: [...numbered(200), 'x'.repeat(9_000_000), 'last'] }), 4000);
    expect(text).toMatch(/1 long line cut/);
    expect(text).toMatch(/x…\[\+[\d,]+ characters\]\nlast$/);
    expect(text).toContain('request 199 ');
  });

  it('takes colours out and escapes what else could drive a terminal', () => {
    const text = logText(
      log({ title: 'a/app', lines: ['\u001b[31mred\u001b[0m', 'bell\u0007 \u001b]0;title\u0007', 'a\rb'] }),
      4000,
    );
    expect(text.split('\n').slice(2)).toEqual(['red', 'bell\\u0007 \\u001b]0;title\\u0007', 'a\\rb']);
  });

  it('says when there is nothing', () => {
    expect(logText(log({ title: 'a/app', lines: [] }), 4000)).toContain('--- a/app: no lines');
    expect(logText(log(), 4000)).toContain('No container to read from.');
  });
});
