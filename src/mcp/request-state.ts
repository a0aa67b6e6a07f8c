import { createRequestStateCodec, type RequestStateCodec, type ServerContext } from '@modelcontextprotocol/server';
import { APPROVAL_TTL_MS } from './plan-store.ts';

/** What a round brought back of the round before. `expired`: ours and untouched, but too old. */
export type VerifiedState = { readonly type: 'valid'; readonly payload: unknown } | { readonly type: 'expired' };

/**
 * Seals what a client carries from one round of a call to the next. `verify` is the server's hook: it runs before any
 * handler, and a state that isn't ours (made up, altered, minted for another session or caller) throws, which the client
 * sees as invalid params. The payload is signed, not secret.
 */
export interface RequestStates {
  mint(payload: unknown, context: ServerContext): Promise<string>;
  verify(state: string, context: ServerContext): Promise<VerifiedState>;
}

/** `key`: at least 32 bytes, the same in every process that may see an answer; random, for this process, where absent. */
export function createRequestStates(
  options: { readonly key?: Uint8Array; readonly ttlMs?: number } = {},
): RequestStates {
  // At the first use: a server that only reads need not wait for randomness when it starts.
  let codec: RequestStateCodec | undefined;
  const codecNow = (): RequestStateCodec => {
    codec ??= createRequestStateCodec({
      key: options.key ?? crypto.getRandomValues(new Uint8Array(32)),
      ttlSeconds: Math.ceil((options.ttlMs ?? APPROVAL_TTL_MS) / 1000),
      bind: (context) =>
        [context.mcpReq.method, context.sessionId ?? '', context.http?.authInfo?.clientId ?? ''].join('\0'),
    });
    return codec;
  };
  return {
    mint: (payload, context) => codecNow().mint(payload, context),
    verify: async (state, context) => {
      try {
        return { type: 'valid', payload: await codecNow().verify(state, context) };
      } catch (error) {
        // The codec's own reason code. A slow person deserves an answer in words; everything else is a broken request.
        if (error instanceof Error && error.message === 'expired') return { type: 'expired' };
        throw error;
      }
    },
  };
}
