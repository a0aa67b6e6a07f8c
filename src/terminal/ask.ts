import { createInterface } from 'node:readline/promises';

/**
 * Asks a person yes or no; `question` ends in what to type: `[y/N]`. No is the default; so is the answer when the input ends or the call is aborted.
 * Only for a terminal: the caller has made sure that somebody is there. Ctrl-C is a no, and `onInterrupt` hears of it: while
 * the question stands, the terminal sends no SIGINT.
 */
export async function askYesNo(
  deps: {
    readonly input: NodeJS.ReadableStream;
    readonly output: NodeJS.WritableStream;
    readonly onInterrupt?: () => void;
  },
  question: string,
  signal: AbortSignal,
): Promise<boolean> {
  const lines = createInterface({ input: deps.input, output: deps.output });
  const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
  lines.on('SIGINT', () => {
    lines.close();
    deps.onInterrupt?.();
  });
  try {
    const answer = await Promise.race([lines.question(`${question} `, { signal }), ended]);
    return isYes(answer);
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  } finally {
    lines.close();
  }
}

/** `y`, `yes` or `是`; anything else, silence too, is no. */
export function isYes(answer: string): boolean {
  return /^(y|yes|是)$/i.test(answer.trim());
}
