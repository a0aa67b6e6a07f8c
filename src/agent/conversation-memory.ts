import { wellFormed } from '../result/token-cut.ts';
import { estimateTokens } from '../result/token-estimate.ts';
import type { ToolCallReport } from './agent-event.ts';
import type { Fence } from './fence.ts';
import type { Message } from './llm/message.ts';
import { RememberedResult } from './remembered-result.ts';

/** What is kept of a result that the model has seen, before it is shortened to a line. */
const SEEN_TOKENS = 1000;
/** Of a result that is cut, less is not worth more than its first line. */
const LEAST_TOKENS = 100;
/** What a summarised turn keeps of its question and of its answer. */
const SUMMARY_CHARACTERS = { question: 300, answer: 800 };
const NO_ANSWER = '(no answer)';
const QUESTION_CUT = '\n…(the question is too long and its middle is left out)…\n';
/** What a message costs beside its text. */
const OVERHEAD_TOKENS = 8;

interface ModelEntry {
  readonly type: 'model';
  readonly message: Message;
  readonly tokens: number;
}

interface Turn {
  question: string;
  questionTokens: number;
  entries: (ModelEntry | RememberedResult)[];
  /** Tools whose untrusted text is in it, or was the ground of its answer. */
  readonly reads: Set<string>;
  /** Set once nothing but question and answer is left. */
  isSummary: boolean;
}

export interface Compaction {
  readonly results: number;
  readonly turns: number;
  /** Results that were cut before the model saw them. */
  readonly unseen: number;
}

/**
 * What the model is shown of the conversation so far. When that gets too long, older results are shortened to a line each,
 * then older turns to question and answer, then the oldest are left out: a conversation never ends by its length.
 */
export class ConversationMemory {
  readonly #fence: Fence;
  #turns: Turn[] = [];
  #leftOut = 0;

  constructor(deps: { readonly fence: Fence }) {
    this.#fence = deps.fence;
  }

  /** An earlier turn, as it was recorded; `reads`: the tools that brought text of the cluster. */
  addSummary(question: string, answer: string, reads: readonly string[] = []): void {
    this.#turns.push(summaryOf(question, answer, new Set(reads)));
  }

  beginTurn(question: string): void {
    const questionTokens = estimateTokens(question) + OVERHEAD_TOKENS;
    this.#turns.push({ question, questionTokens, entries: [], reads: new Set(), isSummary: false });
  }

  addModelMessages(messages: readonly Message[]): void {
    for (const message of messages) this.#current.entries.push(modelEntry(message));
  }

  /** Also where there is none: providers refuse an empty message, and a question that follows on another. */
  addAnswer(text: string): void {
    this.addModelMessages([{ role: 'assistant', content: text.trim() === '' ? NO_ANSWER : text }]);
  }

  addResult(report: ToolCallReport): void {
    const result = new RememberedResult({ fence: this.#fence }, report);
    this.#current.entries.push(result);
    if (result.isUntrusted) this.#current.reads.add(result.tool);
  }

  /** Tools whose text of a cluster the model is still shown, or what it said of it. */
  get reads(): readonly string[] {
    return [...new Set(this.#turns.flatMap((turn) => [...turn.reads]))];
  }

  get messages(): readonly Message[] {
    const messages: Message[] = [];
    for (const [at, turn] of this.#turns.entries()) {
      const leftOut = at === 0 && this.#leftOut > 0 ? `(${this.#leftOut} earlier turns are left out.)\n` : '';
      messages.push({ role: 'user', content: `${leftOut}${turn.question}` });
      for (const entry of turn.entries) {
        if (entry.type === 'model') messages.push(entry.message);
        else addToolResult(messages, entry);
      }
    }
    return messages;
  }

  /**
   * Cuts results until all of them cost at most `most` tokens: those that the model has seen first, the oldest before the
   * newer ones, and what it hasn't seen yet only where that alone is too much.
   */
  fitResults(most: number): void {
    const { seen, unseen } = this.#results;
    const costOf = (results: readonly RememberedResult[]): number =>
      results.reduce((sum, { tokens }) => sum + tokens, 0);
    const isOver = (): boolean => costOf(seen) + costOf(unseen) > most;
    for (const result of seen) if (isOver()) result.cutTo(SEEN_TOKENS);
    for (const result of seen) if (isOver() && !result.isLine) result.shorten();
    if (!isOver()) return;
    const largestFirst = unseen.toSorted((a, b) => b.tokens - a.tokens);
    for (const [at, result] of largestFirst.entries()) {
      const others = costOf(seen) + costOf(largestFirst.slice(0, at));
      // Small ones are left whole, and the large ones share what is over.
      const share = fairShare(most - others, largestFirst.slice(at));
      result.cutTo(share);
    }
  }

  /** Shortens what is oldest until the messages cost at most `budget` tokens, or nothing is left to shorten. */
  fitInto(budget: number): Compaction {
    let [results, turns, unseen] = [0, 0, 0];
    while (this.tokens > budget) {
      if (this.#shortenOldestResult()) results += 1;
      else if (this.#summariseOldestTurn() || this.#leaveOutOldestTurn()) turns += 1;
      else if (this.#cutLargestUnseen(budget)) unseen += 1;
      else if (this.#cutQuestion(budget)) turns += 1;
      else break;
    }
    return { results, turns, unseen };
  }

  /** Upper bound of what the messages cost. */
  get tokens(): number {
    let tokens = 0;
    for (const turn of this.#turns) {
      tokens += turn.questionTokens;
      for (const entry of turn.entries) tokens += entry.tokens;
    }
    return tokens;
  }

  get #current(): Turn {
    const turn = this.#turns.at(-1);
    if (turn === undefined) throw new Error('no turn was begun');
    return turn;
  }

  /** Oldest first. Unseen are those of the last step. */
  get #results(): { readonly seen: readonly RememberedResult[]; readonly unseen: readonly RememberedResult[] } {
    const lastModelEntry = this.#turns.at(-1)?.entries.findLast((entry) => entry.type === 'model');
    const entries = this.#turns.flatMap((turn) => turn.entries);
    const at = lastModelEntry === undefined ? entries.length : entries.indexOf(lastModelEntry);
    const resultsOf = (part: typeof entries) => part.filter((entry) => entry.type === 'result');
    return { seen: resultsOf(entries.slice(0, at)), unseen: resultsOf(entries.slice(at)) };
  }

  #shortenOldestResult(): boolean {
    const oldest = this.#results.seen.find((result) => !result.isLine);
    oldest?.shorten();
    return oldest !== undefined;
  }

  #summariseOldestTurn(): boolean {
    const at = this.#turns.slice(0, -1).findIndex((turn) => !turn.isSummary);
    const turn = this.#turns[at];
    if (turn === undefined) return false;
    this.#turns[at] = summaryOf(turn.question, answerOf(turn), turn.reads);
    return true;
  }

  #leaveOutOldestTurn(): boolean {
    if (this.#turns.length < 2) return false;
    this.#turns.shift();
    this.#leftOut += 1;
    return true;
  }

  /** The turn under way alone is too long: its largest result is cut, unless the question is larger still. */
  #cutLargestUnseen(budget: number): boolean {
    const open = this.#results.unseen.filter((result) => !result.isLine);
    const largest = open.toSorted((a, b) => b.tokens - a.tokens)[0];
    if (largest === undefined || largest.tokens <= this.#current.questionTokens) return false;
    const room = largest.tokens - (this.tokens - budget);
    if (room < LEAST_TOKENS || !largest.cutTo(room)) largest.shorten();
    return true;
  }

  #cutQuestion(budget: number): boolean {
    const turn = this.#current;
    const half = Math.max(100, Math.floor(Math.min(budget, turn.question.length) / 4));
    const cut = `${wellFormed(turn.question, half)}${QUESTION_CUT}${turn.question.slice(-half).toWellFormed()}`;
    // As short as it gets: what is left over the budget is the provider's to judge.
    if (cut.length >= turn.question.length) return false;
    turn.question = cut;
    turn.questionTokens = estimateTokens(turn.question) + OVERHEAD_TOKENS;
    return true;
  }
}

function modelEntry(message: Message): ModelEntry {
  return { type: 'model', message, tokens: estimateTokens(JSON.stringify(message.content)) + OVERHEAD_TOKENS };
}

function summaryOf(question: string, answer: string, reads: Set<string>): Turn {
  const short = cut(question, SUMMARY_CHARACTERS.question);
  const message = modelEntry({
    role: 'assistant',
    content: cut(answer, SUMMARY_CHARACTERS.answer).trim() || NO_ANSWER,
  });
  return {
    question: short,
    questionTokens: estimateTokens(short) + OVERHEAD_TOKENS,
    entries: [message],
    reads,
    isSummary: true,
  };
}

function answerOf(turn: Turn): string {
  const last = turn.entries.findLast((entry) => entry.type === 'model');
  return last?.type === 'model' ? textOf(last.message) : '';
}

function textOf({ content }: Message): string {
  if (typeof content === 'string') return content;
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

/** The most that each of them may cost so that all of them cost `room`, where small ones need less than their part. */
function fairShare(room: number, largestFirst: readonly RememberedResult[]): number {
  let left = room;
  for (let count = largestFirst.length; count > 0; count--) {
    const smallest = largestFirst[count - 1]?.tokens ?? 0;
    if (smallest > left / count) return Math.floor(left / count);
    left -= smallest;
  }
  return Number.POSITIVE_INFINITY;
}

function cut(text: string, characters: number): string {
  return text.length <= characters ? text : `${wellFormed(text, characters)}…`;
}

/** Results of calls that were made at once belong into one message. */
function addToolResult(messages: Message[], entry: RememberedResult): void {
  const part = {
    type: 'tool-result' as const,
    toolCallId: entry.callId,
    toolName: entry.tool,
    output: { type: 'text' as const, value: entry.text },
  };
  const last = messages.at(-1);
  if (last?.role === 'tool') messages[messages.length - 1] = { ...last, content: [...last.content, part] };
  else messages.push({ role: 'tool', content: [part] });
}
