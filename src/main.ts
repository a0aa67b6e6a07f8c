import { runCommandLine } from './commands/command-line.ts';

/** Runs one command line. The exit code is set, not forced: what is under way ends by itself. */
export async function main(args: readonly string[]): Promise<void> {
  process.exitCode = await runCommandLine(args);
}

if (import.meta.main === true) await main(process.argv.slice(2));
