import type { ProviderMessage } from './provider-message.ts';

/**
 * How long a provider asks to wait: `Retry-After-Ms`, `Retry-After` (seconds or a date, RFC 9110 §10.2.3), or the
 * `retryDelay` of Google's RetryInfo ("17s"). Undefined where it says nothing.
 */
export function retryAfterMs({ headers, body }: ProviderMessage, now: number): number | undefined {
  const milliseconds = number(headers['retry-after-ms']);
  if (milliseconds !== undefined) return milliseconds;
  const asked = headers['retry-after'];
  const seconds = number(asked);
  if (seconds !== undefined) return seconds * 1000;
  const at = asked === undefined ? Number.NaN : Date.parse(asked);
  if (!Number.isNaN(at)) return Math.max(0, at - now);
  const delay = /"retryDelay":"(\d+(?:\.\d+)?)s"/.exec(JSON.stringify(body ?? null))?.[1];
  return delay === undefined ? undefined : Number(delay) * 1000;
}

function number(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
}
