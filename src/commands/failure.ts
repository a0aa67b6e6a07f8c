import type { AppError } from '../lib/errors.ts';

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
