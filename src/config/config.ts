import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { AppError, messageOf } from '../lib/errors.ts';
import { checkTogether } from './check-together.ts';
import { type ModelChoice, modelChoice } from './model-choice.ts';
import { defaultOf, readSetting } from './read-setting.ts';
import type { Setting } from './setting.ts';
import { fieldOf, SETTINGS, type SettingName, type SettingValues } from './settings.ts';
import { unknownNames } from './unknown-names.ts';

/** What the environment says beside our settings. */
export interface Environment {
  /** Every variable, the file's where the environment has none: for programs we start and for what proxies need. */
  readonly all: Readonly<Record<string, string | undefined>>;
  /** The person's own folder, not ours. */
  readonly home: string;
}

/** Everything this program is told from outside, read once. Deeply frozen. */
export interface Config extends Omit<SettingValues, 'logFormat' | keyof ModelChoice>, ModelChoice {
  readonly logFormat: 'pretty' | 'json';
  /** The `.env` that was read; absent where there is none. */
  readonly envFile?: string;
  readonly environment: Environment;
}

interface ConfigDeps {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The checkout when run from one, `~/.k8s-mcp` otherwise. Its `.env` is read, and relative paths begin here. */
  readonly homeFolder: string;
  /** Whether a person reads standard error. */
  readonly isTerminal?: boolean;
  readonly readFile?: (path: string) => Promise<string>;
}

interface LoadOptions {
  readonly envFile?: string;
  /** `warn`: wrong settings that the agent alone uses keep no other program from starting; their defaults are taken. */
  readonly agentSettings?: 'strict' | 'warn';
}

/**
 * Reads the settings from the environment, else from `envFile` or the `.env` of the home folder. Throws `settings` with
 * every wrong value at once; what is only odd is in `warnings`.
 */
export async function loadConfig(
  deps: ConfigDeps,
  options: LoadOptions = {},
): Promise<{ readonly config: Config; readonly warnings: readonly string[] }> {
  const problems: string[] = [];
  const ignored: string[] = [];
  const file = await readEnvFile(deps, options.envFile, problems);
  const all = merge(deps, file.values);
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(SETTINGS) as [SettingName, Setting][]) {
    const text = all[name]?.trim() ?? '';
    const baseFolder = baseFolderOf(setting, deps, given(deps.env[name]));
    if (text === '') {
      values[fieldOf(name, setting)] = defaultOf(setting, { baseFolder });
      continue;
    }
    const reading = readSetting(setting, text, { baseFolder });
    if ('value' in reading) {
      values[fieldOf(name, setting)] = reading.value;
      continue;
    }
    const problem = `${name} is ${shown(setting, text)}: ${reading.problem}.`;
    if (options.agentSettings === 'warn' && setting.usedBy.every((user) => user === 'agent')) {
      ignored.push(`${problem} Its default is taken, until chat or ask want it.`);
      values[fieldOf(name, setting)] = defaultOf(setting, { baseFolder });
    } else problems.push(problem);
  }
  const readable = problems.length === 0 ? (values as unknown as SettingValues) : undefined;
  const together = readable === undefined ? { problems: [], warnings: [] } : checkTogether(readable);
  problems.push(...together.problems);
  const unknown = unknownNames(all);
  // A slip in a name is often why a value is wrong, and is best mended in the same go.
  if (readable === undefined || problems.length > 0) throw settingsError(problems, unknown);

  const isTerminal = deps.isTerminal ?? process.stderr.isTTY === true;
  // A relative KUBECONFIG of the file means the file's folder, also to those who read the variable themselves.
  const kubeconfig = given(deps.env.KUBECONFIG) === undefined ? readable.kubeconfig.join(pathSeparator()) : undefined;
  const config: Config = {
    ...readable,
    ...modelChoice(readable, all),
    logFormat: readable.logFormat ?? (isTerminal ? 'pretty' : 'json'),
    ...(file.path === undefined ? {} : { envFile: file.path }),
    environment: {
      all: kubeconfig === undefined || kubeconfig === '' ? all : { ...all, KUBECONFIG: kubeconfig },
      home: given(all.HOME) ?? homedir(),
    },
  };
  return { config: deepFreeze(config), warnings: [...ignored, ...together.warnings, ...unknown] };
}

interface EnvFile {
  readonly path?: string;
  readonly values: Readonly<Record<string, string | undefined>>;
}

/** Only a file that was asked for by name must be there. */
async function readEnvFile(deps: ConfigDeps, asked: string | undefined, problems: string[]): Promise<EnvFile> {
  const path = asked === undefined ? join(deps.homeFolder, '.env') : resolve(asked);
  const read = deps.readFile ?? ((file: string) => readFile(file, 'utf8'));
  try {
    return { path, values: parseEnv(await read(path)) };
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR'].includes(String(error.code));
    if (asked !== undefined || !isMissing) problems.push(`The file ${path} can't be read: ${messageOf(error)}.`);
    return { values: {} };
  }
}

/** The environment wins over the file; a variable set to nothing is as good as not set. */
function merge(deps: ConfigDeps, file: EnvFile['values']): Record<string, string | undefined> {
  const all: Record<string, string | undefined> = { ...file };
  for (const [name, value] of Object.entries(deps.env)) {
    if (given(value) !== undefined || given(all[name]) === undefined) all[name] = value;
  }
  return all;
}

function given(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value;
}

/** kubectl reads KUBECONFIG from the folder it is called in, and so do we where it comes from the environment. */
function baseFolderOf(setting: Setting, deps: ConfigDeps, fromEnvironment: string | undefined): string {
  return setting.type === 'paths' && fromEnvironment !== undefined ? process.cwd() : deps.homeFolder;
}

/** A value in an error message. An address may hold a password or a token, so only its beginning is shown; a key never. */
function shown(setting: Setting, text: string): string {
  if (setting.type === 'secret') return 'not a key';
  if (setting.type !== 'serverUrl' && setting.type !== 'httpUrl')
    return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
  return `an address that begins with ${JSON.stringify(/^[a-z]*:?\/{0,3}/i.exec(text)?.[0] ?? '')}`;
}

function settingsError(problems: readonly string[], unknown: readonly string[]): AppError {
  const count = problems.length === 1 ? 'A setting is' : `${problems.length} settings are`;
  const lines = [...problems, ...unknown].map((line) => `  ${line}`);
  return new AppError('settings', `${count} wrong:\n${lines.join('\n')}`, { data: { problems } });
}

function pathSeparator(): string {
  return process.platform === 'win32' ? ';' : ':';
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const field of Object.values(value)) deepFreeze(field);
  }
  return value;
}
