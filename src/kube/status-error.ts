import type { IncomingHttpHeaders } from 'node:http';
import { AppError } from '../lib/errors.ts';
import { fieldsOf, isFields, itemsOf, textOf } from './words/fields.ts';
import type { KubeFailure, StatusReason } from './words/status-reason.ts';

export interface FailedRequest {
  readonly cluster: string;
  readonly verb: string;
  readonly resource: string;
  readonly namespace?: string | undefined;
}

export interface FailedAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly now: number;
}

/** A sentence or two. What is longer is a webhook's or a validator's list, and its beginning says what is wrong. */
const MAX_WORDS = 2_000;

const REASONS: ReadonlyMap<number, StatusReason> = new Map([
  [400, 'BadRequest'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'NotFound'],
  [405, 'MethodNotAllowed'],
  [406, 'NotAcceptable'],
  [409, 'Conflict'],
  [410, 'Gone'],
  [413, 'RequestEntityTooLarge'],
  [415, 'UnsupportedMediaType'],
  [422, 'Invalid'],
  [429, 'TooManyRequests'],
  [500, 'InternalError'],
  [503, 'ServiceUnavailable'],
  [504, 'Timeout'],
]);

/**
 * The error for an answer with a failure status: `kube_api` with a `KubeFailure`. The API server's own words are kept
 * where its body is a Status; any other body is never quoted. `hint` is added for a 401.
 */
export function statusError(request: FailedRequest, answer: FailedAnswer, hint = ''): AppError {
  const status = readStatus(answer);
  const words = wordsOf(request, status);
  const retryAfterMs = retryAfterOf(answer, status);
  const reason = textOf(status.reason) || REASONS.get(answer.status) || `HTTP ${answer.status}`;
  const failure: KubeFailure = {
    httpStatus: answer.status,
    reason,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    verb: request.verb,
    resource: request.resource,
    ...(request.namespace === undefined ? {} : { namespace: request.namespace }),
  };
  return new AppError('kube_api', explain(request, { status: answer.status, reason, words, hint }), {
    data: { ...failure },
  });
}

/** `list pods in namespace shop`. */
export function whatWasAsked(request: FailedRequest): string {
  const place = request.namespace === undefined || request.namespace === '' ? '' : ` in namespace ${request.namespace}`;
  return `${request.verb} ${request.resource}${place}`;
}

interface Facts {
  readonly status: number;
  readonly reason: string;
  readonly words: string;
  readonly hint: string;
}

function explain(request: FailedRequest, facts: Facts): string {
  const asked = whatWasAsked(request);
  const on = `on cluster ${request.cluster}`;
  const words = facts.words === '' ? '' : ` The API server says: ${facts.words}`;
  switch (facts.status) {
    case 401:
      return `Cluster ${request.cluster} doesn't accept the credentials (401) for: ${asked}. ${facts.hint || 'Log in again, or get a new kubeconfig.'}`;
    case 403:
      return isMissingRight(facts.words) ? missingRight(request, facts.words) : `Refused ${on}: ${asked}.${words}`;
    case 404:
      return facts.words === ''
        ? `Not there ${on}: ${asked} found nothing at that address.`
        : `Not found ${on}: ${facts.words}`;
    case 410:
      return `Cluster ${request.cluster} no longer has the version that was asked for (${asked}): start again without it.`;
    case 429:
      return `Cluster ${request.cluster} is busy and asks to come back later (429): ${asked}.${words}`;
    default:
      return facts.status >= 500
        ? `Cluster ${request.cluster} failed (${facts.status}): ${asked}.${words}`
        : `Cluster ${request.cluster} refused to ${asked} (${facts.reason}).${words}`;
  }
}

/** The words of the authorizers; quotas, admission policies and webhooks answer 403 in other words. */
function isMissingRight(words: string): boolean {
  return /\bcannot \S+ (resource|path) "/.test(words);
}

function missingRight(request: FailedRequest, words: string): string {
  const user = /User "([^"]{1,200})"/.exec(words)?.[1];
  const who = user === undefined ? '' : ` (you are "${user}")`;
  const everywhere = request.namespace === undefined || request.namespace === '' ? ' over the whole cluster' : '';
  return `You may not ${whatWasAsked(request)}${everywhere} on cluster ${request.cluster}${who}: the right "${request.verb}" on "${request.resource}" is missing. Ask whoever gives rights on this cluster for it${everywhere === '' ? '' : ', or name a namespace that you may read'}.`;
}

function readStatus(answer: FailedAnswer): ReturnType<typeof fieldsOf> {
  if (!(answer.headers['content-type'] ?? '').includes('json')) return {};
  try {
    const body: unknown = JSON.parse(answer.body.toString('utf8'));
    return isFields(body) && body.kind === 'Status' ? body : {};
  } catch {
    // The parser's message would quote the body.
    return {};
  }
}

/** A refused Secret may be quoted in the refusal: of it only the fields that are wrong are told. */
function wordsOf(request: FailedRequest, status: ReturnType<typeof fieldsOf>): string {
  const quotesInput = status.reason === 'Invalid' || status.reason === 'BadRequest' || status.reason === undefined;
  if (request.resource === 'secrets' && quotesInput) {
    const fields = itemsOf(fieldsOf(status.details).causes)
      .map((cause) => textOf(fieldsOf(cause).field))
      .filter((field) => field !== '');
    return fields.length === 0 ? '' : `these fields of the Secret are wrong: ${fields.join(', ').slice(0, MAX_WORDS)}`;
  }
  const words = textOf(status.message);
  return words.length > MAX_WORDS ? `${words.slice(0, MAX_WORDS)}…` : words;
}

/** `Retry-After` in seconds or as a date (RFC 9110), else the Status's own. */
function retryAfterOf(answer: FailedAnswer, status: ReturnType<typeof fieldsOf>): number | undefined {
  const header = answer.headers['retry-after'];
  if (header !== undefined) {
    if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
    const at = Date.parse(header);
    if (!Number.isNaN(at)) return Math.max(0, at - answer.now);
  }
  const seconds = fieldsOf(status.details).retryAfterSeconds;
  return typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : undefined;
}
