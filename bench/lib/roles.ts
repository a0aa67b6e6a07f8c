import type { ProcessMemory } from './process-tree.ts';

export type Role = 'scanner' | 'server';

/** By the command line, which a process may have shortened to its title. */
export function roleOf({ command }: ProcessMemory): Role | 'other' {
  if (/\bserve\b/.test(command)) return 'server';
  return /\bscan\b/.test(command) ? 'scanner' : 'other';
}
