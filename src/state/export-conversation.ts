import { isoMoments, isoSeconds } from '../lib/clock.ts';
import type { CallRecord, Conversation, TurnRecord } from './conversation-record.ts';

/**
 * The conversation as one text that ends in a newline: `markdown` to be read, `json` the record as it is. What models and clusters said may hold any character; a terminal needs it made printable.
 */
export function exportConversation(conversation: Conversation, format: 'markdown' | 'json'): string {
  if (format === 'json') return `${JSON.stringify(conversation, isoMoments, 2)}\n`;
  const { id, title, startedAt, updatedAt, turns, records } = conversation;
  const count = `${turns} ${turns === 1 ? 'turn' : 'turns'}`;
  const facts = `Conversation ${code(id)} · ${isoSeconds(startedAt)} to ${isoSeconds(updatedAt)} · ${count}`;
  return `${[`# ${escaped(title)}`, facts, ...records.flatMap(turnParts)].join('\n\n')}\n`;
}

function turnParts(turn: TurnRecord, index: number): readonly string[] {
  const outcome = outcomeLine(turn);
  return [
    `## ${index + 1}. ${isoSeconds(turn.startedAt)}`,
    quoted(turn.question),
    ...(turn.answer.trim() === '' ? [] : [closeFence(turn.answer.trim())]),
    ...(outcome === undefined ? [] : [`**${outcome}**`]),
    ...(turn.calls.length === 0 ? [] : [turn.calls.map(callLine).join('\n')]),
    modelLine(turn),
  ];
}

function outcomeLine({ outcome, errorCode }: TurnRecord): string | undefined {
  switch (outcome) {
    case 'answered':
      return undefined;
    case 'cut':
      return 'The answer was cut by its length.';
    case 'stepsUsedUp':
      return 'The steps of this turn were used up.';
    case 'cancelled':
      return 'Cancelled.';
    case 'failed':
      return errorCode === undefined ? 'Failed.' : `Failed: ${escaped(errorCode)}.`;
  }
}

function callLine(call: CallRecord): string {
  const facts = [escaped(call.source), seconds(call.durationMs), `${grouped(call.tokens)} tokens`];
  const verdict = call.isError ? '**failed** · ' : '';
  const said = call.summary.trim() === '' ? '' : `: ${escaped(call.summary)}`;
  return `- ${code(call.tool)} ${code(JSON.stringify(call.arguments))} · ${verdict}${facts.join(' · ')}${said}`;
}

function modelLine(turn: TurnRecord): string {
  const facts = [
    `${turn.provider} ${turn.model}`,
    `${turn.steps} ${turn.steps === 1 ? 'step' : 'steps'}`,
    seconds(turn.durationMs),
    `${grouped(turn.inputTokens)} tokens in, ${grouped(turn.outputTokens)} out`,
    ...(turn.costUsd === undefined ? [] : [`$${turn.costUsd.toFixed(4)}`]),
  ];
  return `*${escaped(facts.join(' · '))}*`;
}

function quoted(text: string): string {
  return text
    .trim()
    .split('\n')
    .map((line) => `> ${line}`.trimEnd())
    .join('\n');
}

/** An answer that was cut within a code block must not swallow what follows. */
function closeFence(markdown: string): string {
  let open: string | undefined;
  for (const line of markdown.split('\n')) {
    const fence = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line);
    const [, marks = '', rest = ''] = fence ?? [];
    if (open === undefined) open = marks === '' ? undefined : marks;
    else if (marks.startsWith(open) && rest.trim() === '') open = undefined;
  }
  return open === undefined ? markdown : `${markdown}\n${open}`;
}

/** Code in a line, whatever backticks are in it. */
function code(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  const longest = Math.max(0, ...Array.from(line.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = longest > 0 ? ' ' : '';
  return `${fence}${space}${line}${space}${fence}`;
}

/** Text in a line that means nothing but itself in Markdown. */
function escaped(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replaceAll(/[\\`*_[\]<>#|~&]/g, '\\$&');
}

function seconds(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`;
}

function grouped(number: number): string {
  return number.toLocaleString('en-US');
}
