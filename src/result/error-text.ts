import type { AppError } from '../lib/errors.ts';
import type { MachineFailure } from '../lib/machine-form.ts';
import { escapeCell, escapeText } from './plain-text.ts';
import { cutToTokens } from './token-cut.ts';

/** An error that needs more than this explains nothing: API servers repeat whole objects in some. */
const ERROR_TOKENS = 1200;
/** A program's error message, for its log. */
const MACHINE_MESSAGE = 2000;

/** What failed, why, and what to do next. */
export function errorText(error: AppError, budget: number): string {
  const message = error.code === 'internal' ? `Internal error, a bug in k8s-mcp: ${error.message}` : error.message;
  const hints = hintsOf(error).map((hint) => escapeCell(hint));
  const most = Math.min(ERROR_TOKENS, budget);
  const tail = cutToTokens(hints.join('\n'), Math.floor(most / 3));
  const body = cutToTokens(escapeText(message), Math.floor(most * 0.6));
  return tail === '' ? body : `${body}\n${tail}`;
}

export function machineFailure(error: AppError): MachineFailure {
  const { reason, httpStatus, retryAfterMs } = error.data;
  return {
    error: {
      code: error.code,
      message: error.message.slice(0, MACHINE_MESSAGE),
      ...(typeof reason === 'string' ? { reason } : {}),
      ...(typeof httpStatus === 'number' ? { httpStatus } : {}),
      ...(typeof retryAfterMs === 'number' ? { retryAfterMs } : {}),
    },
  };
}

function hintsOf(error: AppError): readonly string[] {
  const { data } = error;
  const hints: string[] = [];
  if (error.code === 'kube_api' && data.reason === 'Forbidden') hints.push(missingRight(data));
  const nearest = wordsOf(data.nearest).filter((word) => !error.message.includes(word));
  if (nearest.length > 0) hints.push(`Did you mean: ${nearest.slice(0, 5).join(', ')}?`);
  if (typeof data.retryAfterMs === 'number') hints.push(`Try again in ${Math.ceil(data.retryAfterMs / 1000)} s.`);
  return hints;
}

function missingRight(data: Readonly<Record<string, unknown>>): string {
  const { verb, resource, namespace } = data;
  if (typeof verb !== 'string' || typeof resource !== 'string') return 'A right is missing for this call.';
  const named = typeof namespace === 'string' && namespace !== '';
  const where = named ? `in namespace ${namespace}` : 'in all namespaces';
  const flags = named ? `-n ${namespace}` : '-A';
  return `Missing right: ${verb} ${resource} ${where} (kubectl auth can-i ${verb} ${resource} ${flags}). Ask for it, or ask for less: one namespace, another kind.`;
}

function wordsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((word): word is string => typeof word === 'string') : [];
}
