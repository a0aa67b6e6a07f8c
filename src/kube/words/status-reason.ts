/**
 * The reasons of a failure status that this program acts on (meta/v1 StatusReason); others pass through as they are.
 * https://kubernetes.io/docs/reference/generated/kubernetes-api/ (Status v1 meta)
 */
export type StatusReason =
  | 'Unauthorized'
  | 'Forbidden'
  | 'NotFound'
  | 'AlreadyExists'
  | 'Conflict'
  | 'Invalid'
  | 'Expired'
  | 'Gone'
  | 'TooManyRequests'
  | 'InternalError'
  | 'ServiceUnavailable'
  | 'Timeout'
  | (string & {});

/** `data` of an `AppError` with code `kube_api`. */
export interface KubeFailure {
  readonly httpStatus: number;
  readonly reason: StatusReason;
  /** From `Retry-After` or `details.retryAfterSeconds`, in milliseconds. */
  readonly retryAfterMs?: number;
  /** What was asked, so that a message can name the missing right: `list pods in namespace shop`. */
  readonly verb: string;
  readonly resource: string;
  readonly namespace?: string;
}
