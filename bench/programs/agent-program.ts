/**
 * The interactive system without a screen, asked through standard input. Each line is a JSON request,
 * each line of standard output the report on one.
 */
import { createInterface } from 'node:readline';
import type { Agent } from '../../src/agent/agent.ts';
import type { ToolCallReport, TurnEnd } from '../../src/agent/agent-event.ts';
import { type AgentParts, openAgentParts } from '../../src/commands/agent-parts.ts';
import { openSession } from '../../src/commands/session.ts';

export interface AskRequest {
  readonly question: string;
  readonly live?: boolean;
}

/** One call of the agent's server, by the agent's own client, with no agent around it. */
export interface ToolRequest {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

export interface TurnReport {
  /** From the question to the end of the turn, the turn recorded. */
  readonly ms: number;
  /** Of the main thread, in that time. */
  readonly cpuMs: number;
  readonly outcome: TurnEnd['outcome'];
  readonly answer: string;
  readonly steps: number;
  readonly calls: readonly (Pick<ToolCallReport, 'tool' | 'source' | 'isError' | 'text'> & { readonly ms: number })[];
  readonly error?: string;
}

export interface ToolReport {
  readonly ms: number;
  readonly isError: boolean;
}

/** Then another conversation begins: none of a person's is as long as a benchmark. */
const TURNS_IN_CONVERSATION = 8;

const signal = new AbortController().signal;

async function ask(agent: Agent, { question, live }: AskRequest): Promise<TurnReport> {
  const starts = new Map<string, number>();
  const calls: TurnReport['calls'][number][] = [];
  const cpuBefore = process.threadCpuUsage();
  const startedAt = performance.now();
  for await (const event of agent.ask(question, { signal, live: live === true })) {
    if (event.type === 'toolStart') starts.set(event.id, performance.now());
    if (event.type === 'toolEnd') {
      const { id, tool, source, isError, text } = event.report;
      calls.push({ tool, source, isError, text, ms: performance.now() - (starts.get(id) ?? Number.NaN) });
    }
    if (event.type !== 'end') continue;
    const { outcome, answer, steps, error } = event.end;
    const ms = performance.now() - startedAt;
    const cpu = process.threadCpuUsage(cpuBefore);
    const cpuMs = (cpu.user + cpu.system) / 1000;
    return { ms, cpuMs, outcome, answer, steps, calls, ...(error === undefined ? {} : { error: error.message }) };
  }
  throw new Error('the turn has no end');
}

async function call({ server }: AgentParts, request: ToolRequest): Promise<ToolReport> {
  const startedAt = performance.now();
  const { isError } = await server.callText(request.tool, request.arguments, { signal, timeoutMs: 60_000 });
  return { ms: performance.now() - startedAt, isError };
}

async function main([envFile = '']: readonly string[]): Promise<void> {
  const session = await openSession('bench', { envFile }, { quiet: true });
  await using parts = await openAgentParts(session);
  const model = parts.openModel();
  let agent = parts.converse(model);
  let turns = 0;
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line) as AskRequest | ToolRequest;
    if (!('tool' in request) && turns++ % TURNS_IN_CONVERSATION === 0) agent = parts.converse(model);
    const report = 'tool' in request ? await call(parts, request) : await ask(agent, request);
    process.stdout.write(`${JSON.stringify(report)}\n`);
  }
}

await main(process.argv.slice(2));
