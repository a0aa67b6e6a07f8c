import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const PROGRAM = join(import.meta.dirname, '..', 'programs', 'cache-readings.ts');

/** What a reader in a process of its own waited for its answers, in ms, while the work went on. */
export async function readingsDuring(databasePath: string, work: () => Promise<void>): Promise<number[]> {
  const child = spawn(process.execPath, [PROGRAM, databasePath], { stdio: ['pipe', 'pipe', 'inherit'] });
  const said = text(child.stdout);
  try {
    await work();
  } finally {
    child.stdin.end();
  }
  return JSON.parse(await said) as number[];
}
