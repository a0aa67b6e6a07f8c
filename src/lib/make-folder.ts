import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const MODE = 0o700;

/**
 * Makes a folder and those above it, for nobody else; one that is there stays as it is. Throws what the system says. Node's
 * own `recursive` never returns where the system won't have a folder in one that exists and says ENOENT, as in /proc.
 */
export function makeFolder(path: string): void {
  try {
    makeOne(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT') || dirname(path) === path) throw error;
    makeFolder(dirname(path));
    makeOne(path);
  }
}

function makeOne(path: string): void {
  try {
    mkdirSync(path, { mode: MODE });
  } catch (error) {
    // How the system says that it is there differs: EEXIST, EISDIR, EROFS.
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
  }
}
