import { createHash } from 'node:crypto';
import {
  type ClientCapabilities,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { canonicalJson } from '../lib/canonical-json.ts';
import type { Log } from '../lib/log.ts';
import type { Rendered } from '../result/outcome.ts';
import type { WritePlan } from '../tools/tool.ts';
import { capabilitiesOf, hasFormElicitation } from './client-capabilities.ts';
import type { PlanStore } from './plan-store.ts';
import type { RequestStates, VerifiedState } from './request-state.ts';
import type { ServedTools, ToolCall } from './served-tools.ts';

export interface ApprovalDeps {
  readonly runner: Pick<ServedTools, 'apply' | 'refuse'>;
  readonly planStore: PlanStore;
  readonly states: RequestStates;
  /** What a person reads before saying yes: cluster, summary, changes; escaped, and within a budget but for the summary. */
  readonly renderPlan: (plan: WritePlan) => string;
  readonly log: Log;
}

/** What the client carries between the question and the answer, sealed. The plan itself never leaves the server. */
interface ApprovalState {
  readonly planId: string;
  readonly planDigest: string;
  readonly callDigest: string;
}

const ANSWER_KEY = 'approval';

/**
 * Asks a person before a write, through the client (MCP elicitation), and carries the write out after a yes. A yes counts
 * only with a state that this server minted for this very call, and once: the plan it stands for leaves the store with it.
 */
export class Approvals {
  readonly #deps: ApprovalDeps;

  constructor(deps: ApprovalDeps) {
    this.#deps = deps;
  }

  /** The question; or a refusal, where the client has nobody to put it to. */
  async ask(
    plan: WritePlan,
    call: ToolCall,
    context: ServerContext,
    clientCapabilities: ClientCapabilities | undefined,
  ): Promise<InputRequiredResult | Rendered> {
    if (!hasFormElicitation(capabilitiesOf(context, clientCapabilities))) {
      return this.#refuse(call, 'nobody could be asked, since this client puts no questions to a person', plan);
    }
    const state: ApprovalState = {
      planId: this.#deps.planStore.put(plan),
      planDigest: digestOf(plan),
      callDigest: digestOf([call.name, call.arguments]),
    };
    return inputRequired({
      requestState: await this.#deps.states.mint(state, context),
      inputRequests: {
        [ANSWER_KEY]: inputRequired.elicit({
          message: this.#deps.renderPlan(plan),
          requestedSchema: {
            type: 'object',
            properties: {
              approve: {
                type: 'boolean',
                title: 'Approve',
                description: 'Yes: make exactly this change, now. No: change nothing.',
                default: false,
              },
            },
            required: ['approve'],
          },
        }),
      },
    });
  }

  /** The answer to a question of `ask`. Whatever it says, its plan is used up by it. */
  async answer(
    state: VerifiedState,
    call: ToolCall,
    context: ServerContext,
    clientCapabilities: ClientCapabilities | undefined,
  ): Promise<InputRequiredResult | Rendered> {
    if (state.type === 'expired') return this.#refuse(call, 'the answer came too late');
    const approval = asApprovalState(state.payload);
    if (approval === undefined || approval.callDigest !== digestOf([call.name, call.arguments])) {
      return this.#refuse(call, 'the answer belongs to another call');
    }
    const plan = this.#deps.planStore.take(approval.planId);
    if (plan === undefined) return this.#refuse(call, 'the answer was used already, or came too late');
    if (digestOf(plan) !== approval.planDigest) return this.#refuse(call, 'the answer belongs to another plan', plan);

    const answer = inputResponse(context.mcpReq.inputResponses, ANSWER_KEY);
    // No answer under our key is no decision: the protocol says to ask again.
    if (answer.kind !== 'elicit') return await this.ask(plan, call, context, clientCapabilities);
    if (answer.action !== 'accept' || answer.content?.approve !== true) {
      return this.#refuse(call, answer.action === 'cancel' ? 'the question was closed unanswered' : 'declined', plan);
    }
    this.#deps.log.info({ tool: call.name, cluster: plan.cluster, change: plan.summary }, 'write approved');
    return await this.#deps.runner.apply(plan, call);
  }

  #refuse(call: ToolCall, reason: string, plan?: WritePlan): Rendered {
    this.#deps.log.info({ tool: call.name, reason, cluster: plan?.cluster, change: plan?.summary }, 'write refused');
    const text = `Nothing was changed: ${reason}. To allow it, call the tool again where a person can be asked, or run it in a terminal: k8s-mcp tool ${call.name} …`;
    return this.#deps.runner.refuse(text, call.form);
  }
}

function asApprovalState(payload: unknown): ApprovalState | undefined {
  if (typeof payload !== 'object' || payload === null) return undefined;
  const { planId, planDigest, callDigest } = payload as Partial<Record<keyof ApprovalState, unknown>>;
  if (typeof planId !== 'string' || typeof planDigest !== 'string' || typeof callDigest !== 'string') return undefined;
  return { planId, planDigest, callDigest };
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('base64url');
}
