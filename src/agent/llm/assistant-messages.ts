import type { ModelMessage, ToolSet } from 'ai';
import { isRecord } from '../../lib/is-record.ts';
import { nearest } from '../../lib/nearest.ts';
import { functionName } from './function-name.ts';
import type { RequestedCall } from './model-step.ts';

type Content = Extract<ModelMessage, { role: 'assistant' }>['content'];
type Part = Exclude<Content, string>[number];
type CallPart = Extract<Part, { type: 'tool-call' }>;

/** Of a name that there is no tool of. */
const SHOWN_NAME = 64;

/** A call as the SDK read it: what it could make of the arguments, and what it held against them. */
export interface ReadCall {
  readonly toolCallId: string;
  readonly toolName: string;
  readonly input: unknown;
  readonly invalid?: boolean | undefined;
}

/**
 * The assistant's messages as the next request may hold them, and the calls that the agent is to make. Providers refuse
 * a conversation in which a call's arguments are no object, its name no name or its id empty or taken: such ones are
 * replaced, and the call says in `problem` what was wrong. `isCut`: the answer ended at its limit.
 */
export function readAssistant(
  messages: readonly ModelMessage[],
  read: readonly ReadCall[],
  options: { readonly tools: ToolSet; readonly isCut: boolean },
): { readonly messages: readonly ModelMessage[]; readonly calls: readonly RequestedCall[] } {
  const calls: RequestedCall[] = [];
  const ids = new Set<string>();
  const mend = (part: CallPart): CallPart => {
    const input = readInput(part.input, read[calls.length]);
    const id = part.toolCallId === '' || ids.has(part.toolCallId) ? `call_${calls.length + 1}` : part.toolCallId;
    ids.add(id);
    const tool = functionName(part.toolName);
    const problem = problemOf(part.toolName, input, options);
    calls.push({ id, tool, input: input.value, ...(problem === undefined ? {} : { problem }) });
    return { ...part, toolCallId: id, toolName: tool, input: input.isObject ? input.value : {} };
  };
  const mended = messages
    .filter((message) => message.role === 'assistant')
    .map((message) => {
      const { content } = message;
      if (typeof content === 'string') return message;
      return { ...message, content: content.map((part) => (part.type === 'tool-call' ? mend(part) : part)) };
    });
  return { messages: mended, calls };
}

type Input =
  | { readonly isObject: true; readonly value: Readonly<Record<string, unknown>>; readonly isInvalid: boolean }
  | { readonly isObject: false; readonly value: unknown };

/** `read` holds text that is no JSON as it is, which the message no longer does. */
function readInput(inMessage: unknown, read: ReadCall | undefined): Input {
  const value = read === undefined ? inMessage : read.input;
  const isInvalid = read?.invalid === true;
  // No arguments; many models write it like this.
  if (value === null || value === undefined || value === '') return { isObject: true, value: {}, isInvalid: false };
  if (isRecord(value)) return { isObject: true, value, isInvalid };
  // Arguments that were put into JSON twice.
  const unpacked = typeof value === 'string' ? parse(value) : undefined;
  return isRecord(unpacked) ? { isObject: true, value: unpacked, isInvalid: false } : { isObject: false, value };
}

function problemOf(
  name: string,
  input: Input,
  { tools, isCut }: { readonly tools: ToolSet; readonly isCut: boolean },
): string | undefined {
  if (!Object.hasOwn(tools, name)) {
    const known = Object.keys(tools);
    const near = nearest(name, known, { max: 3 });
    const hint = near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `There are: ${known.join(', ') || 'none'}.`;
    return `There is no tool ${JSON.stringify(name.slice(0, SHOWN_NAME))}. ${hint}`;
  }
  if (!input.isObject) {
    return isCut
      ? `The arguments of ${name} were cut off by the answer's length limit. Call it again, with shorter arguments.`
      : `The arguments of ${name} are not a JSON object. Call it again with one, such as {"name": "value"}.`;
  }
  if (isRecord(input.value) && tools[name] !== undefined && 'isInvalid' in input && input.isInvalid) {
    return `The arguments of ${name} don't fit its schema. Look at the schema, and call it again.`;
  }
  return undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
