import { readFile } from 'node:fs/promises';

/** A tool call as it went over the wire. */
export interface WireCall {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly isWrite: boolean;
  /** The answer as the server sent it, JSON; empty where none came. */
  readonly result: string;
}

export interface WireRecord {
  readonly calls: readonly WireCall[];
  /** Whether a tool that the server listed may write. */
  isWrite(tool: string): boolean;
}

interface Message {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly params?: { readonly name?: unknown; readonly arguments?: unknown };
  readonly result?: { readonly tools?: readonly ListedTool[] };
}

interface ListedTool {
  readonly name: string;
  readonly annotations?: { readonly readOnlyHint?: unknown };
}

const WRITING_WORDS =
  /(^|_|-)(create|delete|remove|apply|patch|update|replace|edit|set|scale|restart|rollout|exec|run|drain|cordon|uncordon|taint|label|annotate|evict|install|uninstall|upgrade|rollback)(_|-|$)/i;

/** What `tap-program.ts` wrote; nothing where no server was started. */
export async function readWire(path: string): Promise<WireRecord> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return wireRecord(text);
}

/** Ids are unique within a connection only: an answer belongs to the last call of its id before it. */
export function wireRecord(text: string): WireRecord {
  const tools = new Map<string, ListedTool>();
  const calls: { -readonly [Field in keyof WireCall]: WireCall[Field] }[] = [];
  const open = new Map<unknown, number>();
  for (const line of text.split('\n')) {
    const message = parse(line.slice(1));
    if (message === undefined) continue;
    if (line.startsWith('>') && message.method === 'tools/call') {
      const { name, arguments: toolArguments } = message.params ?? {};
      open.set(message.id, calls.length);
      calls.push({ tool: String(name), arguments: record(toolArguments), isWrite: false, result: '' });
    }
    if (line.startsWith('<') && message.method === undefined) {
      for (const tool of message.result?.tools ?? []) tools.set(tool.name, tool);
      const call = calls[open.get(message.id) ?? -1];
      if (call !== undefined) call.result = line.slice(1);
      open.delete(message.id);
    }
  }
  const marksAny = [...tools.values()].some(({ annotations }) => annotations?.readOnlyHint === true);
  const writes = (tool: string): boolean => isWrite(tool, tools.get(tool), marksAny);
  for (const call of calls) call.isWrite = writes(call.tool);
  return { calls: merged(calls), isWrite: writes };
}

/** By MCP what isn't marked as reading may write; where a server marks nothing at all the name has to tell. */
function isWrite(name: string, tool: ListedTool | undefined, marksAny: boolean): boolean {
  if (tool?.annotations?.readOnlyHint === true) return false;
  // A tool that the server doesn't have is the agent's own.
  return marksAny && tool !== undefined ? true : WRITING_WORDS.test(name);
}

/** In the newer revision of MCP a call that a person was asked about is sent again, with the answer: that is one call. */
function merged(calls: readonly WireCall[]): readonly WireCall[] {
  return calls.filter((call, index) => {
    const next = calls[index + 1];
    const isAsking = call.result.includes('"inputRequests"') || call.result.includes('"input_required"');
    const same = next?.tool === call.tool && JSON.stringify(next.arguments) === JSON.stringify(call.arguments);
    return !(isAsking && same);
  });
}

function parse(line: string): Message | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
