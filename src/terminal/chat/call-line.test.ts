import { expect, it } from 'vitest';
import type { ToolCallReport } from '../../agent/agent-event.ts';
import { displayWidth } from '../display-width.ts';
import { ENGLISH } from '../words/english.ts';
import { callLine } from './call-line.ts';

const REPORT: ToolCallReport = {
  id: 'a',
  tool: 'k8s_list_pods',
  arguments: { namespace: 'shop', labelSelector: 'app in (前端, checkout), tier=backend' },
  source: { from: 'live' },
  durationMs: 120,
  tokens: 250,
  isError: false,
  text: '',
};
const style = { number: 3, paint: (_style: string, text: string) => text, words: ENGLISH };

it('says what was called, where the answer is from, how long it took and what it costs', () => {
  expect(callLine(REPORT, { ...style, width: 120 })).toBe(
    '[3] k8s_list_pods namespace=shop labelSelector=app in (前端, checkout), tier=backend · live · 120 ms · 250 tokens',
  );
});

it('cuts the arguments, not the facts, where the line is short', () => {
  const line = callLine(REPORT, { ...style, width: 60 });
  expect(line).toMatch(/^\[3\] k8s_list_pods .*… · live · 120 ms · 250 tokens$/);
  expect(displayWidth(line)).toBeLessThanOrEqual(60);
});

it('lets no argument drive the terminal', () => {
  const line = callLine({ ...REPORT, arguments: { name: '\u001b[2J\n' } }, { ...style, width: 100 });
  expect(line).not.toMatch(/[\u0000-\u001f]/);
});
