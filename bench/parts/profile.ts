import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { selfTimes } from '../lib/cpu-profile.ts';
import { FreshDatabase } from '../lib/fresh-database.ts';
import type { Part, PartContext } from '../lib/part.ts';
import { runProgram } from '../lib/run-program.ts';

const SHOWN = 25;

export const profilePart: Part = {
  name: 'profile',
  summary: 'where the time of a first scan goes, by V8 CPU profile',
  onlyByName: true,
  run: async ({ contestants, folder }: PartContext) => {
    const profiles = await mkdtemp(join(folder, 'profiles-'));
    await using fresh = await FreshDatabase.create(folder);
    const program = contestants.scan(fresh.path);
    const options = `--cpu-prof --cpu-prof-interval=500 --cpu-prof-dir=${profiles}`;
    await runProgram({ ...program, env: { ...program.env, NODE_OPTIONS: options } });
    const processes = await selfTimes(profiles);
    return {
      figures: processes.map(({ name, busyMs }) => ({ what: `${name}, busy`, unit: 'ms' as const, values: [busyMs] })),
      notes: processes.flatMap(({ name, functions }) => [
        '',
        `${name}: self time`,
        ...functions.slice(0, SHOWN).map(({ where, ms }) => `${ms.toFixed(0).padStart(6)} ms  ${where}`),
      ]),
    };
  },
};
