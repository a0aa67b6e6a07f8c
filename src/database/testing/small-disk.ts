import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished, type TestContext } from 'vitest';
import { temporaryFolder } from './database-fixtures.ts';

/** A file system of its own, of eight megabytes, unmounted after the test. Skips the test where none can be mounted. */
export function smallDisk(context: TestContext): string {
  const folder = join(temporaryFolder(), 'disk');
  mkdirSync(folder);
  try {
    run('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', folder]);
  } catch (error) {
    const how = `A small file system can't be mounted (${String(error)}). Run the tests as root with CAP_SYS_ADMIN.`;
    if (process.env.CI === 'true') throw new Error(how);
    context.skip(how);
  }
  onTestFinished(() => run('umount', ['-l', folder]));
  return folder;
}

export function makeReadOnly(disk: string): void {
  run('mount', ['-o', 'remount,ro', disk]);
}

function run(program: string, parameters: readonly string[]): void {
  execFileSync(program, parameters, { stdio: 'pipe' });
}
