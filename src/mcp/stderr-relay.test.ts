import { expect, test } from 'vitest';
import { createLog } from '../lib/log.ts';
import { StderrRelay } from './stderr-relay.ts';

function relay(): { readonly relay: StderrRelay; readonly lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  const log = createLog({ level: 'debug', format: 'json', name: 'test', destination });
  return { relay: new StderrRelay({ log }), lines };
}

test('takes lines of a JSON log over at their level, and other lines as they are', () => {
  const { relay: stderr, lines } = relay();
  stderr.push(Buffer.from('{"level":"warn","time":"t","program":"k8s-mcp serve","tool":"x","msg":"slow"}\nplain te'));
  stderr.push(Buffer.from('xt\n{"level":60}\n\n'));
  expect(lines).toMatchObject([
    { level: 'warn', msg: 'slow', tool: 'x', program: 'test', subsystem: 'mcp-server' },
    { level: 'info', msg: 'standard error', line: 'plain text' },
    { level: 'info', msg: 'standard error', line: '{"level":60}' },
  ]);
  expect(stderr.lastLines).toEqual(['slow', 'plain text', '{"level":60}']);
});

test('remembers the last ten lines, cut to a sane length', () => {
  const { relay: stderr } = relay();
  stderr.push(Buffer.from(`${Array.from({ length: 30 }, (_, n) => `line ${n}`).join('\n')}\n${'x'.repeat(9_999)}\n`));
  expect(stderr.lastLines).toHaveLength(10);
  expect(stderr.lastLines[0]).toBe('line 21');
  expect(stderr.lastLines[9]).toHaveLength(2_000);
});
