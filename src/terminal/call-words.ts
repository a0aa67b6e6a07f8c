import { printable } from './printable.ts';

const MOST_CHARACTERS = 60;

/** A call as a person reads it: `k8s_list_pods namespace=shop status=unhealthy`. */
export function callWords(call: {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}): string {
  const words = Object.entries(call.arguments)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${short(typeof value === 'string' ? value : JSON.stringify(value))}`);
  return printable([call.tool, ...words].join(' '));
}

function short(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}
