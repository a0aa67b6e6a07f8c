import type { KubeFailure } from '../kube/words/status-reason.ts';
import { AppError, toAppError } from '../lib/errors.ts';
import { abortReason } from './deadline.ts';

/** What was thrown as an `AppError`; once the signal has aborted, the abort is the reason whatever else it led to. */
export function failureOf(error: unknown, signal: AbortSignal): AppError {
  return signal.aborted ? abortReason(signal) : toAppError(error);
}

/** The right to do it is missing: to try again soon is of no use, to try something smaller may be. */
export function isForbidden(error: unknown): boolean {
  return error instanceof AppError && error.code === 'kube_api' && kubeFailure(error).httpStatus === 403;
}

/** The API server has forgotten the list in its middle (410): only a new list is true. */
export function isExpiredList(error: AppError): boolean {
  return error.code === 'cursor_expired' || (error.code === 'kube_api' && kubeFailure(error).httpStatus === 410);
}

/** The same request may well succeed in a moment. A `timeout` is our own deadline and isn't among them. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof AppError)) return false;
  if (error.code === 'mcp_unreachable' || error.code === 'kube_unreachable') return true;
  const { httpStatus } = kubeFailure(error);
  return error.code === 'kube_api' && httpStatus !== undefined && (httpStatus === 429 || httpStatus >= 500);
}

/** The pause that the API server asked for. */
export function retryAfterOf(error: unknown): number | undefined {
  return error instanceof AppError ? kubeFailure(error).retryAfterMs : undefined;
}

/** `data` passed a process boundary: nothing in it is certain. */
function kubeFailure(error: AppError): Partial<Pick<KubeFailure, 'httpStatus' | 'retryAfterMs'>> {
  const { httpStatus, retryAfterMs, reason } = error.data;
  const status = typeof httpStatus === 'number' ? httpStatus : STATUS_OF_REASON.get(reason);
  return {
    ...(status === undefined ? {} : { httpStatus: status }),
    ...(typeof retryAfterMs === 'number' && retryAfterMs >= 0 ? { retryAfterMs } : {}),
  };
}

const STATUS_OF_REASON: ReadonlyMap<unknown, number> = new Map([
  ['Unauthorized', 401],
  ['Forbidden', 403],
  ['Gone', 410],
  ['Expired', 410],
  ['TooManyRequests', 429],
]);
