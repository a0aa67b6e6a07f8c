import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { AppError } from '../lib/errors.ts';
import type { Environment, ExecEntry } from './kubeconfig.ts';

/** Long enough for a person to say yes in a browser window that the plugin opens. */
const TIMEOUT_MS = 60_000;
/** An ExecCredential is a few KB. */
const MAX_OUTPUT_BYTES = 1_000_000;
const SHOWN_ERROR_CHARACTERS = 400;

/** Where plugins live on machines whose desktop programs get a PATH without these. */
const USUAL_FOLDERS = [
  '/opt/homebrew/bin',
  '/usr/local/bin',
  '/usr/bin',
  '/snap/bin',
  '/home/linuxbrew/.linuxbrew/bin',
];
const USUAL_HOME_FOLDERS = ['.local/bin', 'bin', 'google-cloud-sdk/bin', '.krew/bin', 'go/bin', '.asdf/shims'];

export interface ExecPluginOptions {
  readonly context: string;
  readonly exec: ExecEntry;
  /** Content of KUBERNETES_EXEC_INFO. */
  readonly info: unknown;
  readonly timeoutMs?: number;
}

/**
 * Runs an exec plugin without a shell and returns its standard output.
 * Throws `credentials`: a command that isn't found is named with the PATH it was looked for on.
 */
export async function runExecPlugin(deps: { readonly env: Environment }, options: ExecPluginOptions): Promise<string> {
  const { exec } = options;
  const env: Record<string, string | undefined> = { ...deps.env };
  for (const { name, value } of exec.env) env[name] = value;
  env.KUBERNETES_EXEC_INFO = JSON.stringify(options.info);

  const outcome = await run(exec, env, options.timeoutMs ?? TIMEOUT_MS);
  switch (outcome.type) {
    case 'done':
      return outcome.output;
    case 'notStarted':
      throw pluginError(options, await whyNotStarted(exec, env, outcome.code));
    case 'timeout':
      throw pluginError(
        options,
        `gave no answer within ${outcome.timeoutMs / 1000} s and was ended.${said(outcome.errorText)} Run it by hand to see what it waits for.`,
      );
    case 'tooMuch':
      throw pluginError(options, 'printed more than 1 MB: that is no credential.');
    case 'failed':
      throw pluginError(
        options,
        `failed (${outcome.how}).${said(outcome.errorText)} Log in again, or run it by hand: ${exec.command}${exec.args.length === 0 ? '' : ' …'}`,
      );
  }
}

type Outcome =
  | { readonly type: 'done'; readonly output: string }
  | { readonly type: 'notStarted'; readonly code: string }
  | { readonly type: 'timeout'; readonly timeoutMs: number; readonly errorText: string }
  | { readonly type: 'tooMuch' }
  | { readonly type: 'failed'; readonly how: string; readonly errorText: string };

function run(exec: ExecEntry, env: Record<string, string | undefined>, timeoutMs: number): Promise<Outcome> {
  return new Promise((resolve) => {
    // A group of its own, so that what the plugin started ends with it.
    const ownGroup = process.platform !== 'win32';
    const child = spawn(exec.command, exec.args, {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      detached: ownGroup,
    });
    const output: Buffer[] = [];
    let outputBytes = 0;
    let errorText = '';
    const finish = (outcome: Outcome): void => {
      clearTimeout(timer);
      resolve(outcome);
    };
    const end = (outcome: Outcome): void => {
      finish(outcome);
      child.stdout.destroy();
      child.stderr.destroy();
      endGroup(child.pid, ownGroup);
    };
    const timer = setTimeout(() => end({ type: 'timeout', timeoutMs, errorText }), timeoutMs);
    child.stdout.on('data', (chunk: Buffer) => {
      outputBytes += chunk.length;
      if (outputBytes > MAX_OUTPUT_BYTES) end({ type: 'tooMuch' });
      else output.push(chunk);
    });
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (text: string) => {
      errorText = (errorText + text).slice(-4 * SHOWN_ERROR_CHARACTERS);
    });
    child.on('error', (error) => {
      finish({ type: 'notStarted', code: 'code' in error ? String(error.code) : 'unknown' });
    });
    child.on('close', (code, signal) => {
      if (code === 0) finish({ type: 'done', output: Buffer.concat(output).toString('utf8') });
      else finish({ type: 'failed', how: signal === null ? `exit code ${code}` : `ended by ${signal}`, errorText });
    });
  });
}

function endGroup(pid: number | undefined, ownGroup: boolean): void {
  if (pid === undefined) return;
  try {
    process.kill(ownGroup ? -pid : pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

async function whyNotStarted(exec: ExecEntry, env: Environment, code: string): Promise<string> {
  if (code === 'EACCES') return 'is there but may not be run: it lacks the right to execute.';
  if (code !== 'ENOENT') return `can't be started (${code}).`;
  const hint = exec.installHint === '' ? '' : ` ${oneLine(exec.installHint)}`;
  if (isAbsolute(exec.command)) return `isn't there.${hint}`;
  const path = env.PATH ?? '';
  const found = await findElsewhere(exec.command, path, env.HOME);
  const elsewhere =
    found === undefined
      ? 'Install it, or write its full path into the kubeconfig.'
      : `It is in ${found}: add that folder to the PATH of the program that starts k8s-mcp, or write the full path into the kubeconfig.`;
  return `isn't found on the PATH, which is "${path}". ${elsewhere}${hint}`;
}

async function findElsewhere(command: string, path: string, home: string | undefined): Promise<string | undefined> {
  const onPath = new Set(path.split(delimiter));
  const folders = [
    ...USUAL_FOLDERS,
    ...(home === undefined ? [] : USUAL_HOME_FOLDERS.map((folder) => join(home, folder))),
  ];
  for (const folder of folders.filter((candidate) => !onPath.has(candidate))) {
    const isThere = await access(join(folder, command), constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return folder;
  }
  return undefined;
}

function said(errorText: string): string {
  const text = oneLine(errorText);
  if (text === '') return '';
  return ` It said: ${text.length > SHOWN_ERROR_CHARACTERS ? `…${text.slice(-SHOWN_ERROR_CHARACTERS)}` : text}`;
}

/** Without colours and line breaks: the text goes into a sentence. */
function oneLine(text: string): string {
  return text
    .replace(/\x1b\[[0-9;]*[A-Za-z]/g, '')
    .replace(/[\x00-\x20\x7f]+/g, ' ')
    .trim();
}

function pluginError(options: ExecPluginOptions, problem: string): AppError {
  return new AppError(
    'credentials',
    `The exec plugin "${options.exec.command}" of context "${options.context}" ${problem}`,
    { data: { context: options.context, command: options.exec.command } },
  );
}
