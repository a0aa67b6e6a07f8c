import { AppError } from '../lib/errors.ts';

/** Passing troubles of an API server or of what stands in front of it; 501 and the like will be the same next time. */
const PASSING_STATUSES: ReadonlySet<unknown> = new Set([429, 500, 502, 503, 504]);

/** Obstacles that may be gone in a moment. A wrong name or certificate stays wrong; a timeout has waited long enough. */
const PASSING_FAULTS: ReadonlySet<unknown> = new Set(['refused', 'route', 'cut', 'proxy']);

/**
 * Whether the same request may succeed in a moment. A write is only repeated when the API server has said that it
 * wasn't carried out and when to come back (429 with Retry-After); anything else might do it twice.
 */
export function isWorthRetrying(error: unknown, request: { readonly isRead: boolean }): boolean {
  if (!(error instanceof AppError)) return false;
  if (error.code === 'kube_api') {
    const { httpStatus } = error.data;
    return request.isRead
      ? PASSING_STATUSES.has(httpStatus)
      : httpStatus === 429 && typeof error.data.retryAfterMs === 'number';
  }
  if (error.code !== 'kube_unreachable' || !request.isRead) return false;
  return PASSING_FAULTS.has(error.data.fault) || error.data.code === 'EAI_AGAIN';
}

export function retryAfterOf(error: unknown): number | undefined {
  if (!(error instanceof AppError)) return undefined;
  const { retryAfterMs } = error.data;
  return typeof retryAfterMs === 'number' ? retryAfterMs : undefined;
}
