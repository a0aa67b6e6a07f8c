import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { type ProcessMemory, treeMemory } from './process-tree.ts';
import { type Role, roleOf } from './roles.ts';
import type { Program } from './run-program.ts';

const END_WITHIN_MS = 15_000;

/** A scanner that runs on beside what is measured, and the server that it starts. Its log goes to a file. */
export class ScannerDaemon implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#exited = once(child, 'close');
    // It waits for nobody's input to end: without this it would outlive a run that is given up.
    const end = (): void => void child.kill('SIGKILL');
    process.once('exit', end);
    child.once('close', () => process.removeListener('exit', end));
  }

  static async start({ command, args, env }: Program, logPath: string): Promise<ScannerDaemon> {
    const log = await open(logPath, 'a');
    try {
      const child = spawn(command, args, { env, stdio: ['ignore', 'ignore', log.fd] });
      await once(child, 'spawn');
      return new ScannerDaemon(child);
    } finally {
      await log.close();
    }
  }

  /** Both processes as they are now. Throws where one of them is gone. */
  async usage(): Promise<Readonly<Record<Role, ProcessMemory>>> {
    const processes = this.#child.pid === undefined ? [] : await treeMemory(this.#child.pid);
    const of = (role: Role): ProcessMemory => {
      const found = processes.find((one) => roleOf(one) === role);
      if (found === undefined) throw new Error(`the ${role} does not run`);
      return found;
    };
    return { scanner: of('scanner'), server: of('server') };
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  /** Ends it as a service manager does. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGTERM');
    const tooLong = setTimeout(() => this.#child.kill('SIGKILL'), END_WITHIN_MS);
    await this.#exited;
    clearTimeout(tooLong);
  }
}
