import { PassingClock } from '../../lib/testing/passing-clock.ts';
import type { TurnRecord } from '../../state/conversation-record.ts';
import { type AgentOptions, createAgent } from '../agent.ts';
import type { AgentEvent, TurnEnd } from '../agent-event.ts';
import type { AskPerson } from '../approval-request.ts';
import { Approvals } from '../approvals.ts';
import type { CacheFirst } from '../cache-outcome.ts';
import type { Model } from '../llm/model-step.ts';
import type { AgentTool, LocalTool, ToolAnswer, ToolServer } from '../tool-server.ts';

export const LIST_PODS: AgentTool = {
  name: 'list_pods',
  description: 'Pods.',
  inputSchema: { type: 'object', properties: { namespace: { type: 'string' } } },
  annotations: { readOnlyHint: true },
  reads: { verb: 'list', kind: 'Pod', group: '', arguments: ['namespace'] },
};

export const DELETE_POD: AgentTool = {
  name: 'delete_pod',
  inputSchema: { type: 'object', properties: { name: { type: 'string' } } },
};

interface Parts {
  readonly model: Model;
  readonly tools?: readonly AgentTool[];
  readonly answer?: (tool: string, toolArguments: Readonly<Record<string, unknown>>, attempt: number) => ToolAnswer;
  readonly cacheFirst?: Partial<CacheFirst>;
  readonly askPerson?: AskPerson;
  readonly queryTool?: LocalTool;
  readonly cacheSummary?: (signal: AbortSignal) => Promise<string>;
  readonly listTools?: ToolServer['tools'];
  readonly record?: (turn: TurnRecord) => Promise<void>;
  readonly options?: Partial<AgentOptions>;
}

/** An agent on a server that answers as a test says, and everything that happened in its turns. */
export function openConversation(parts: Parts) {
  const called: { readonly tool: string; readonly arguments: Readonly<Record<string, unknown>> }[] = [];
  const records: TurnRecord[] = [];
  const server: ToolServer = {
    tools: parts.listTools ?? (async () => parts.tools ?? [LIST_PODS, DELETE_POD]),
    clusters: async () => ['prod'],
    callText: async (tool, toolArguments) => {
      called.push({ tool, arguments: toolArguments });
      return parts.answer?.(tool, toolArguments, called.length) ?? { text: `${tool} says hello`, isError: false };
    },
  };
  const agent = createAgent(
    {
      model: parts.model,
      server,
      cacheFirst: {
        look: async () => ({ type: 'live' }),
        wrote: () => {},
        lastWriteAt: () => -Infinity,
        ...parts.cacheFirst,
      },
      approvals: new Approvals({ askPerson: parts.askPerson }),
      bounded: (text) => text,
      clock: new PassingClock(),
      cacheSummary: parts.cacheSummary ?? (async () => ''),
      record: parts.record ?? (async (turn) => void records.push(turn)),
      ...(parts.queryTool === undefined ? {} : { queryTool: parts.queryTool }),
    },
    {
      maxSteps: 5,
      contextWindow: 100_000,
      resultTokens: 50_000,
      callTimeoutMs: 1000,
      fallbackToLive: true,
      cacheEnabled: true,
      fenceMark: 'f3nc3',
      ...parts.options,
    },
  );
  const ask = async (
    question: string,
    options: { readonly live?: boolean; readonly signal?: AbortSignal } = {},
  ): Promise<{ readonly end: TurnEnd; readonly events: readonly AgentEvent[] }> => {
    const events: AgentEvent[] = [];
    for await (const event of agent.ask(question, { signal: new AbortController().signal, ...options })) {
      events.push(event);
    }
    const last = events.at(-1);
    if (last?.type !== 'end') throw new Error('the turn has no end');
    return { end: last.end, events };
  };
  return { agent, ask, called, records };
}

export function noticesOf(events: readonly AgentEvent[]): readonly string[] {
  return events.flatMap((event) => (event.type === 'notice' ? [event.notice.code] : []));
}
