import type { ServerContext } from '@modelcontextprotocol/server';
import { expect, test } from 'vitest';
import { createRequestStates } from './request-state.ts';

const key = new Uint8Array(32).fill(7);

/** The part of a request that a state is bound to. */
function request(sessionId: string, clientId?: string): ServerContext {
  const http = clientId === undefined ? undefined : { authInfo: { token: 't', clientId, scopes: [] } };
  return { sessionId, mcpReq: { method: 'tools/call' }, http } as unknown as ServerContext;
}

test('brings back what was minted, in another process with the same key too', async () => {
  const state = await createRequestStates({ key }).mint({ planId: 'p' }, request('s'));
  expect(await createRequestStates({ key }).verify(state, request('s'))).toEqual({
    type: 'valid',
    payload: { planId: 'p' },
  });
});

test('tells a state that is too old from one that is not ours', async () => {
  const states = createRequestStates({ key, ttlMs: -2_000 });
  const state = await states.mint('p', request('s'));
  expect(await states.verify(state, request('s'))).toEqual({ type: 'expired' });
  await expect(states.verify(`${state}x`, request('s'))).rejects.toThrow('mac');
});

test('refuses a state in another session, of another caller, or under another key', async () => {
  const states = createRequestStates({ key });
  const state = await states.mint('p', request('s', 'anna'));
  await expect(states.verify(state, request('t', 'anna'))).rejects.toThrow('bind');
  await expect(states.verify(state, request('s', 'otto'))).rejects.toThrow('bind');
  await expect(createRequestStates().verify(state, request('s', 'anna'))).rejects.toThrow('mac');
});
