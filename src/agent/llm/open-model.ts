import type { Clock } from '../../lib/clock.ts';
import { inWords } from '../../lib/duration.ts';
import { AppError, toAppError } from '../../lib/errors.ts';
import type { RetryReason } from '../agent-event.ts';
import { explainFailure } from './explain-failure.ts';
import { capital, type Explanation } from './explanation.ts';
import { type ModelSettings, type ReadyModel, readyModel } from './model-settings.ts';
import type { Model, StepEvent, StepRequest, StepResult } from './model-step.ts';
import { linkTo } from './provider-link.ts';
import { Deadline } from './time-limits.ts';

const ATTEMPTS = 3;
const FIRST_WAIT_MS = 500;
/** A provider that doesn't say how long its limit lasts counts by the minute. */
const FIRST_RATE_LIMIT_WAIT_MS = 5000;
/** Nobody sits through more; it is said instead. */
const LONGEST_WAIT_MS = 60_000;
/** Halved so often, 32,000 is 1,000: something else is wrong. */
const CLAMPS = 5;

export interface ModelDeps {
  readonly clock: Clock;
  readonly random: () => number;
  /** For HTTPS_PROXY, HTTP_PROXY and NO_PROXY. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The language model of the settings. Nothing is loaded or asked before `prepare` or its first step. Throws `llm` (`notSetUp`) where
 * settings are missing.
 */
export function openModel(deps: ModelDeps, settings: ModelSettings): Model {
  const ready = readyModel(settings);
  const { ask, prepare } = linkTo(deps, ready);
  let maxOutputTokens = ready.maxOutputTokens;

  const step = async (request: StepRequest, onEvent: (event: StepEvent) => void): Promise<StepResult> => {
    using deadline = new Deadline(deps.clock, ready.timeoutMs);
    const signal = AbortSignal.any([request.signal, deadline.signal]);
    const throwIfOver = (): void => {
      if (request.signal.aborted) throw new AppError('cancelled', 'The question was cancelled.');
      if (deadline.signal.aborted) throw failure(timedOut(ready), ready);
    };
    let attempts = 1;
    let clamps = 0;
    for (;;) {
      let hasText = false;
      const onText = (delta: string): void => {
        hasText = true;
        onEvent({ type: 'text', delta });
      };
      try {
        throwIfOver();
        return await ask(request, { maxOutputTokens, signal, onText });
      } catch (error) {
        throwIfOver();
        const explained = explainFailure(error, ready, { now: deps.clock.now(), maxOutputTokens });
        if (explained === undefined) throw toAppError(error);
        const { smallerLimit } = explained;
        const wait = waitAfter(explained, attempts, deps.random);
        const isClamped = smallerLimit !== undefined && clamps < CLAMPS;
        if (!isClamped && wait === undefined) throw failure(explained, ready);
        if (hasText) onEvent({ type: 'discard' });
        if (isClamped) {
          clamps += 1;
          const notice = {
            code: 'limitClamped',
            what: 'maxOutputTokens',
            from: maxOutputTokens,
            to: smallerLimit,
          } as const;
          maxOutputTokens = smallerLimit;
          onEvent({ type: 'notice', notice });
        } else if (wait !== undefined) {
          attempts += 1;
          onEvent({ type: 'notice', notice: { code: 'retrying', ...wait, attempt: attempts } });
          await deps.clock.sleep(wait.waitMs, signal).catch(throwIfOver);
        }
      }
    }
  };

  return {
    provider: ready.name,
    id: ready.model,
    get maxOutputTokens() {
      return maxOutputTokens;
    },
    prepare: () => {
      prepare().catch(() => {});
    },
    step,
  };
}

/** How long to wait before the next attempt; undefined where there is none to be made. */
function waitAfter(
  { retry }: Explanation,
  attempts: number,
  random: () => number,
): { readonly reason: RetryReason; readonly waitMs: number } | undefined {
  if (retry === undefined || attempts >= ATTEMPTS) return undefined;
  const { reason, afterMs = 0 } = retry;
  if (afterMs > LONGEST_WAIT_MS) return undefined;
  const first = reason === 'rateLimit' ? FIRST_RATE_LIMIT_WAIT_MS : FIRST_WAIT_MS;
  // Between half and all of it: programs that failed together don't come back together.
  const backoff = first * 2 ** (attempts - 1) * (0.5 + random() / 2);
  return { reason, waitMs: Math.round(afterMs > 0 ? afterMs + random() * FIRST_WAIT_MS : backoff) };
}

function timedOut({ provider, timeoutMs }: ReadyModel): Explanation {
  return {
    failure: 'timeout',
    message: `${capital(provider.title)} gave no whole answer within ${inWords(timeoutMs)}. Ask for less, set LLM_TIMEOUT to more, or LLM_MODEL to a faster model.`,
  };
}

function failure(explained: Explanation, ready: ReadyModel): AppError {
  const { httpStatus, said, retry } = explained;
  return new AppError('llm', explained.message, {
    data: {
      failure: explained.failure,
      provider: ready.name,
      model: ready.model,
      ...(httpStatus === undefined ? {} : { httpStatus }),
      ...(said === undefined ? {} : { said }),
      ...(retry?.afterMs === undefined ? {} : { retryAfterMs: retry.afterMs }),
    },
  });
}
