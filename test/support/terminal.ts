import { Program } from './program.ts';
import type { Workspace } from './workspace.ts';

/**
 * Runs one of our commands at a terminal of its own (util-linux `script` makes one), so that it sees a person there.
 * Both outputs come as one, as on a screen; what is written to its stdin is typed.
 */
export function startAtTerminal(
  workspace: Workspace,
  args: readonly string[],
  env: Record<string, string> = {},
): Program {
  const { command, args: words } = workspace.commandLine(args);
  const line = [command, ...words].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  return new Program({
    command: 'script',
    args: ['--quiet', '--return', '--flush', '--command', line, '/dev/null'],
    env: { ...workspace.env, TERM: 'xterm', ...env },
    cwd: workspace.folder,
  });
}
