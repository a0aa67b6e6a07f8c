import { errorMessage, TestbedError } from '../lib/testbed-error.ts';
import { build } from './build.ts';
import { down } from './down.ts';
import { fill } from './fill.ts';
import { load } from './load.ts';
import { status } from './status.ts';
import { up } from './up.ts';

/** Where lines go: data to stdout, the rest to stderr. */
export interface Output {
  readonly print: (line: string) => void;
  readonly progress: (line: string) => void;
}

/** What a command gets: its arguments after the name, and a signal that Ctrl-C raises. */
export interface CommandContext extends Output {
  readonly args: readonly string[];
  readonly signal: AbortSignal;
}

export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly help: string;
  readonly run: (context: CommandContext) => Promise<void>;
}

const COMMANDS: readonly Command[] = [build, up, load, fill, status, down];

const HELP = `A real Kubernetes control plane on this machine, with KWOK nodes, for tests and demos.

Usage:
  node testbed/testbed.ts COMMAND [flags]

Commands:
${COMMANDS.map(({ name, summary }) => `  ${name.padEnd(8)}${summary}`).join('\n')}

Help on a command: node testbed/testbed.ts COMMAND --help

Environment:
  K8S_MCP_TESTBED_CACHE   built programs and snapshots (default: $XDG_CACHE_HOME/k8s-mcp-testbed or ~/.cache/…)
  K8S_MCP_TESTBED_HOME    data of running clusters (default: the folder "clusters" of the cache)`;

const TERMINAL: Output = {
  print: (line) => void process.stdout.write(`${line}\n`),
  progress: (line) => void process.stderr.write(`${line}\n`),
};

/** Runs one command line; returns the exit code: 0 done, 1 failed, 2 wrong usage, 130 interrupted. */
export async function main(args: readonly string[], { print, progress }: Output = TERMINAL): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    (name === undefined ? progress : print)(HELP);
    return name === undefined ? 2 : 0;
  }
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command === undefined) {
    progress(`error: unknown command "${name}"; there are ${COMMANDS.map((known) => known.name).join(', ')}`);
    return 2;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    print(command.help);
    return 0;
  }
  const interrupt = new AbortController();
  const onSignal = (): void => interrupt.abort(new TestbedError('interrupted'));
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  try {
    await command.run({ args: rest, signal: interrupt.signal, print, progress });
    return 0;
  } catch (error) {
    progress(`error: ${interrupt.signal.aborted ? 'interrupted' : errorMessage(error)}`);
    if (interrupt.signal.aborted) return 130;
    return error instanceof TestbedError && error.kind === 'usage' ? 2 : 1;
  } finally {
    process.removeListener('SIGINT', onSignal);
    process.removeListener('SIGTERM', onSignal);
  }
}
