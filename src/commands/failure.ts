import { AppError, toAppError } from '../lib/errors.ts';

/** 2 where the person who typed the command has to change it or a setting, 1 where something failed. */
export function exitCodeFor(error: AppError): number {
  switch (error.code) {
    case 'settings':
    case 'usage':
    case 'tool_unknown':
    case 'query':
    case 'cursor':
      return 2;
    case 'llm':
      return error.data['failure'] === 'notSetUp' ? 2 : 1;
    case 'cancelled':
      return 130;
    default:
      return 1;
  }
}

/** An error for a terminal. Only a bug of ours shows its stack. */
export function explain(error: AppError): string {
  if (error.code !== 'internal') return `k8s-mcp: ${error.message}`;
  const cause = error.cause instanceof Error ? (error.cause.stack ?? error.cause.message) : error.stack;
  return `k8s-mcp: something went wrong that shouldn't (${error.message}). Please report it with this:\n${cause ?? ''}`;
}

/** Runs a command that speaks the person's language, so that what ends it early does too. */
export async function inTheirLanguage<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    const failure = toAppError(error);
    if (failure.code === 'internal') throw error;
    const { code, data } = failure;
    const { processEnvironment } = await import('../config/process-environment.ts');
    const { wordsFor } = await import('../terminal/words/words-for.ts');
    throw new AppError(code, wordsFor(processEnvironment()).error(failure), { cause: failure, data });
  }
}
