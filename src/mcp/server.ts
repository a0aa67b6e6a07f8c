import { type McpServerFactory, Server } from '@modelcontextprotocol/server';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { WritePlan } from '../tools/tool.ts';
import { Approvals } from './approval.ts';
import { answerEmptyLists } from './empty-lists.ts';
import { APPROVAL_TTL_MS, type PlanStore } from './plan-store.ts';
import { createRequestStates } from './request-state.ts';
import type { ServedTools } from './served-tools.ts';
import { SERVER_CAPABILITIES, type ServerIdentity } from './server-offer.ts';
import { createToolHandlers } from './tool-handlers.ts';

export interface ServerDeps {
  readonly runner: ServedTools;
  readonly planStore: PlanStore;
  /** What a person reads before approving a write. */
  readonly renderPlan: (plan: WritePlan) => string;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  /** Seals approvals; at least 32 bytes. Random for this process where absent. */
  readonly key?: Uint8Array;
}

/** A client may keep the tool list this long: it is fixed while the process lives. */
const TOOL_LIST_TTL_MS = 60_000;

/**
 * The one factory behind every transport and both protocol revisions. Transports call it once a connection, or once a
 * request where a revision has no connections; what has to outlive that (plans, the key) is held here.
 */
export function createServerFactory(deps: ServerDeps, identity: ServerIdentity): McpServerFactory {
  const log = deps.log.child('mcp');
  const states = createRequestStates(deps.key === undefined ? {} : { key: deps.key });
  const approvals = new Approvals({ ...deps, states, log });
  const handlers = createToolHandlers({ ...deps, approvals, log });
  return () => {
    // The low-level server: `McpServer` would validate arguments and word errors itself, past our exit.
    const server = new Server(
      { name: identity.name, version: identity.version },
      {
        capabilities: SERVER_CAPABILITIES,
        instructions: identity.instructions,
        cacheHints: { 'tools/list': { ttlMs: TOOL_LIST_TTL_MS, cacheScope: 'private' } },
        requestState: { verify: states.verify },
        // 2025 clients are asked while their call is held open; without this the SDK gives up after ten minutes of its own.
        inputRequired: { roundTimeoutMs: APPROVAL_TTL_MS },
      },
    );
    server.onerror = (error) => log.debug({ error }, 'request refused');
    answerEmptyLists(server);
    server.setRequestHandler('tools/list', () => handlers.list());
    server.setRequestHandler('tools/call', (request, context) =>
      handlers.call(request, context, server.getClientCapabilities()),
    );
    return server;
  };
}
