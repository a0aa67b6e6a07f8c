import pLimit from 'p-limit';
import { AppError, messageOf, toAppError } from '../lib/errors.ts';
import { estimateTokens } from '../result/token-estimate.ts';
import type { AgentEvent, ToolCallReport, TurnEnd, Usage } from './agent-event.ts';
import type { CallRunner, TurnCalls } from './call-runner.ts';
import type { ConversationMemory } from './conversation-memory.ts';
import type { Message } from './llm/message.ts';
import type { Model, RequestedCall, StepResult } from './llm/model-step.ts';
import type { ToolOffer } from './tool-offer.ts';

export interface TurnDeps {
  readonly model: Model;
  readonly calls: CallRunner;
  readonly memory: ConversationMemory;
  /** Asked for at each step: a tool that appears on the server appears here. */
  readonly tools: () => Promise<ToolOffer & { readonly byName: TurnCalls['tools'] }>;
  /** What the model is told beside the conversation. */
  readonly instructions: () => Promise<string>;
  readonly emit: (event: Exclude<AgentEvent, { type: 'end' }>) => void;
}

export interface TurnOptions {
  readonly maxSteps: number;
  /** Tokens that a request to the model may have, its answer included. */
  readonly contextWindow: number;
  /** Tokens that all tool results in one request may have. */
  readonly resultTokens: number;
  readonly live: boolean;
  readonly signal: AbortSignal;
}

export type TurnResult = Omit<TurnEnd, 'durationMs'>;

/** Calls that read run side by side, up to here. */
const CALLS_AT_ONCE = 4;
/** Of the window, the most that is kept free for the answer. */
const MOST_FOR_ANSWER = 0.4;
/** How often a model that finds its context too long is given a shorter one. */
const SHRINKS = 4;
const SHRINK = 0.6;

const CLOSING =
  'All steps of this turn are used up and no further tool can be called. Answer now from the results above, and say what you did not get to.';

/** One question: steps of the model and its calls in turn, until it answers or its steps are used up. Never throws. */
export class Turn {
  readonly #deps: TurnDeps;
  readonly #options: TurnOptions;
  readonly #reports: ToolCallReport[] = [];
  #usage: Usage = { inputTokens: 0, outputTokens: 0 };
  #steps = 0;
  #text = '';
  #instructions = '';
  #instructionTokens = 0;
  #window: number;

  constructor(deps: TurnDeps, options: TurnOptions) {
    this.#deps = deps;
    this.#options = options;
    this.#window = options.contextWindow;
  }

  async run(): Promise<TurnResult> {
    const { memory } = this.#deps;
    try {
      this.#instructions = await this.#deps.instructions();
      this.#instructionTokens = estimateTokens(this.#instructions) + estimateTokens(CLOSING);
      return await this.#run();
    } catch (error) {
      const failure = toAppError(error);
      const isCancelled = this.#options.signal.aborted || failure.code === 'cancelled';
      // The next question must find a conversation that a provider accepts.
      memory.addAnswer(`${this.#text}\n(This turn ended here${isCancelled ? ': the person stopped it' : ''}.)`.trim());
      return isCancelled ? this.#end('cancelled') : { ...this.#end('failed'), error: failure };
    }
  }

  async #run(): Promise<TurnResult> {
    const { memory, emit, model } = this.#deps;
    for (;;) {
      this.#steps += 1;
      const isClosing = this.#steps >= this.#options.maxSteps && this.#reports.length > 0;
      if (isClosing) emit({ type: 'notice', notice: { code: 'stepsUsedUp', steps: this.#options.maxSteps } });
      const { result, byName } = await this.#step(isClosing);
      if (isClosing || result.calls.length === 0) {
        // A model that had but one step, and wanted to call a tool in it.
        const isMute = !isClosing && result.text === '' && result.finish !== 'length';
        if (isMute) emit({ type: 'notice', notice: { code: 'stepsUsedUp', steps: this.#options.maxSteps } });
        if (result.text === '' && isClosing) this.#say(headersOf(this.#reports));
        else memory.addAnswer(result.text);
        if (result.finish === 'length') {
          emit({ type: 'notice', notice: { code: 'answerCut', maxTokens: model.maxOutputTokens } });
        }
        return this.#end(isClosing || isMute ? 'stepsUsedUp' : result.finish === 'length' ? 'cut' : 'answered');
      }
      memory.addModelMessages(result.messages);
      await this.#makeCalls(result.calls, byName);
    }
  }

  async #step(isClosing: boolean): Promise<{ readonly result: StepResult; readonly byName: TurnCalls['tools'] }> {
    const { model, memory, emit } = this.#deps;
    const { signal, maxSteps } = this.#options;
    for (let shrinks = 0; ; shrinks++) {
      const { offered, tokens, byName } = await this.#deps.tools();
      const fixedTokens = this.#instructionTokens + tokens;
      this.#compact(fixedTokens);
      const closing: Message[] = isClosing ? [{ role: 'user', content: CLOSING }] : [];
      const toolChoice = isClosing || maxSteps === 1 ? 'none' : 'auto';
      const messages = [...memory.messages, ...closing];
      this.#text = '';
      try {
        const result = await model.step(
          { instructions: this.#instructions, messages, tools: offered, toolChoice, signal },
          (event) => {
            if (event.type === 'text') this.#text += event.delta;
            if (event.type === 'discard') this.#text = '';
            emit(event);
          },
        );
        this.#text = result.text;
        this.#usage = sum(this.#usage, result.usage);
        return { result, byName };
      } catch (error) {
        const isTooLong = error instanceof AppError && error.data['failure'] === 'contextTooLong';
        if (!isTooLong || shrinks >= SHRINKS) throw error;
        // Its window is smaller than the setting says, or its tokens are others than ours.
        this.#window = Math.floor(Math.min(this.#window, memory.tokens + fixedTokens) * SHRINK);
      }
    }
  }

  #compact(fixedTokens: number): void {
    const { memory, model, emit } = this.#deps;
    const forAnswer = Math.min(model.maxOutputTokens, Math.floor(this.#window * MOST_FOR_ANSWER));
    memory.fitResults(this.#options.resultTokens);
    const { results, turns, unseen } = memory.fitInto(this.#window - forAnswer - fixedTokens);
    if (results + turns > 0) emit({ type: 'notice', notice: { code: 'contextCompacted', results, turns } });
    if (unseen > 0) emit({ type: 'notice', notice: { code: 'resultsCut', fixedTokens, window: this.#window } });
  }

  /** Side by side where all only read; one after the other where one may write, in the model's order. */
  async #makeCalls(calls: readonly RequestedCall[], byName: TurnCalls['tools']): Promise<void> {
    const { emit, memory } = this.#deps;
    const { live, signal } = this.#options;
    const turn: TurnCalls = { tools: byName, live, signal, onNotice: (notice) => emit({ type: 'notice', notice }) };
    const limit = pLimit(calls.every((call) => onlyReads(call, byName)) ? CALLS_AT_ONCE : 1);
    const reports = await Promise.all(
      calls.map((call) =>
        limit(async () => {
          if (signal.aborted) return stopped(call);
          emit({ type: 'toolStart', id: call.id, tool: call.tool, arguments: recordOf(call.input) });
          const report = await this.#deps.calls
            .run(call, turn)
            .catch((error: unknown) => (signal.aborted ? stopped(call) : notMade(call, messageOf(error))));
          emit({ type: 'toolEnd', report });
          return report;
        }),
      ),
    );
    for (const report of reports) memory.addResult(report);
    this.#reports.push(...reports);
    if (signal.aborted) throw new AppError('cancelled', 'The turn was cancelled.');
  }

  #say(text: string): void {
    this.#text = text;
    this.#deps.emit({ type: 'text', delta: text });
    this.#deps.memory.addAnswer(text);
  }

  #end(outcome: TurnEnd['outcome']): TurnResult {
    return { outcome, answer: this.#text, calls: this.#reports, usage: this.#usage, steps: this.#steps };
  }
}

function onlyReads(call: RequestedCall, byName: TurnCalls['tools']): boolean {
  const tool = byName.get(call.tool);
  return tool === undefined || 'run' in tool || tool.annotations?.['readOnlyHint'] === true;
}

function stopped(call: RequestedCall): ToolCallReport {
  return notMade(call, 'Not made, or not waited for: the person stopped the turn.');
}

/** Every call needs a result, or providers refuse the conversation. */
function notMade(call: RequestedCall, text: string): ToolCallReport {
  const nothing = { source: { from: 'none' }, durationMs: 0, tokens: estimateTokens(text), isError: true } as const;
  return { id: call.id, tool: call.tool, arguments: recordOf(call.input), ...nothing, text };
}

/** What was found, where the model itself has no word left for it. */
function headersOf(reports: readonly ToolCallReport[]): string {
  return reports.map(({ tool, text }) => `- ${tool}: ${text.split('\n', 1)[0] ?? ''}`).join('\n');
}

function recordOf(input: unknown): Readonly<Record<string, unknown>> {
  return typeof input === 'object' && input !== null ? (input as Record<string, unknown>) : {};
}

function sum(left: Usage, right: Usage): Usage {
  const costUsd =
    left.costUsd === undefined && right.costUsd === undefined ? undefined : (left.costUsd ?? 0) + (right.costUsd ?? 0);
  return {
    inputTokens: left.inputTokens + right.inputTokens,
    outputTokens: left.outputTokens + right.outputTokens,
    ...(costUsd === undefined ? {} : { costUsd }),
  };
}
