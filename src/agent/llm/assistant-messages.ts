import { isRecord } from '../../lib/is-record.ts';
import { nearest } from '../../lib/nearest.ts';
import { functionName } from './function-name.ts';
import type { AssistantPart, Message, OfferedTools } from './message.ts';
import type { RequestedCall } from './model-step.ts';
import type { RawArguments } from './raw-arguments.ts';

type CallPart = Extract<AssistantPart, { type: 'tool-call' }>;

/** Of a name that there is no tool of. */
const SHOWN_NAME = 64;

/**
 * The assistant's message as the next request may hold it, and the calls that the agent is to make. Providers refuse
 * a conversation in which a call's arguments are no object, its name no name or its id empty or taken: such ones are
 * replaced, and the call says in `problem` what was wrong. `isCut`: the answer ended at its limit.
 */
export function readAssistant(
  parts: readonly AssistantPart[],
  raw: RawArguments,
  options: { readonly tools: OfferedTools; readonly isCut: boolean },
): { readonly messages: readonly Message[]; readonly calls: readonly RequestedCall[] } {
  const calls: RequestedCall[] = [];
  const ids = new Set<string>();
  const mend = (part: CallPart): CallPart => {
    const input = readInput(raw.brokenOf(part.toolCallId) ?? String(part.input));
    const id = part.toolCallId === '' || ids.has(part.toolCallId) ? `call_${calls.length + 1}` : part.toolCallId;
    ids.add(id);
    const tool = functionName(part.toolName);
    const problem = problemOf(part.toolName, input, options);
    calls.push({ id, tool, input, ...(problem === undefined ? {} : { problem }) });
    return { ...part, toolCallId: id, toolName: tool, input: isRecord(input) ? input : {} };
  };
  const content = parts.map((part) => (part.type === 'tool-call' ? mend(part) : part));
  return { messages: content.length === 0 ? [] : [{ role: 'assistant', content }], calls };
}

/** The arguments; where they are no JSON, the text as it is. */
function readInput(text: string): unknown {
  const value = parse(text);
  // No arguments; many models write it like this.
  if (value === null || text.trim() === '') return {};
  // Arguments that were put into JSON twice.
  const unpacked = typeof value === 'string' ? parse(value) : undefined;
  return isRecord(unpacked) ? unpacked : (value ?? text);
}

function problemOf(
  name: string,
  input: unknown,
  { tools, isCut }: { readonly tools: OfferedTools; readonly isCut: boolean },
): string | undefined {
  if (!Object.hasOwn(tools, name)) {
    const known = Object.keys(tools);
    const near = nearest(name, known, { max: 3 });
    const hint = near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `There are: ${known.join(', ') || 'none'}.`;
    return `There is no tool ${JSON.stringify(name.slice(0, SHOWN_NAME))}. ${hint}`;
  }
  if (isRecord(input)) return undefined;
  return isCut
    ? `The arguments of ${name} were cut off by the answer's length limit. Call it again, with shorter arguments.`
    : `The arguments of ${name} are not a JSON object. Call it again with one, such as {"name": "value"}.`;
}

/** Undefined where it is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
