export type RequestId = string | number;

/** A message that a client begins with, in a form that has but one right answer. */
export type PlainMessage =
  | { readonly method: 'initialize'; readonly id: RequestId; readonly protocolVersion: string }
  | { readonly method: 'notifications/initialized' }
  | { readonly method: 'tools/list'; readonly id: RequestId };

/** Revisions that begin with `initialize` and that the MCP SDK agrees to as they are asked for. */
export const PLAIN_VERSIONS: readonly string[] = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05', '2024-10-07'];

/**
 * One line of a client's as a plain message. Undefined for every other message, and for whatever the MCP SDK could refuse
 * or take for more than it says here: this accepts less than the SDK does, never more.
 */
export function readPlainMessage(line: string): PlainMessage | undefined {
  let message: unknown;
  try {
    message = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isFields(message) || message.jsonrpc !== '2.0') return undefined;
  const { method, params = {}, id } = message;
  if (!isFields(params)) return undefined;
  switch (method) {
    case 'initialize': {
      const { protocolVersion } = params;
      if (!hasOnly(message, REQUEST_FIELDS) || !isRequestId(id) || !isPlainHello(params)) return undefined;
      if (typeof protocolVersion !== 'string' || !PLAIN_VERSIONS.includes(protocolVersion)) return undefined;
      return { method, id, protocolVersion };
    }
    case 'notifications/initialized':
      return hasOnly(message, NOTIFICATION_FIELDS) && hasOnly(params, []) ? { method } : undefined;
    case 'tools/list':
      return hasOnly(message, REQUEST_FIELDS) && isRequestId(id) && hasOnly(params, []) ? { method, id } : undefined;
    default:
      return undefined;
  }
}

type Fields = Readonly<Record<string, unknown>>;

const NOTIFICATION_FIELDS = ['jsonrpc', 'method', 'params'];
const REQUEST_FIELDS = [...NOTIFICATION_FIELDS, 'id'];

function isPlainHello(params: Fields): boolean {
  const { capabilities, clientInfo } = params;
  return (
    hasOnly(params, ['protocolVersion', 'capabilities', 'clientInfo']) &&
    isFields(clientInfo) &&
    'name' in clientInfo &&
    'version' in clientInfo &&
    Object.values(clientInfo).every((value) => typeof value === 'string') &&
    isFields(capabilities) &&
    Object.entries(capabilities).every(([name, value]) => isFields(value) && isPlainCapability(name, value))
  );
}

function isPlainCapability(name: string, value: Fields): boolean {
  switch (name) {
    case 'roots':
      return hasOnly(value, ['listChanged']) && ['boolean', 'undefined'].includes(typeof value.listChanged);
    case 'elicitation':
    case 'sampling':
      return Object.values(value).every((mode) => isFields(mode) && hasOnly(mode, []));
    case 'experimental':
    case 'extensions':
      return Object.values(value).every(isFields);
    default:
      return false;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasOnly(fields: Fields, names: readonly string[]): boolean {
  return Object.keys(fields).every((name) => names.includes(name));
}

function isRequestId(id: unknown): id is RequestId {
  return typeof id === 'string' || Number.isSafeInteger(id);
}
