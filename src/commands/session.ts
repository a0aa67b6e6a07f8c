import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Config, loadConfig } from '../config/config.ts';
import { processEnvironment } from '../config/process-environment.ts';
import { createLog, type Log, type LogDestination } from '../lib/log.ts';

/** As in bin/k8s-mcp: a small young generation, since pages of objects come and go; `IdleHeap` collects. */
const NODE_FLAGS = ['--max-semi-space-size=8', '--expose-gc'];

/** For the others a wrong setting of the model is no reason not to start. */
const AGENT_COMMANDS: readonly string[] = ['chat', 'ask', 'doctor'];

/** Options that every command takes. */
export interface GlobalOptions {
  readonly envFile?: string;
  readonly kubeconfig?: string;
  readonly context?: string;
}

/** How to start this very program again, as a child of its own. */
export interface ProgramEntry {
  readonly command: string;
  readonly args: readonly string[];
  readonly modulePath: string;
}

/** What every command starts from: settings read once, a log, and where the program is. */
export interface Session {
  readonly config: Config;
  readonly log: Log;
  readonly entry: ProgramEntry;
  readonly homeFolder: string;
}

/**
 * Reads the settings for a command and names its process. `quiet`: its log leaves out what is merely of interest.
 * `jsonLog`: whatever LOG_FORMAT says, since the log is what the command has to show. Warnings go to the log; wrong values throw `settings`, all
 * together.
 */
export async function openSession(
  command: string,
  globals: GlobalOptions,
  options: { readonly quiet?: boolean; readonly jsonLog?: boolean; readonly logTo?: LogDestination } = {},
): Promise<Session> {
  process.title = `k8s-mcp ${command}`;
  const entry = programEntry();
  const homeFolder = homeFolderOf(entry.modulePath);
  const { config, warnings } = await loadConfig(
    { env: { ...processEnvironment(), ...overrides(globals) }, homeFolder },
    {
      ...(globals.envFile === undefined ? {} : { envFile: globals.envFile }),
      agentSettings: AGENT_COMMANDS.includes(command) ? 'strict' : 'warn',
    },
  );
  // A command that prints an answer and ends has no story to tell beside it.
  const level = options.quiet === true && config.logLevel === 'info' ? 'warn' : config.logLevel;
  const log = createLog({
    level,
    format: options.jsonLog === true ? 'json' : config.logFormat,
    name: `k8s-mcp ${command}`,
    ...(options.logTo === undefined ? {} : { destination: options.logTo }),
  });
  for (const warning of warnings) log.warn({}, warning);
  return { config, log, entry, homeFolder };
}

function overrides(globals: GlobalOptions): Record<string, string> {
  return {
    ...(globals.kubeconfig === undefined ? {} : { KUBECONFIG: globals.kubeconfig }),
    ...(globals.context === undefined ? {} : { K8S_CONTEXTS: globals.context }),
  };
}

/** `src/main.ts` in a checkout, `dist/k8s-mcp.js` in the package. */
function programEntry(): ProgramEntry {
  const here = fileURLToPath(import.meta.url);
  const modulePath = here.endsWith('.ts')
    ? fileURLToPath(new URL('../main.ts', import.meta.url))
    : (process.argv[1] ?? here);
  return { command: process.execPath, args: [...NODE_FLAGS, '--', modulePath], modulePath };
}

/** The checkout when run from one, `~/.k8s-mcp` otherwise: wherever a program is started, it finds the same files. */
function homeFolderOf(modulePath: string): string {
  return modulePath.endsWith(join('src', 'main.ts')) ? join(modulePath, '..', '..') : join(homedir(), '.k8s-mcp');
}
