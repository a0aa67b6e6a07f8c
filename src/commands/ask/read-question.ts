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
  deps: { readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean } },
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
  const input = await readAll(deps.stdin);
  const isEmpty = input.trim() === '';
  if (words !== '' && isEmpty) {
    throw new AppError(
      'usage',
      'Standard input is empty, so there is nothing to look at. Did the command before the | fail? Without "-" the question is asked alone.',
    );
  }
  if (words !== '') return { question: words, attachment: input };
  if (isEmpty) throw new AppError('usage', 'Standard input is empty: there is no question.');
  return { question: input.trim() };
}

/** Gives up as soon as it is too much: what `kubectl logs -f` writes never ends. */
async function readAll(stdin: NodeJS.ReadableStream): Promise<string> {
  const decoder = new TextDecoder();
  let input = '';
  for await (const piece of stdin) {
    input += typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true });
    if (input.length > MOST_CHARACTERS) {
      throw new AppError(
        'usage',
        `Standard input has more than ${MOST_CHARACTERS} characters, which is the most that is read. Cut it, by grep or tail.`,
      );
    }
  }
  return input + decoder.decode();
}
