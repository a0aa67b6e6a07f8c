import { nearest } from '../../lib/nearest.ts';
import type { ChatCommand } from './chat-backend.ts';
import type { Completions } from './completion.ts';

export type FoundCommand =
  | { readonly type: 'command'; readonly command: ChatCommand; readonly argument: string }
  | { readonly type: 'unknown'; readonly name: string; readonly nearest: string | undefined };

/** The slash command in an input; undefined where it is none. A path such as `/var/log` in a question is none either. */
export function findCommand(input: string, commands: readonly ChatCommand[]): FoundCommand | undefined {
  const parts = /^\/([^\s/]*)(?:\s+([\s\S]*))?$/.exec(input.trim());
  if (parts === null) return undefined;
  const [, name = '', argument = ''] = parts;
  const command = commands.find((candidate) => candidate.name === name.toLowerCase());
  if (command !== undefined) return { type: 'command', command, argument: argument.trim() };
  const [close] = nearest(
    name,
    commands.map((candidate) => candidate.name),
  );
  return { type: 'unknown', name, nearest: close };
}

/** The names of commands that begin as the text does, where it is only the beginning of one. */
export function commandNames(text: string, commands: readonly ChatCommand[]): Completions | undefined {
  const typed = /^\/(\S*)$/.exec(text)?.[1]?.toLowerCase();
  if (typed === undefined) return undefined;
  const candidates = commands
    .filter(({ name }) => name.startsWith(typed))
    .map(({ name, argument, summary }) => ({
      value: name,
      hint: argument === '' ? summary : `${argument}  ${summary}`,
    }));
  return { from: 1, candidates };
}
