import fc from 'fast-check';
import { countTokens } from 'gpt-tokenizer';
import { describe, expect, it } from 'vitest';
import { estimateTokens } from '../result/token-estimate.ts';
import { ConversationMemory } from './conversation-memory.ts';
import { createFence } from './fence.ts';

function memoryWith(turns: number, callsPerTurn: number, resultLength = 4000): ConversationMemory {
  const memory = new ConversationMemory({ fence: createFence('f3nc3') });
  for (let turn = 0; turn < turns; turn++) {
    memory.beginTurn(`question ${turn}`);
    for (let call = 0; call < callsPerTurn; call++) addCall(memory, `${turn}-${call}`, resultLength);
    if (turn < turns - 1) memory.addAnswer(`answer ${turn}`);
  }
  return memory;
}

function addCall(memory: ConversationMemory, id: string, resultLength: number): void {
  const content = [{ type: 'tool-call' as const, toolCallId: id, toolName: 'list_pods', input: {} }];
  memory.addModelMessages([{ role: 'assistant', content }]);
  addResult(memory, id, resultLength);
}

function addResult(memory: ConversationMemory, id: string, length: number): void {
  const text = `pods · ${id} found\n${'word '.repeat(length / 5)}`;
  const source = { from: 'live' } as const;
  const tokens = estimateTokens(text);
  memory.addResult({ id, tool: 'list_pods', arguments: {}, source, durationMs: 1, tokens, isError: false, text });
}

function resultsOf(memory: ConversationMemory): readonly string[] {
  return memory.messages.flatMap((message) =>
    message.role === 'tool'
      ? message.content.map((part) =>
          part.type === 'tool-result' ? String(part.output.type === 'text' ? part.output.value : '') : '',
        )
      : [],
  );
}

/** By the tokenizer itself, not by the estimate that cuts. */
function resultTokens(memory: ConversationMemory): number {
  return resultsOf(memory).reduce((sum, text) => sum + countTokens(text), 0);
}

/** Providers refuse a conversation in which a call lacks its result, or a result its call. */
function expectAcceptable(memory: ConversationMemory): void {
  const open = new Set<string>();
  for (const message of memory.messages) {
    if (message.role === 'assistant' && typeof message.content !== 'string') {
      for (const part of message.content) if (part.type === 'tool-call') open.add(part.toolCallId);
    } else if (message.role === 'tool') {
      for (const part of message.content) {
        if (part.type === 'tool-result') expect(open.delete(part.toolCallId)).toBe(true);
      }
    } else {
      expect([...open]).toEqual([]);
    }
  }
  expect([...open]).toEqual([]);
}

describe('the memory of a conversation', () => {
  it('keeps everything while there is room', () => {
    const memory = memoryWith(3, 2);
    expect(memory.fitInto(1_000_000)).toEqual({ results: 0, turns: 0, unseen: 0 });
    expectAcceptable(memory);
  });

  it('shortens the oldest results first, to the line that says what was found', () => {
    const memory = memoryWith(3, 2);
    const compaction = memory.fitInto(memory.tokens - 1000);
    expect(compaction).toEqual({ results: 2, turns: 0, unseen: 0 });
    const text = JSON.stringify(memory.messages);
    expect(text).toContain('pods · 0-0 found');
    expect(text.match(/call the tool again/g)).toHaveLength(2);
    expectAcceptable(memory);
  });

  it('leaves results alone that are a line already, and does not call them cut', () => {
    const memory = memoryWith(3, 2, 5);
    expect(memory.fitInto(memory.tokens - 1)).toEqual({ results: 0, turns: 1, unseen: 0 });
    expect(JSON.stringify(memory.messages)).not.toContain('left out to save room');
  });

  it('then summarises turns, then leaves the oldest out, and says how many', () => {
    const memory = memoryWith(40, 2, 100);
    const { turns } = memory.fitInto(600);
    expect(turns).toBeGreaterThan(20);
    expect(memory.tokens).toBeLessThanOrEqual(600);
    expect(JSON.stringify(memory.messages[0])).toMatch(/\d+ earlier turns are left out/);
    expectAcceptable(memory);
  });

  it('cuts the middle out of a question that alone is too long', () => {
    const memory = new ConversationMemory({ fence: createFence('f3nc3') });
    memory.beginTurn(`begin ${'x y '.repeat(100_000)} end`);
    memory.fitInto(1000);
    expect(memory.tokens).toBeLessThan(1000);
    expect(JSON.stringify(memory.messages)).toMatch(/begin.*left out.*end/);
  });

  it('fits into any budget that has room for the turn under way, and stays acceptable', () => {
    const shape = fc.record({
      turns: fc.integer({ min: 1, max: 8 }),
      calls: fc.integer({ min: 0, max: 4 }),
      length: fc.integer({ min: 5, max: 3000 }),
      budget: fc.integer({ min: 1500, max: 20_000 }),
    });
    fc.assert(
      fc.property(shape, ({ turns, calls, length, budget }) => {
        const memory = memoryWith(turns, calls, length);
        memory.fitInto(budget);
        expect(memory.tokens).toBeLessThanOrEqual(budget);
        expectAcceptable(memory);
      }),
      { numRuns: 60 },
    );
  });

  it('gives up on what can not be made to fit, instead of cutting one question for ever', () => {
    for (const [question, budget] of [
      ['why? '.repeat(400), -5000],
      ['🀄'.repeat(5000), 3000],
    ] as const) {
      const memory = new ConversationMemory({ fence: createFence('f3nc3') });
      memory.beginTurn(question);
      expect(memory.fitInto(budget).turns).toBeLessThan(20);
      expect(memory.tokens).toBeLessThan(Math.max(budget, 400));
      expect(JSON.stringify(memory.messages)).toContain('its middle is left out');
    }
  });

  it('cuts a result that the model has not seen to what there is room for, and says so', () => {
    const memory = new ConversationMemory({ fence: createFence('f3nc3') });
    memory.beginTurn('?');
    const call = { type: 'tool-call', toolCallId: 'a', toolName: 'a', input: {} } as const;
    memory.addModelMessages([{ role: 'assistant', content: [call] }]);
    addResult(memory, 'a', 20_000);
    expect(memory.fitInto(2000)).toEqual({ results: 0, turns: 0, unseen: 1 });
    expect(memory.tokens).toBeLessThanOrEqual(2000);
    expect(memory.tokens).toBeGreaterThan(1500);
    expect(memory.fitInto(200)).toEqual({ results: 0, turns: 0, unseen: 1 });
    expectAcceptable(memory);
  });

  it('makes room for new results by cutting what the model has seen, to its beginning and then to a line', () => {
    const memory = memoryWith(1, 4, 10_000);
    memory.fitResults(6000);
    const sizes = resultsOf(memory).map((text) => text.length);
    expect(sizes.at(-1)).toBeGreaterThan(10_000);
    expect(Math.max(...sizes.slice(0, -1))).toBeLessThan(8000);
    expect(resultTokens(memory)).toBeLessThanOrEqual(6000);
    for (const [at, text] of resultsOf(memory).entries()) expect(text).toContain(`pods · 0-${at} found`);
    expectAcceptable(memory);
  });

  it('cuts results of one step to equal parts where they alone are too much, and leaves small ones whole', () => {
    const memory = new ConversationMemory({ fence: createFence('f3nc3') });
    memory.beginTurn('?');
    const sizes = [20_000, 40, 20_000, 20_000];
    const content = sizes.map((_, at) => ({
      type: 'tool-call' as const,
      toolCallId: `${at}`,
      toolName: 'a',
      input: {},
    }));
    memory.addModelMessages([{ role: 'assistant', content }]);
    for (const [at, size] of sizes.entries()) addResult(memory, `${at}`, size);
    memory.fitResults(6000);
    expect(resultTokens(memory)).toBeLessThanOrEqual(6000);
    expect(resultTokens(memory)).toBeGreaterThan(5000);
    const [first = '', small = '', third = ''] = resultsOf(memory);
    expect(small).not.toContain('left out');
    expect(Math.abs(first.length - third.length)).toBeLessThan(50);
  });

  it('never sends more of results than it may, whatever comes', () => {
    const step = fc.array(fc.integer({ min: 5, max: 30_000 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 4 }), (steps) => {
        const memory = new ConversationMemory({ fence: createFence('f3nc3') });
        memory.beginTurn('?');
        for (const [at, sizes] of steps.entries()) {
          const ids = sizes.map((_, index) => `${at}-${index}`);
          const content = ids.map((id) => ({ type: 'tool-call' as const, toolCallId: id, toolName: 'a', input: {} }));
          memory.addModelMessages([{ role: 'assistant', content }]);
          for (const [index, size] of sizes.entries()) addResult(memory, ids[index] ?? '', size);
          memory.fitResults(8000);
          expect(resultTokens(memory)).toBeLessThanOrEqual(8000);
        }
      }),
      { numRuns: 40 },
    );
  });
});
