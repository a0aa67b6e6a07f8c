import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** Environment variable that a program and everything it starts carry, by which a test finds them all again. */
export const MARK_VARIABLE = 'TEST_PROGRAM_MARK';

/** Processes that carry the mark, whoever started them; zombies are gone already. */
export async function markedProcesses(mark: string): Promise<readonly number[]> {
  const wanted = `${MARK_VARIABLE}=${mark}`;
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      // Others' processes can't be read, and any may end between the two looks.
      const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
      return environment.split('\0').includes(wanted) ? Number(pid) : undefined;
    }),
  );
  return found.filter((pid) => pid !== undefined);
}

/** Resolves when none is left; false where some are still there at the end. */
export async function waitUntilGone(mark: string, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while ((await markedProcesses(mark)).length > 0) {
    if (Date.now() >= deadline) return false;
    await delay(20);
  }
  return true;
}

/** Ends all of them, by pid, until none is left: one may start another while it is being ended. */
export async function endMarked(mark: string): Promise<void> {
  do {
    for (const pid of await markedProcesses(mark)) killProcess(pid);
  } while (!(await waitUntilGone(mark, 1_000)));
}

function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
