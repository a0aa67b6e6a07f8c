import { stripVTControlCharacters } from 'node:util';
import type { Program } from '../../test/support/program.ts';
import type { Question } from './question.ts';

/** How a yes-or-no question ends at our terminal, in either language. */
const PROMPT = /\[(?:y\/N|Y\/n|y\/n|是\/否)\][\s:：>]*$/;
/** An agent that asks for ever gets no more answers, and runs into its time limit. */
const MAX_PROMPTS = 20;

/**
 * The person at the agent's terminal. Says the question's yes only to a prompt that names what the question asks for;
 * no to everything else.
 */
export class Approver {
  readonly strangePrompts: string[] = [];
  readonly given = { yes: 0, no: 0 };
  readonly #question: Question;
  #read = 0;

  constructor(question: Question) {
    this.#question = question;
  }

  /** Answers what the program asks from now on. What it says comes on `stdout`, as on a screen. */
  watch(program: Program): void {
    const look = (): void => {
      const screen = stripVTControlCharacters(program.said('stdout'));
      const fresh = screen.slice(this.#read);
      if (!PROMPT.test(fresh) || this.given.yes + this.given.no >= MAX_PROMPTS) return;
      this.#read = screen.length;
      program.stdin.write(`${this.#answer(fresh)}\n`);
    };
    const timer = setInterval(look, 50);
    void program.ended.finally(() => clearInterval(timer)).catch(() => {});
  }

  #answer(prompt: string): 'y' | 'n' {
    // A narrow terminal breaks names in two.
    const text = prompt.replaceAll(/\s+/g, '');
    const isAsked = (this.#question.asksFor ?? []).some(
      ({ name, namespace }) => text.includes(name) && text.includes(namespace),
    );
    if (!isAsked) this.strangePrompts.push(prompt.trim().slice(-200));
    const answer = isAsked && this.#question.approval === 'yes' ? 'y' : 'n';
    this.given[answer === 'y' ? 'yes' : 'no'] += 1;
    return answer;
  }
}
