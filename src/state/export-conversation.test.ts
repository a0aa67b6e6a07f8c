import { expect, test } from 'vitest';
import { START } from '../lib/testing/start.ts';
import type { Conversation, TurnRecord } from './conversation-record.ts';
import { exportConversation } from './export-conversation.ts';
import { makeCall, makeTurn } from './testing/make-turn.ts';

function conversation(...records: readonly TurnRecord[]): Conversation {
  return {
    id: '1ng7j68g000',
    title: 'Why is <cart> *down*?',
    startedAt: START,
    updatedAt: START + 64_200,
    turns: records.length,
    records,
  };
}

test('Markdown tells questions, answers, calls with their source, and what the model used', () => {
  const text = exportConversation(
    conversation(
      makeTurn({ question: 'Why is cart down?\n\nIn shop.', costUsd: 0.01234 }),
      makeTurn({
        startedAt: START + 60_000,
        outcome: 'failed',
        errorCode: 'llm',
        answer: '',
        steps: 1,
        calls: [
          makeCall({
            source: 'live',
            isError: true,
            durationMs: 1520,
            tokens: 12_345,
            summary: 'no `x`\n[link](http://x) <b>',
          }),
          makeCall({ tool: 'k8s_query', arguments: { sql: 'SELECT `a`\nFROM ``b``' }, summary: '' }),
        ],
      }),
    ),
    'markdown',
  );
  expect(text).toBe(`# Why is \\<cart\\> \\*down\\*?

Conversation \`1ng7j68g000\` · 2026-11-23T05:02:00Z to 2026-11-23T05:03:04Z · 2 turns

## 1. 2026-11-23T05:02:00Z

> Why is cart down?
>
> In shop.

Its image **cannot** be pulled.

- \`k8s_list_pods\` \`{"namespace":"shop"}\` · cache 42 s (fresh) · 12 ms · 340 tokens: 12 pods in shop

*openrouter some/model · 2 steps · 4.2 s · 1,200 tokens in, 340 out · $0.0123*

## 2. 2026-11-23T05:03:00Z

> Why is cart down?

**Failed: llm.**

- \`k8s_list_pods\` \`{"namespace":"shop"}\` · **failed** · live · 1.5 s · 12,345 tokens: no \\\`x\\\` \\[link\\](http://x) \\<b\\>
- \`k8s_query\` \`\`\` {"sql":"SELECT \`a\`\\nFROM \`\`b\`\`"} \`\`\` · cache 42 s (fresh) · 12 ms · 340 tokens

*openrouter some/model · 1 step · 4.2 s · 1,200 tokens in, 340 out*
`);
});

test('an answer that ends within a code block does not swallow what follows', () => {
  const parts = (answer: string): string =>
    exportConversation(conversation(makeTurn({ answer, outcome: 'cut' })), 'markdown');
  expect(parts('So:\n````yaml\n```\nkind: Pod')).toContain('kind: Pod\n````\n\n**The answer was cut by its length.**');
  expect(parts('```\na\n```\ntext ``` text')).toContain('text ``` text\n\n**The answer');
});

test('JSON is the record as it is, its moments in ISO 8601', () => {
  const record = conversation(makeTurn(), makeTurn({ outcome: 'cancelled' }));
  const moment = (ms: number): string => new Date(ms).toISOString();
  expect(JSON.parse(exportConversation(record, 'json'))).toEqual({
    ...record,
    startedAt: moment(record.startedAt),
    updatedAt: moment(record.updatedAt),
    records: record.records.map((turn) => ({ ...turn, startedAt: moment(turn.startedAt) })),
  });
});
