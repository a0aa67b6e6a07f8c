import {
  type CallToolRequest,
  type CallToolResult,
  type ClientCapabilities,
  type InputRequiredResult,
  isInputRequiredResult,
  type ListToolsResult,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { ERROR_META_KEY, FORM_META_KEY, type MachineForm, SOURCE_META_KEY } from '../lib/machine-form.ts';
import { nearest } from '../lib/nearest.ts';
import type { Rendered } from '../result/outcome.ts';
import type { Approvals } from './approval.ts';
import { progressReporter } from './progress-reporter.ts';
import type { VerifiedState } from './request-state.ts';
import type { ServedTools, ToolCall } from './served-tools.ts';

export interface ToolHandlersDeps {
  readonly runner: ServedTools;
  readonly approvals: Approvals;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

/** `tools/list` and `tools/call`, the same for both protocol revisions. */
export interface ToolHandlers {
  list(): ListToolsResult;
  /** `clientCapabilities`: those of the connection, for revisions whose requests don't carry them. */
  call(
    request: CallToolRequest,
    context: ServerContext,
    clientCapabilities: ClientCapabilities | undefined,
  ): Promise<CallToolResult | InputRequiredResult>;
}

export function createToolHandlers(deps: ToolHandlersDeps): ToolHandlers {
  const { names } = deps.runner;

  async function outcomeOf(
    call: ToolCall,
    context: ServerContext,
    clientCapabilities: ClientCapabilities | undefined,
  ): Promise<InputRequiredResult | Rendered> {
    const state = context.mcpReq.requestState<VerifiedState>();
    // Answers without a state of ours are not looked at: the call starts from the beginning.
    if (state !== undefined) return await deps.approvals.answer(state, call, context, clientCapabilities);
    const result = await deps.runner.call(call);
    return result.type === 'done'
      ? result.rendered
      : await deps.approvals.ask(result.plan, call, context, clientCapabilities);
  }

  return {
    list: () => ({
      tools: deps.runner.tools.map((tool) => ({
        ...tool,
        inputSchema: { ...tool.inputSchema, type: 'object' as const },
      })),
    }),
    async call(request, context, clientCapabilities) {
      const { name } = request.params;
      if (!names.has(name)) throw unknownTool(name, names);
      const form = formOf(context);
      const call: ToolCall = {
        name,
        arguments: request.params.arguments ?? {},
        ...(form === undefined ? {} : { form }),
        signal: context.mcpReq.signal,
        progress: progressReporter(deps, context),
      };
      try {
        const outcome = await outcomeOf(call, context, clientCapabilities);
        return isInputRequiredResult(outcome) ? outcome : toCallToolResult(outcome);
      } catch (error) {
        if (call.signal.aborted) throw new ProtocolError(ProtocolErrorCode.InternalError, 'The call was cancelled.');
        // The runner renders its failures, so this is a bug; its message has passed no redaction and stays here.
        deps.log.error({ tool: name, error }, 'tool call broke');
        throw new ProtocolError(ProtocolErrorCode.InternalError, 'Internal error; the log of the server says more.');
      }
    },
  };
}

function toCallToolResult({ text, structured, isError, code, httpStatus, source }: Rendered): CallToolResult {
  const meta = {
    ...(code === undefined ? {} : { [ERROR_META_KEY]: { code, ...(httpStatus === undefined ? {} : { httpStatus }) } }),
    ...(source === undefined ? {} : { [SOURCE_META_KEY]: source }),
  };
  return {
    content: [{ type: 'text', text }],
    ...(structured === undefined ? {} : { structuredContent: structured }),
    ...(isError ? { isError: true } : {}),
    ...(Object.keys(meta).length === 0 ? {} : { _meta: meta }),
  };
}

function unknownTool(name: string, names: ReadonlySet<string>): ProtocolError {
  const close = nearest(name, names);
  const hint = close.length > 0 ? `Did you mean ${close.join(' or ')}?` : `There are: ${[...names].join(', ')}.`;
  // Cut: the name is the client's, and may be anything.
  return new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown tool: ${name.slice(0, 128)}. ${hint}`, {
    nearest: close,
  });
}

function formOf(context: ServerContext): MachineForm | undefined {
  const form = context.mcpReq._meta?.[FORM_META_KEY];
  if (form === undefined || form === 'objects' || form === 'rows') return form;
  throw new ProtocolError(ProtocolErrorCode.InvalidParams, `_meta["${FORM_META_KEY}"] is "objects" or "rows".`);
}
