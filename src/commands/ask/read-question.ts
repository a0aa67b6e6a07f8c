import { text } from 'node:stream/consumers';
import { AppError } from '../../lib/errors.ts';

export interface AskedQuestion {
  readonly question: string;
  /** Standard input beside a question: data to look at, not the person's words. */
  readonly attachment?: string;
}

/** More than this is no question, and no log that a model should read whole. */
const MOST_CHARACTERS = 2_000_000;

/**
 * `ask "why?"` · `ask < file` and `echo why | ask`: the question from standard input · `kubectl … | ask "why?" -`: standard
 * input as text that the question is about. Input is read only where it is asked for, so that a script's open pipe never
 * holds the command up.
 */
export async function readQuestion(
  deps: { readonly stdin: NodeJS.ReadStream },
  operands: readonly string[],
): Promise<AskedQuestion> {
  const wantsInput = operands.includes('-');
  const words = operands
    .filter((operand) => operand !== '-')
    .join(' ')
    .trim();
  if (words !== '' && !wantsInput) return { question: words };
  if (deps.stdin.isTTY)
    throw new AppError('usage', 'Ask something: k8s-mcp ask "which pods are not running, and why?"');
  const input = await text(deps.stdin);
  if (input.length > MOST_CHARACTERS) {
    throw new AppError(
      'usage',
      `Standard input has ${input.length} characters; the most that is read is ${MOST_CHARACTERS}. Cut it, by grep or tail.`,
    );
  }
  if (words !== '') return { question: words, attachment: input };
  if (input.trim() === '') throw new AppError('usage', 'Standard input is empty: there is no question.');
  return { question: input.trim() };
}
