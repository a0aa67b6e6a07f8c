import { Program } from '../../test/support/program.ts';

export interface ScanOptions {
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

const FIRST_SCAN_MS = 120_000;

/** Fills the cache by a complete scan, then keeps it true by a daemon, which ends when disposed of. */
export async function scanBeside({ command, env, cwd }: ScanOptions): Promise<AsyncDisposable> {
  {
    await using once = new Program({ command, args: ['scan', '--once'], env, cwd, input: '' });
    const timer = setTimeout(() => once.signal('SIGKILL'), FIRST_SCAN_MS);
    const { code, stderr } = await once.ended.finally(() => clearTimeout(timer));
    if (code !== 0) throw new Error(`the first scan failed: ${stderr.trim().slice(-500)}`);
  }
  const daemon = new Program({ command, args: ['scan'], env, cwd, input: '' });
  return {
    [Symbol.asyncDispose]: async () => {
      daemon.signal('SIGTERM');
      const timer = setTimeout(() => daemon.signal('SIGKILL'), 5_000);
      await daemon.ended.finally(() => clearTimeout(timer));
    },
  };
}
