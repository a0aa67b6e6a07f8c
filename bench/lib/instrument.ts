import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Program } from './run-program.ts';

type Instrument = 'watch-loop' | 'count-writes';

export interface Instrumented {
  readonly program: Program;
  /** What each process of the program wrote as it exited. */
  readonly reports: () => Promise<readonly unknown[]>;
}

/** The program with one of the preload modules in each of its processes (children get the environment too). */
export async function instrumented(program: Program, instrument: Instrument, folder: string): Promise<Instrumented> {
  const own = await mkdtemp(join(folder, `${instrument}-`));
  const module = pathToFileURL(join(import.meta.dirname, '..', 'preload', `${instrument}.js`));
  return {
    program: { ...program, env: { ...program.env, NODE_OPTIONS: `--import=${module}`, BENCH_FOLDER: own } },
    reports: async () => {
      const files = await readdir(own);
      return Promise.all(files.map(async (file) => JSON.parse(await readFile(join(own, file), 'utf8')) as unknown));
    },
  };
}
